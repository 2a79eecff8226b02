"""Activations from Keras, and in TensorFlow: both know them by the names that edgeproof took from Keras."""

from typing import Any

from edgeproof.decision import ACTIVATIONS
from edgeproof.errors import UsageError


def activation_from_keras(layer: Any) -> str:
    """Return the name of a Keras layer's activation; raises UsageError for one that edgeproof does not have."""
    name: str = layer.activation.__name__
    if name not in ACTIVATIONS:
        raise UsageError(f"model.keras: layer {layer.name!r}: expected {', '.join(ACTIVATIONS)}, got {name}")
    return name


def in_tensorflow(name: str) -> Any:
    """Return the function of TensorFlow tensors."""
    import keras

    return keras.activations.get(name)
