"""Keras models to networks: the only place that walks the layers of a Keras model."""

from typing import Any

from edgeproof.decision import Contract, Layer, Network
from edgeproof.errors import EdgeproofError, UsageError
from edgeproof_export.layers import FORMS

_IGNORED = ("InputLayer", "Dropout")  # nothing happens there when a trained model predicts


def network_of(model: Any, contract: Contract) -> Network:
    """Read a Keras model of stock layers that edgeproof knows, and Dropout, that ends in what the rule decides on.

    Raises UsageError that names the layer which cannot be expressed.
    """
    layers = [_layer(layer) for layer in model.layers if type(layer).__name__ not in _IGNORED]
    try:
        network = Network(tuple(layers))
        network.check(contract)
    except EdgeproofError as error:
        raise UsageError(f"model.keras: {error}") from None
    return network


def _layer(layer: Any) -> Layer:
    kind = type(layer).__name__
    for form in FORMS.values():
        if kind in form.keras:
            found: Layer = form.from_keras(layer)
            return found
    known = ", ".join(name for form in FORMS.values() for name in form.keras)
    raise UsageError(f"model.keras: layer {layer.name!r}: expected {known} or Dropout, got {kind}")
