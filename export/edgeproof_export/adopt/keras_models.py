"""Keras models of stock layers, built by us: the stranger's network as it was, and the network with everything folded.

No file of the stranger is given to Keras: layers are made from settings that `operations_of` has checked.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from edgeproof.decision import Window, float32
from edgeproof.types import Doubles, Floats
from edgeproof_export.adopt.keras_layers import IGNORED
from edgeproof_export.adopt.node import Graph, Node
from edgeproof_export.adopt.operations import Add, Given, Operation, Operations, Pool, Product, Shape

# What a layer's result depends on; all else of its settings is of training.
_SETTINGS = (
    *("units", "filters", "kernel_size", "strides", "padding", "depth_multiplier", "pool_size", "activation"),
    *("use_bias", "keepdims", "target_shape", "axis", "epsilon", "center", "scale", "offset", "mean", "variance"),
    "max_value",
)


def original_of(graph: Graph) -> Any:
    """Return the stranger's network as a `keras.Model`, layer by layer, without those that only training uses."""
    import keras

    made: dict[str, Any] = {}
    tensors: list[Any] = []
    for node in graph.nodes:
        given = [tensors[place] for place in node.inputs]
        if node.kind == "InputLayer":
            tensors.append(keras.Input(graph.shape))
        elif node.kind in IGNORED:
            tensors.append(given[0])
        else:
            if node.name not in made:
                made[node.name] = _stock(node)
            tensors.append(made[node.name](given if node.kind == "Add" else given[0]))
            _set_weights(made[node.name], node)
    return keras.Model(tensors[0], tensors[graph.output])


def _stock(node: Node) -> Any:
    import keras

    settings = {key: value for key, value in node.config.items() if key in _SETTINGS and value is not None}
    if node.kind == "Normalization" and not {"mean", "variance"} <= settings.keys():
        settings |= {"mean": node.weights[0], "variance": node.weights[1]}
    return getattr(keras.layers, node.kind)(**settings)


def _set_weights(layer: Any, node: Node) -> None:
    if node.kind != "Normalization" and node.weights:
        layer.set_weights([weight.astype(np.float32) for weight in node.weights])


def keras_of(operations: Operations) -> Any:
    """Return folded operations as a `keras.Model`: what `trained/model.keras` holds. Equal ones have equal names."""
    import keras

    tensors: list[Any] = []
    for place, operation in enumerate(operations.all):
        given = [tensors[other] for other in operation.inputs]
        if isinstance(operation, Given):
            tensors.append(keras.Input(operation.shape, name="input"))
            continue
        builder = _Part(f"layer_{place}", operations.all[operation.inputs[0]].shape)
        tensors.append(builder.of(operation, given))
    answer = tensors[-1]
    if answer.shape[1:] != (1,):
        answer = keras.layers.Reshape((1,), name="answer")(answer)
    return keras.Model(tensors[0], answer, name="adopted")


@dataclass(frozen=True)
class _Part:
    """The Keras layers of one operation."""

    name: str
    shape: Shape  # of its first input

    def of(self, operation: Operation, given: list[Any]) -> Any:
        """Return the operation's output."""
        from keras import layers

        if isinstance(operation, Add):
            total = layers.Add(name=self.name)(given)
            active = layers.Activation(operation.activation, name=f"{self.name}_activation")
            return total if operation.activation == "linear" else active(total)
        if isinstance(operation, Product):
            return self.shaped(self.product(operation, given[0]), operation.shape)
        if isinstance(operation, Pool):
            kind = layers.MaxPooling2D if operation.kind == "max" else layers.AveragePooling2D
            window, padding = operation.window, "same" if operation.window.padded else "valid"
            y = kind(window.size, window.strides, padding, name=self.name)(given[0])
            return self.shaped(y, operation.shape)
        return self.shaped(given[0], operation.shape)

    def product(self, product: Product, x: Any) -> Any:
        from keras import layers

        settings: dict[str, Any] = {"activation": product.activation, "name": self.name}
        if product.kind == "dense":
            layer, weights = layers.Dense(len(product.bias), **settings), product.weights
        else:
            x, padding = self.padded(product.window, x)
            settings |= {"strides": product.window.strides, "padding": padding}
            if product.kind == "conv":
                layer, weights = layers.Conv2D(len(product.bias), product.window.size, **settings), product.weights
            else:
                layer, weights = layers.DepthwiseConv2D(product.window.size, **settings), product.weights[..., None]
        y = layer(x)
        layer.set_weights([single(weights), single(product.bias)])
        return y

    def padded(self, window: Window, x: Any) -> tuple[Any, str]:
        """Return an image for a convolution, and its padding: Keras's own where that is the same."""
        from keras import layers

        x = self.shaped(x, self.shape if len(self.shape) == 3 else (1, 1, *self.shape), "image")
        if not window.padded:
            return x, "valid"
        if window == Window.same(window.size, window.strides, x.shape[1], x.shape[2]):
            return x, "same"
        top, bottom, left, right = window.pads
        return layers.ZeroPadding2D(((top, bottom), (left, right)), name=f"{self.name}_pad")(x), "valid"

    def shaped(self, x: Any, shape: Shape, what: str = "shape") -> Any:
        """Return the same numbers in a shape."""
        from keras import layers

        return x if x.shape[1:] == shape else layers.Reshape(shape, name=f"{self.name}_{what}")(x)


def single(values: Doubles) -> Floats:
    """Round to float32; magnitudes below 2^-126 become +0, as everywhere in the arithmetic."""
    rounded = values.astype(np.float32)
    return np.where(np.abs(rounded) < np.float32(float32.MIN_NORMAL), np.float32(0), rounded)
