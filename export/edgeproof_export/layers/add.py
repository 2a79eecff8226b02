"""Sums of two tensors in graphs and in integers."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from edgeproof.decision import Add, QuantisedAdd, QuantisedLayer, Scale
from edgeproof_export.layers.image_form import ImageForm, Tensor, range_of

if TYPE_CHECKING:
    from edgeproof_export.graph import OnnxGraph, TfliteGraph


class AddForm(ImageForm):
    """`activation(a + b)`."""

    def tflite(self, layer: Add, graph: "TfliteGraph", x: Sequence[int], half: bool) -> int:  # noqa: ARG002
        """Add ADD."""
        return graph.add("ADD", list(x), graph.tensor(layer.shape), graph.fusing("Add", layer.activation))

    def tflite_int8(self, layer: QuantisedAdd, given: Sequence[Scale], graph: "TfliteGraph", x: Sequence[int]) -> int:  # noqa: ARG002
        """Add ADD."""
        output = graph.tensor(layer.shape, np.int8, layer.output)
        return graph.add("ADD", list(x), output, graph.fusing("Add", layer.activation))

    def onnx(self, layer: Add, graph: "OnnxGraph", x: Sequence[str]) -> str:
        """Add Add and the activation."""
        return graph.function(layer.activation, graph.add("Add", *x))

    def onnx_int8(self, layer: QuantisedAdd, given: Sequence[Scale], graph: "OnnxGraph", x: Sequence[str]) -> str:  # noqa: ARG002
        """Add Add between integers; a relu is the saturation at its lowest integer."""
        return graph.quantised(graph.add("Add", *x), layer.output)

    def quantise(self, layer: Add, taken: Sequence[Tensor], clip: float) -> QuantisedLayer:
        """Choose the scale of the sum."""
        total = layer.trace(*(one.exact for one in taken)).output
        scale = range_of(total, layer.function, clip)
        return QuantisedAdd(shape=layer.shape, activation=layer.activation, output=scale, inputs=layer.inputs)
