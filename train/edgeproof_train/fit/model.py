"""The network on the encoded vector: dense layers, stock Keras only."""

from dataclasses import replace
from functools import partial
from typing import Any

from edgeproof_train.fit.descent import Weights
from edgeproof_train.settings import Settings


def build_model(n_encoded: int, settings: Settings) -> Any:
    """Return an untrained `keras.Model`: (batch, n_encoded) float32 gives the probability (batch, 1) float32."""
    import keras  # about four seconds

    penalty = keras.regularizers.L2(settings.l2) if settings.l2 else None
    dense = partial(keras.layers.Dense, kernel_regularizer=penalty)
    layers: list[Any] = [keras.Input((n_encoded,), name="encoded")]
    for index, width in enumerate(settings.hidden or (), start=1):
        layers.append(dense(width, activation=settings.activation, name=f"hidden_{index}"))
        if settings.dropout:
            layers.append(keras.layers.Dropout(settings.dropout, name=f"dropout_{index}"))
    layers.append(dense(1, activation="sigmoid", name="probability"))
    return keras.Sequential(layers, name="network")


def keras_model(weights: Weights, settings: Settings) -> Any:
    """Return the `keras.Model` that holds these weights."""
    import keras

    keras.utils.set_random_seed(settings.seed)  # initial weights are drawn before ours replace them
    model = build_model(weights.kernels[0].shape[0], replace(settings, dropout=0.0, l2=0.0))
    model.set_weights([array for pair in zip(weights.kernels, weights.biases, strict=True) for array in pair])
    return model
