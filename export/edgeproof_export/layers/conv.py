"""Convolutions in graphs and in integers."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from edgeproof.decision import (
    HIGHEST,
    Conv,
    Depthwise,
    QuantisedConv,
    QuantisedDepthwise,
    QuantisedWindowed,
    Scale,
    Window,
    Windowed,
)
from edgeproof.types import Doubles, Floats, Int32s
from edgeproof_export.layers.image_form import ImageForm, Tensor, range_of

if TYPE_CHECKING:
    from edgeproof_export.graph import OnnxGraph, TfliteGraph

_BIAS_LIMIT = 2**30  # leaves room for the sum
_LEAST = 1e-12  # of a weight scale: that of an output without weights


class ConvForm(ImageForm):
    """Convolutions over all channels, and over each by itself."""

    def tflite(self, layer: Windowed, graph: "TfliteGraph", x: Sequence[int], half: bool) -> int:
        """Add CONV_2D or DEPTHWISE_CONV_2D, and the activation."""
        weights = _ordered(layer.weights)
        if half:
            constant = graph.constant(weights.astype(np.float16))
            kernel = graph.add("DEQUANTIZE", [constant], graph.fixed(list(weights.shape)))
        else:
            kernel = graph.constant(weights)
        inputs = [graph.padded(x[0], layer.input_shape, layer.window), kernel, graph.constant(layer.bias)]
        y = graph.add(_name(layer), inputs, graph.tensor(layer.output_shape), _options(graph, layer))
        return graph.activate(layer.activation, y, layer.output_shape)

    def tflite_int8(
        self, layer: QuantisedWindowed, given: Sequence[Scale], graph: "TfliteGraph", x: Sequence[int]
    ) -> int:
        """Add CONV_2D or DEPTHWISE_CONV_2D, and the activation."""
        kernel = graph.constant(_ordered(layer.weights), layer.weight_scale, 0 if layer.weights.ndim == 4 else 3)
        bias = graph.constant(layer.bias, np.float32(given[0].scale) * layer.weight_scale)
        inputs = [graph.padded(x[0], layer.input_shape, layer.window, given[0]), kernel, bias]
        output = graph.tensor(layer.output_shape, np.int8, layer.sum)
        y = graph.add(_name(layer), inputs, output, _options(graph, layer))
        return graph.activate(layer.activation, y, layer.output_shape, layer.output)

    def onnx(self, layer: Windowed, graph: "OnnxGraph", x: Sequence[str]) -> str:
        """Add Conv and the activation."""
        weights = graph.constant(_channels_first(layer.weights))
        y = graph.add("Conv", x[0], weights, graph.constant(layer.bias), **_attributes(layer))
        return graph.function(layer.activation, y)

    def onnx_int8(self, layer: QuantisedWindowed, given: Sequence[Scale], graph: "OnnxGraph", x: Sequence[str]) -> str:
        """Add Conv and the activation between integers."""
        scale = layer.weight_scale
        unsigned = (layer.weights.astype(np.int16) + 128).astype(np.uint8)
        weights = graph.constant(_channels_first(unsigned))
        zeros = graph.constant(np.full(scale.shape, 128, np.uint8))
        weights = graph.add("DequantizeLinear", weights, graph.constant(scale), zeros, axis=0)
        units = graph.constant((np.float32(given[0].scale) * scale).astype(np.float32))
        none = graph.constant(np.zeros(scale.shape, np.int32))
        bias = graph.add("DequantizeLinear", graph.constant(layer.bias), units, none, axis=0)
        y = graph.add("Conv", x[0], weights, bias, **_attributes(layer))
        return graph.activate(layer.activation, graph.quantised(y, layer.sum), layer.output)

    def quantise(self, layer: Conv | Depthwise, taken: Sequence[Tensor], clip: float) -> QuantisedWindowed:
        """Quantise weights by output; the mean error of each sum goes into its bias."""
        given, exact, q = taken[0].scale, taken[0].exact, taken[0].q
        weights, bias = layer.weights.astype(np.float64), layer.bias.astype(np.float64)
        largest = np.abs(weights).max(axis=tuple(range(weights.ndim - 1)))
        # A dead output may have a bias that only a coarser scale brings into its integers.
        least = np.maximum(np.abs(bias) / (given.scale * _BIAS_LIMIT), _LEAST)
        scales = np.maximum(largest / HIGHEST, least).astype(np.float32)
        integers = np.clip(np.rint(weights / scales), -HIGHEST, HIGHEST).astype(np.int8)
        units = given.scale * scales.astype(np.float64)
        sums = layer.sums(exact, weights, bias)
        function = layer.function
        own = range_of(sums if function.output else function.float64(sums), function, clip)
        output = own if function.fused else function.output or own
        kind = QuantisedConv if isinstance(layer, Conv) else QuantisedDepthwise
        built = kind(
            weights=integers,
            weight_scale=scales,
            bias=_integers(bias / units),
            size=layer.size,
            window=layer.window,
            sum=own,
            activation=layer.activation,
            output=output,
            table=np.empty(0, np.int8) if function.fused else function.table(own, output),
            inputs=layer.inputs,
        )
        places = tuple(range(sums.ndim - 1))
        error = sums.mean(axis=places) / units - built.accumulate(q, given).mean(axis=places)
        return replace(built, bias=_integers(built.bias + error))


def _name(layer: Windowed | QuantisedWindowed) -> str:
    return "CONV_2D" if layer.weights.ndim == 4 else "DEPTHWISE_CONV_2D"


def _options(graph: "TfliteGraph", layer: Windowed | QuantisedWindowed) -> Any:
    kind = "Conv2D" if layer.weights.ndim == 4 else "DepthwiseConv2D"
    options = graph.fusing(kind, layer.activation)
    if layer.weights.ndim == 3:
        options.depthMultiplier = 1
    return graph.moving(options, layer.window, layer.size)


def _ordered(weights: Any) -> Any:
    """Return weights as TFLite holds them: (n_out, rows, columns, n_in), or (1, rows, columns, channels)."""
    return np.ascontiguousarray(weights.transpose(3, 0, 1, 2)) if weights.ndim == 4 else weights[None]


def _channels_first(weights: Any) -> Any:
    """Return weights as ONNX holds them: (n_out, n_in, rows, columns), or (channels, 1, rows, columns)."""
    turned = weights.transpose(3, 2, 0, 1) if weights.ndim == 4 else weights.transpose(2, 0, 1)[:, None]
    return np.ascontiguousarray(turned)


def _attributes(layer: Windowed | QuantisedWindowed) -> dict[str, Any]:
    return {**moved(layer.window), "group": 1 if layer.weights.ndim == 4 else layer.weights.shape[2]}


def moved(window: Window) -> dict[str, Any]:
    """Return the attributes of an ONNX operator that moves a window."""
    top, bottom, left, right = window.pads
    return {"kernel_shape": list(window.size), "strides": list(window.strides), "pads": [top, left, bottom, right]}


def _integers(x: Doubles | Floats) -> Int32s:
    return np.clip(np.rint(x), -_BIAS_LIMIT, _BIAS_LIMIT).astype(np.int32)
