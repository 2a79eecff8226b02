"""Dense layers from Keras, in graphs and in integers."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from edgeproof.decision import HIGHEST, Dense, QuantisedDense, Scale, dense, float32
from edgeproof.types import Doubles, Floats, Int8s, Int32s
from edgeproof_export.layers.activations import activation_from_keras, in_tensorflow
from edgeproof_export.layers.form import LayerForm
from edgeproof_export.layers.scales import SMALLEST_SCALE, scale_of

if TYPE_CHECKING:
    from edgeproof_export.graph import OnnxGraph, TfliteGraph

_BIAS_LIMIT = 2**30


class DenseForm(LayerForm):
    """`activation(x @ weights + bias)`."""

    keras = ("Dense",)

    def from_keras(self, layer: Any) -> Dense:
        """Read a stock Dense layer."""
        activation = activation_from_keras(layer)
        weights = layer.get_weights()
        bias = weights[1] if layer.use_bias else np.zeros(layer.units, np.float32)
        return Dense(_without_denormals(weights[0]), _without_denormals(bias), activation)

    def tensorflow(self, layer: Dense, x: Any) -> Any:
        """Return the tensor."""
        import tensorflow as tf

        return in_tensorflow(layer.activation)(tf.matmul(x, tf.constant(layer.weights)) + tf.constant(layer.bias))

    def tflite_float16(self, layer: Dense, graph: "TfliteGraph", x: int) -> int:
        """Add FULLY_CONNECTED and the activation."""
        n_in, n_out = layer.weights.shape
        halves = graph.constant(layer.weights.T.astype(np.float16))
        weights = graph.add("DEQUANTIZE", [halves], graph.fixed([n_out, n_in]))
        inputs = [x, weights, graph.constant(layer.bias)]
        x = graph.add("FULLY_CONNECTED", inputs, graph.tensor(n_out), graph.fusing("FullyConnected", layer.activation))
        return graph.activate(layer.activation, x, n_out)

    def tflite_int8(self, layer: QuantisedDense, given: Scale, graph: "TfliteGraph", x: int) -> int:
        """Add FULLY_CONNECTED and the activation."""
        n_out = len(layer.bias)
        weights = graph.constant(layer.weights.T, layer.weight_scale)
        bias = graph.constant(layer.bias, np.float32(given.scale) * layer.weight_scale)
        output = graph.tensor(n_out, np.int8, layer.dense)
        options = graph.fusing("FullyConnected", layer.activation)
        x = graph.add("FULLY_CONNECTED", [x, weights, bias], output, options)
        return graph.activate(layer.activation, x, n_out, layer.output)

    def onnx_int8(self, layer: QuantisedDense, given: Scale, graph: "OnnxGraph", x: str) -> str:
        """Add Gemm and the activation."""
        scale = layer.weight_scale if len(layer.weight_scale) > 1 else layer.weight_scale.reshape(())
        middle = np.full(scale.shape, 128, np.uint8)
        weights = graph.constant((layer.weights.astype(np.int16) + 128).astype(np.uint8))
        weights = graph.add("DequantizeLinear", weights, graph.constant(scale), graph.constant(middle), axis=1)
        units = (np.float32(given.scale) * scale).astype(np.float32)
        zero = graph.constant(np.zeros(scale.shape, np.int32))
        bias = graph.add("DequantizeLinear", graph.constant(layer.bias), graph.constant(units), zero, axis=0)
        x = graph.quantised(graph.add("Gemm", x, weights, bias), layer.dense)
        return graph.activate(layer.activation, x, layer.output)

    def exact(self, layer: Dense, x: Doubles) -> tuple[Doubles, Doubles]:
        """Compute sums and results, (batch, n_out) each."""
        sums = dense(x, layer.weights.astype(np.float64), layer.bias.astype(np.float64))
        return sums, layer.function.float64(sums)

    def quantise(self, layer: Dense, given: Scale, sums: Doubles, clip: float, per_output: bool) -> QuantisedDense:
        """Quantise weights symmetrically, the bias in units of the sums, the result as its activation demands."""
        largest = np.abs(layer.weights).max(axis=0) if per_output else np.abs(layer.weights).max()[None]
        scale = np.maximum(largest / np.float32(HIGHEST), np.float32(SMALLEST_SCALE)).astype(np.float32)
        weights = np.clip(np.rint(layer.weights / scale), -HIGHEST, HIGHEST).astype(np.int8)
        bias = _rounded_bias(layer.bias / (given.scale * scale.astype(np.float64)))
        function = layer.function
        reach = np.clip(sums, *function.kept) * clip
        own = scale_of(reach)
        if function.fused:
            return QuantisedDense(weights, scale, bias, own, layer.activation, own, np.empty(0, np.int8))
        output = function.output or scale_of(function.float64(reach))
        return QuantisedDense(weights, scale, bias, own, layer.activation, output, function.table(own, output))

    def corrected(self, built: QuantisedDense, given: Scale, q: Int8s, sums: Doubles) -> QuantisedDense:
        """Take the mean error of each sum out of the bias."""
        error = sums.mean(axis=0) / _units(built, given) - built.accumulate(q, given).mean(axis=0)
        return _with_bias(built, error)

    def moved(self, built: QuantisedDense, given: Scale, steps: float) -> QuantisedDense:
        """Move the bias."""
        return _with_bias(built, steps * built.dense.scale / _units(built, given))

    def incoming(self, layer: Dense) -> Floats:
        """Return the largest weight of each input."""
        largest: Floats = np.abs(layer.weights).max(axis=1)
        return largest

    def outgoing(self, layer: Dense) -> Floats | None:
        """Return the largest weight of each output, where the activation lets a factor through."""
        return np.abs(layer.weights).max(axis=0) if layer.function.homogeneous else None

    def on_inputs(self, layer: Dense, factor: Doubles, shift: Doubles) -> Dense:
        """Scale the weights; what is constant goes into the bias."""
        weights = layer.weights.astype(np.float64)
        bias = dense(shift[None], weights, layer.bias.astype(np.float64))[0]
        weights = weights * factor[:, None]
        return replace(layer, weights=weights.astype(np.float32), bias=bias.astype(np.float32))

    def with_outputs(self, layer: Dense, divisor: Floats) -> Dense:
        """Divide weights and bias."""
        return replace(layer, weights=layer.weights / divisor, bias=layer.bias / divisor)


def _without_denormals(x: Any) -> Floats:
    """Magnitudes below 2^-126 count as +0 in the arithmetic; so do constants."""
    return np.where(np.abs(x) < np.float32(float32.MIN_NORMAL), np.float32(0), x).astype(np.float32)


def _units(built: QuantisedDense, given: Scale) -> Doubles:
    """Return what one unit of each sum stands for."""
    return given.scale * built.weight_scale.astype(np.float64)


def _with_bias(built: QuantisedDense, change: Doubles) -> QuantisedDense:
    """Move the bias by so many units of the sums, (n_out,)."""
    return replace(built, bias=_rounded_bias(built.bias + change))


def _rounded_bias(x: Doubles) -> Int32s:
    return np.clip(np.rint(x), -_BIAS_LIMIT, _BIAS_LIMIT).astype(np.int32)
