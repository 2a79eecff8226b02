"""What export needs of a kind of layer in a deep network: how graphs compute it, how integers are chosen for it.

Every tensor of a graph is an image: (batch, height, width, channels) in TFLite, (batch, channels, height, width) in
ONNX. A dense layer is a convolution whose window is its whole input, a vector an image of one pixel.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from edgeproof.decision import Activation, Add, Conv, Dense, Layer, QuantisedLayer, Scale, Shape, Window
from edgeproof.types import Doubles, Int8s
from edgeproof_export.layers.scales import SMALLEST_SCALE, scale_of

if TYPE_CHECKING:
    from edgeproof_export.graph import OnnxGraph, TfliteGraph


@dataclass(frozen=True, eq=False)
class Tensor:
    """What a layer gives on training rows: exactly, and in integers."""

    exact: Doubles  # (n, height, width, channels)
    q: Int8s  # the same shape
    scale: Scale


class ImageForm(ABC):
    """How export handles one kind of layer; `Any` is that kind's class, of `Layer` or of `QuantisedLayer`.

    What a layer takes comes as one item for each of its `inputs`.
    """

    @abstractmethod
    def tflite(self, layer: Any, graph: "TfliteGraph", x: Sequence[int], half: bool) -> int:
        """Add the layer in float32, its weights as float16 if half; returns its output."""

    @abstractmethod
    def tflite_int8(self, layer: Any, given: Sequence[Scale], graph: "TfliteGraph", x: Sequence[int]) -> int:
        """Add the layer in integers; returns its output."""

    @abstractmethod
    def onnx(self, layer: Any, graph: "OnnxGraph", x: Sequence[str]) -> str:
        """Add the layer in float32; returns its output."""

    @abstractmethod
    def onnx_int8(self, layer: Any, given: Sequence[Scale], graph: "OnnxGraph", x: Sequence[str]) -> str:
        """Add the layer between integers, in QDQ form; returns its output, what the integers stand for."""

    @abstractmethod
    def quantise(self, layer: Any, taken: Sequence[Tensor], clip: float) -> QuantisedLayer:
        """Quantise the layer on training rows; clip: the share of its range that its integers keep."""


def as_images(layers: Sequence[Layer]) -> list[Layer]:
    """Return the same network with images for vectors and convolutions for dense layers."""
    result: list[Layer] = []
    shapes: list[Shape] = [layers[0].input_shape]
    for layer in layers:
        given = shapes[-layer.inputs[0]]
        one = layer
        if isinstance(layer, Dense):
            one = _as_conv(layer, given if len(given) == 3 else (1, 1, *given))
        elif isinstance(layer, Add) and len(layer.shape) == 1:
            one = replace(layer, shape=(1, 1, *layer.shape))
        result.append(one)
        shapes.append(one.output_shape)
    return result


def _as_conv(dense: Dense, image: Shape) -> Conv:
    size = (image[0], image[1])
    weights = dense.weights.reshape(*image, -1)
    own: dict[str, Any] = {"activation": dense.activation, "inputs": dense.inputs}
    return Conv(weights=weights, bias=dense.bias, size=size, window=Window(size), **own)


def range_of(exact: Doubles, function: Activation, clip: float) -> Scale:
    """Return the scale of a result, (n, …) after its activation: the share `clip` of its range, zero among it."""
    reach = np.clip(exact, *function.kept) * clip
    return scale_of(np.append(reach, SMALLEST_SCALE) if function.kept[0] == 0 else reach)
