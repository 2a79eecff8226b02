"""Keras layers to edgeproof's dense layers: the only place that reads Keras layers."""

from typing import Any

import numpy as np

from edgeproof.decision import Layer, Network, arithmetic, float32
from edgeproof.errors import EdgeproofError, UsageError

_IGNORED = ("InputLayer", "Dropout")  # nothing happens there when a trained model predicts


def network_of(model: Any) -> Network:
    """Read a Keras model of stock Dense and Dropout layers that ends in one sigmoid.

    Raises UsageError that names the layer which cannot be expressed.
    """
    layers = [_dense(layer) for layer in model.layers if type(layer).__name__ not in _IGNORED]
    try:
        return Network(tuple(layers))
    except EdgeproofError as error:
        raise UsageError(f"model.keras: {error}") from None


def _dense(layer: Any) -> Layer:
    kind = type(layer).__name__
    if kind != "Dense":
        raise UsageError(f"model.keras: layer {layer.name!r}: expected Dense or Dropout, got {kind}")
    activation = layer.activation.__name__
    if activation not in arithmetic.ACTIVATIONS:
        raise UsageError(
            f"model.keras: layer {layer.name!r}: expected {', '.join(arithmetic.ACTIVATIONS)}, got {activation}"
        )
    weights = layer.get_weights()
    bias = weights[1] if layer.use_bias else np.zeros(layer.units, np.float32)
    return Layer(_without_denormals(weights[0]), _without_denormals(bias), activation)


def _without_denormals(x: Any) -> Any:
    """Magnitudes below 2^-126 count as +0 in the arithmetic; so do constants."""
    return np.where(np.abs(x) < np.float32(float32.MIN_NORMAL), np.float32(0), x).astype(np.float32)
