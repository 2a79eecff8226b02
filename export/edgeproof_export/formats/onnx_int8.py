"""ONNX with int8 dense layers behind a float32 encoding: the numbers of the int8 TFLite file, in QDQ form.

Integers stand there as uint8, 128 higher: ONNX Runtime's kernels for two unsigned operands never saturate in between,
while those for unsigned × signed do on CPUs without VNNI (VPMADDUBSW adds two products in 16 bits).
"""

from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

from edgeproof.decision import Contract, QuantisedLayer, Scale
from edgeproof.engines.onnxruntime import METADATA_KEY
from edgeproof_export.formats import Source
from edgeproof_export.graph.encoded_columns import EncodedColumns, limits
from edgeproof_export.graph.onnx_canonical import canonical

_OPERATORS = {"sigmoid": "Sigmoid", "tanh": "Tanh", "elu": "Elu"}
OPSET, _IR_VERSION = 19, 9  # the first opset whose QDQ operators ONNX's own evaluator knows, and its IR version


def convert(source: Source) -> bytes:
    """Return an ONNX file: features (batch, width) -> probability (batch, 1), contract in its metadata."""
    contract, network = source.contract, source.quantised
    graph = _Graph()
    x = graph.quantised(graph.encode(contract, EncodedColumns.quantised(contract, network)), network.given)
    for layer, given in zip(network.layers, network.scales, strict=False):
        x = graph.dense(x, layer, given)
    graph.nodes[-1].output[0] = "probability"
    model = canonical(graph.model(contract))
    model.metadata_props.add(key=METADATA_KEY, value=contract.to_bytes().decode())
    onnx.checker.check_model(model, full_check=True)
    data: bytes = model.SerializeToString(deterministic=True)
    return data


class _Graph:
    """Nodes and constants in the order in which they are added."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def add(self, operator: str, *inputs: str, **attributes: Any) -> str:
        output = f"t{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def constant(self, value: Any) -> str:
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def encode(self, contract: Contract, columns: EncodedColumns) -> str:
        missing, lo, hi = (self.constant(x[None]) for x in limits(contract))
        x = self.add("Where", self.add("IsNaN", "features"), missing, "features")
        v = x = self.add("Min", self.add("Max", x, lo), hi)
        if not columns.in_order:
            v = x = self.add("Gather", x, self.constant(columns.source.astype(np.int64)), axis=1)
        if columns.shifted:
            x = self.add("Sub", x, self.constant(columns.mean[None]))
        if columns.scaled:
            x = self.add("Mul", x, self.constant(columns.scale[None]))
        if columns.limited:
            x = self.add("Max", x, self.constant(columns.lo[None]))
            x = self.add("Min", x, self.constant(columns.hi[None]))
        if columns.categorical:
            match = self.add("Equal", v, self.constant(columns.code[None]))
            match = self.add("Cast", match, to=onnx.TensorProto.FLOAT)
            x = self.add("Add", x, self.add("Mul", match, self.constant(columns.one_hot[None])))
        return x

    def quantised(self, x: str, scale: Scale) -> str:
        """Round to the integers of `scale`; returns what they stand for."""
        pair = self.constant(np.float32(scale.scale)), self.constant(np.uint8(scale.zero_point + 128))
        return self.add("DequantizeLinear", self.add("QuantizeLinear", x, *pair), *pair)

    def dense(self, x: str, layer: QuantisedLayer, given: Scale) -> str:
        scale = layer.weight_scale if len(layer.weight_scale) > 1 else layer.weight_scale.reshape(())
        middle = np.full(scale.shape, 128, np.uint8)
        weights = self.constant((layer.weights.astype(np.int16) + 128).astype(np.uint8))
        weights = self.add("DequantizeLinear", weights, self.constant(scale), self.constant(middle), axis=1)
        units = (np.float32(given.scale) * scale).astype(np.float32)
        zero = self.constant(np.zeros(scale.shape, np.int32))
        bias = self.add("DequantizeLinear", self.constant(layer.bias), self.constant(units), zero, axis=0)
        x = self.quantised(self.add("Gemm", x, weights, bias), layer.dense)
        if layer.activation in _OPERATORS:
            x = self.quantised(self.add(_OPERATORS[layer.activation], x), layer.output)
        return x  # a relu is the saturation at its lowest integer

    def model(self, contract: Contract) -> onnx.ModelProto:
        features, probability = (
            helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, ["batch", width])
            for name, width in (("features", contract.width), ("probability", 1))
        )
        graph = helper.make_graph(self.nodes, "edgeproof", [features], [probability], self.constants)
        opset = helper.make_opsetid("", OPSET)
        return helper.make_model(graph, ir_version=_IR_VERSION, opset_imports=[opset], producer_name="edgeproof")
