"""Models that others might have trained: architectures of public tutorials, with random weights that matter."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from edgeproof.types import Floats


def _mnist(layers: Any, keras: Any) -> Any:
    return keras.Sequential(
        [
            keras.Input((12, 12, 1)),
            layers.Rescaling(1 / 255),
            layers.Conv2D(6, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(8, 3, activation="relu"),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(1, activation="sigmoid"),
        ]
    )


def _batch_norm_cnn(layers: Any, keras: Any) -> Any:
    return keras.Sequential(
        [
            keras.Input((14, 10, 3)),
            layers.RandomFlip("horizontal"),
            layers.Normalization(axis=-1, mean=[120.0, 110.0, 100.0], variance=[3600.0, 3000.0, 2500.0]),
            layers.Conv2D(4, 3, padding="same", activation="relu"),
            layers.BatchNormalization(),  # behind an activation, before a padded convolution
            layers.Conv2D(6, 3, padding="same", use_bias=False),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.MaxPooling2D(padding="same"),
            layers.BatchNormalization(),
            layers.SeparableConv2D(5, 3, strides=2, padding="same", activation="relu6"),
            layers.SpatialDropout2D(0.1),
            layers.GlobalAveragePooling2D(),
            layers.Dense(8, activation="elu"),
            layers.BatchNormalization(scale=False),
            layers.Dense(2, activation="softmax"),
        ]
    )


def _mobile_net(layers: Any, keras: Any) -> Any:
    x = given = keras.Input((16, 16, 3))
    x = layers.Rescaling(1 / 127.5, offset=-1)(x)
    x = layers.Conv2D(4, 3, strides=2, padding="same", use_bias=False)(x)
    x = layers.ReLU(6.0)(layers.BatchNormalization()(x))
    for filters, strides in ((6, 1), (8, 2)):
        if strides == 2:
            x = layers.ZeroPadding2D(((0, 1), (0, 1)))(x)
        x = layers.DepthwiseConv2D(3, strides=strides, padding="same" if strides == 1 else "valid", use_bias=False)(x)
        x = layers.ReLU(6.0)(layers.BatchNormalization()(x))
        x = layers.Conv2D(filters, 1, padding="same", use_bias=False)(x)
        x = layers.ReLU(6.0)(layers.BatchNormalization()(x))
    x = layers.GlobalAveragePooling2D(keepdims=True)(x)
    x = layers.Dropout(0.001)(x)
    x = layers.Conv2D(2, 1, padding="same")(x)
    x = layers.Reshape((2,))(x)
    return keras.Model(given, layers.Activation("softmax")(x))


def _res_net(layers: Any, keras: Any) -> Any:
    x = given = keras.Input((8, 8, 2))
    x = layers.Conv2D(4, 3, padding="same")(x)
    x = layers.Activation("relu")(layers.BatchNormalization()(x))
    for filters, strides in ((4, 1), (6, 2)):
        y = layers.Conv2D(filters, 3, strides=strides, padding="same")(x)
        y = layers.Activation("relu")(layers.BatchNormalization()(y))
        y = layers.BatchNormalization()(layers.Conv2D(filters, 3, padding="same")(y))
        if strides == 2:
            x = layers.Conv2D(filters, 1, strides=2, padding="same")(x)
        x = layers.Activation("relu")(layers.Add()([x, y]))
    x = layers.Flatten()(layers.AveragePooling2D(2)(x))
    return keras.Model(given, layers.Dense(1)(x))


def _pre_activation(layers: Any, keras: Any) -> Any:
    x = given = keras.Input((6, 6, 3))
    y = layers.Conv2D(3, 3, padding="same")(layers.ReLU()(layers.BatchNormalization()(x)))
    x = layers.Add()([x, y, layers.Conv2D(3, 1)(x)])
    x = layers.GlobalMaxPooling2D()(layers.BatchNormalization()(x))
    return keras.Model(given, layers.Activation("sigmoid")(layers.Dense(1)(x)))


def _keywords(layers: Any, keras: Any) -> Any:
    x = given = keras.Input((13, 5))
    x = layers.Reshape((13, 5, 1))(x)
    x = layers.Conv2D(4, (4, 2), strides=(2, 1), padding="same")(x)
    x = layers.Activation("relu")(layers.BatchNormalization()(x))
    x = layers.DepthwiseConv2D((3, 3), padding="same")(x)
    x = layers.Activation("relu")(layers.BatchNormalization()(x))
    x = layers.AveragePooling2D((7, 5))(x)
    return keras.Model(given, layers.Dense(1, activation="sigmoid")(layers.Flatten()(x)))


def _windows(layers: Any, keras: Any) -> Any:
    return keras.Sequential(
        [
            keras.Input((20, 3)),
            layers.Normalization(mean=[0.1, -0.2, 9.8], variance=[2.0, 1.0, 4.0]),
            layers.Conv1D(6, 5, activation="relu"),
            layers.BatchNormalization(),
            layers.MaxPooling1D(2),
            layers.Conv1D(6, 3, padding="causal", activation="tanh"),
            layers.ZeroPadding1D(1),
            layers.SeparableConv1D(4, 3, activation="relu"),
            layers.AveragePooling1D(3, strides=1, padding="same"),
            layers.GlobalAveragePooling1D(),
            layers.Dense(1, activation="sigmoid"),
        ]
    )


def _residual_mlp(layers: Any, keras: Any) -> Any:
    x = given = keras.Input((6,))
    x = layers.Normalization(mean=np.arange(6.0), variance=np.arange(1.0, 7.0))(x)
    x = layers.Dense(8, activation="relu")(x)
    y = layers.Dense(8)(layers.Dropout(0.1)(x))
    x = layers.Add()([x, layers.ReLU()(layers.BatchNormalization()(y))])
    x = layers.Dense(4, activation="tanh")(layers.BatchNormalization()(x))
    return keras.Model(given, layers.Dense(1, activation="sigmoid")(x))


def _table(layers: Any, keras: Any) -> Any:
    return keras.Sequential(
        [
            keras.Input((4,)),
            layers.Normalization(mean=[1.0, -2.0, 30.0, 0.5], variance=[1.0, 4.0, 100.0, 0.25]),
            layers.Dense(6, activation="relu"),
            layers.BatchNormalization(),
            layers.Dropout(0.3),
            keras.Sequential([keras.Input((6,)), layers.Dense(5), layers.BatchNormalization(), layers.ELU()]),
            layers.Dense(1, activation="sigmoid"),
        ]
    )


def _augmented(layers: Any, keras: Any) -> Any:
    """Layers that only act in training, called one by one and as a network: Keras 3 writes `training=True` for some."""
    x = given = keras.Input((7, 7, 2))
    for layer in (layers.RandomFlip("horizontal"), layers.RandomRotation(0.1), layers.RandomContrast(0.1)):
        x = layer(x)
    x = keras.Sequential([layers.RandomZoom(0.1), layers.RandomTranslation(0.1, 0.1)])(x)
    x = layers.Rescaling(1 / 255)(layers.GaussianNoise(0.1)(x))
    x = layers.GlobalAveragePooling2D()(layers.Conv2D(4, 3, activation="relu")(layers.Dropout(0.1)(x)))
    return keras.Model(given, layers.Dense(1, activation="sigmoid")(x))


def _logits(layers: Any, keras: Any) -> Any:
    return keras.Sequential([keras.Input((3,)), layers.Dense(5, activation="relu"), layers.Dense(2)])


STRANGERS: Mapping[str, Callable[[Any, Any], Any]] = {
    "mnist": _mnist,
    "batch_norm_cnn": _batch_norm_cnn,
    "mobile_net": _mobile_net,
    "res_net": _res_net,
    "pre_activation": _pre_activation,
    "keywords": _keywords,
    "windows": _windows,
    "residual_mlp": _residual_mlp,
    "table": _table,
    "augmented": _augmented,
    "logits": _logits,
}
LOGITS = ("logits", "res_net")  # end without sigmoid or softmax


def stranger(name: str) -> Any:
    """Return a Keras model of this name, each of its weights random, moving averages too; its answers spread."""
    import keras

    keras.utils.set_random_seed(sum(name.encode()))
    model = STRANGERS[name](keras.layers, keras)
    rng = np.random.default_rng(len(name))
    for layer in model._flatten_layers():
        if type(layer).__name__ == "BatchNormalization":
            layer.set_weights([np.asarray(w) + rng.uniform(0.1, 0.6, w.shape) for w in layer.get_weights()])
    _spread(model)
    return model


def _spread(model: Any) -> None:
    """Scale and shift the last weights, so that the logits have a mean of 0 and a deviation of 2."""
    import keras

    last = [layer for layer in model._flatten_layers() if len(layer.get_weights()) == 2][-1]
    activation, last.activation = last.activation, keras.activations.linear
    logits = np.asarray(keras.Model(model.inputs[0], last.output)(inputs_of(model.input_shape[1:]), training=False))
    logits = logits.reshape(len(logits), -1)
    last.activation = activation
    kernel, bias = last.get_weights()
    spread = np.diff(logits, axis=1) if logits.shape[1] == 2 else logits
    factor = 2 / spread.std()
    last.set_weights([kernel * factor, (bias - logits.mean(axis=0)) * factor])


def saved(model: Any, path: Path) -> Path:
    """Save a model as Keras does; the suffix says how."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Keras calls .h5 a legacy format, and reads variables the NumPy 1 way
        model.save(path)
    return path


def inputs_of(shape: tuple[int, ...], n: int = 32) -> Floats:
    """Draw inputs for a model: bytes for an image, numbers else; (n, *shape) float32."""
    rng = np.random.default_rng(3)
    drawn = rng.integers(0, 256, (n, *shape)) if len(shape) == 3 else rng.normal(0, 2, (n, *shape))
    return drawn.astype(np.float32)
