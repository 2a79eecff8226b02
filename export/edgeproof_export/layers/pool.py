"""Largest numbers and means of windows in graphs and in integers."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from edgeproof.decision import (
    Largest,
    Mean,
    QuantisedLargest,
    QuantisedLayer,
    QuantisedMean,
    Scale,
    Window,
    activation_of,
)
from edgeproof_export.layers.conv import moved
from edgeproof_export.layers.image_form import ImageForm, Tensor, range_of

if TYPE_CHECKING:
    from edgeproof_export.graph import OnnxGraph, TfliteGraph


class LargestForm(ImageForm):
    """The largest number of each window."""

    def tflite(self, layer: Largest, graph: "TfliteGraph", x: Sequence[int], half: bool) -> int:  # noqa: ARG002
        """Add MAX_POOL_2D."""
        return _pooled("MAX_POOL_2D", layer, graph, x[0], None)

    def tflite_int8(
        self, layer: QuantisedLargest, given: Sequence[Scale], graph: "TfliteGraph", x: Sequence[int]
    ) -> int:
        """Add MAX_POOL_2D."""
        return _pooled("MAX_POOL_2D", layer, graph, x[0], given[0])

    def onnx(self, layer: Largest, graph: "OnnxGraph", x: Sequence[str]) -> str:
        """Add MaxPool."""
        return graph.add("MaxPool", x[0], **moved(layer.window))

    def onnx_int8(self, layer: QuantisedLargest, given: Sequence[Scale], graph: "OnnxGraph", x: Sequence[str]) -> str:
        """Add MaxPool between integers."""
        return graph.quantised(graph.add("MaxPool", x[0], **moved(layer.window)), given[0])

    def quantise(self, layer: Largest, taken: Sequence[Tensor], clip: float) -> QuantisedLayer:  # noqa: ARG002
        """Keep the scale."""
        scale = taken[0].scale
        return QuantisedLargest(shape=layer.shape, window=layer.window, output=scale, inputs=layer.inputs)


class MeanForm(ImageForm):
    """The mean of each window: MEAN where it is the whole image, which may have a scale of its own."""

    def tflite(self, layer: Mean, graph: "TfliteGraph", x: Sequence[int], half: bool) -> int:  # noqa: ARG002
        """Add AVERAGE_POOL_2D."""
        return _pooled("AVERAGE_POOL_2D", layer, graph, x[0], None)

    def tflite_int8(self, layer: QuantisedMean, given: Sequence[Scale], graph: "TfliteGraph", x: Sequence[int]) -> int:
        """Add MEAN or AVERAGE_POOL_2D."""
        if not layer.whole:
            return _pooled("AVERAGE_POOL_2D", layer, graph, x[0], given[0])
        axes = graph.constant(np.array([1, 2], np.int32))
        output = graph.tensor(layer.output_shape, np.int8, layer.output)
        return graph.add("MEAN", [x[0], axes], output, graph.keeping())

    def onnx(self, layer: Mean, graph: "OnnxGraph", x: Sequence[str]) -> str:
        """Add AveragePool."""
        return graph.add("AveragePool", x[0], **moved(layer.window))

    def onnx_int8(self, layer: QuantisedMean, given: Sequence[Scale], graph: "OnnxGraph", x: Sequence[str]) -> str:  # noqa: ARG002
        """Add AveragePool between integers."""
        return graph.quantised(graph.add("AveragePool", x[0], **moved(layer.window)), layer.output)

    def quantise(self, layer: Mean, taken: Sequence[Tensor], clip: float) -> QuantisedLayer:
        """Choose a scale of its own where the window is the whole image."""
        scale = taken[0].scale
        if layer.window == Window(layer.shape[:2]):
            scale = range_of(layer.trace(taken[0].exact).output, activation_of("linear"), clip)
        return QuantisedMean(shape=layer.shape, window=layer.window, output=scale, inputs=layer.inputs)


def _pooled(name: str, layer: Any, graph: "TfliteGraph", x: int, scale: Scale | None) -> int:
    options = graph.fusing("Pool2D", "linear")
    options.filterHeight, options.filterWidth = layer.window.size
    output = graph.tensor(layer.output_shape, np.float32 if scale is None else np.int8, scale)
    return graph.add(name, [x], output, graph.moving(options, layer.window, layer.shape[:2]))
