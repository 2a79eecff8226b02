"""An ONNX graph written node by node: an encoding in float32, then integers in QDQ form."""

from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

from edgeproof.decision import ACTIVATIONS, Contract, Scale
from edgeproof_export.graph.encoded_columns import EncodedColumns, limits, shortest

OPSET, _IR_VERSION = 19, 9  # the first opset whose QDQ operators ONNX's own evaluator knows, and its IR version


class OnnxGraph:
    """Nodes and constants in the order in which they are added."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def add(self, operator: str, *inputs: str, **attributes: Any) -> str:
        """Add a node; returns its output."""
        output = f"t{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def constant(self, value: Any) -> str:
        """Add a constant; returns its name."""
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def encode(self, contract: Contract, columns: EncodedColumns) -> str:
        """Add the encoding of `features`: impute and limit the whole row, gather, scale, limit, one-hot."""
        v = x = "features" if columns.compared_only else self._clean(contract)
        if not columns.in_order:
            v = x = self.add("Gather", x, self.constant(columns.source.astype(np.int64)), axis=1)
        if columns.compared_only:
            return self._match(v, columns)
        if columns.shifted:
            x = self.add("Sub", x, self.constant(columns.mean[None]))
        if columns.scaled:
            x = self.add("Mul", x, self.constant(columns.scale[None]))
        if columns.limited:
            x = self.add("Max", x, self.constant(columns.lo[None]))
            x = self.add("Min", x, self.constant(columns.hi[None]))
        if columns.categorical:
            x = self.add("Add", x, self._match(v, columns))
        return x

    def _clean(self, contract: Contract) -> str:
        missing, lo, hi = (self.constant(x[None]) for x in limits(contract))
        x = self.add("Where", self.add("IsNaN", "features"), missing, "features")
        return self.add("Min", self.add("Max", x, lo), hi)

    def _match(self, v: str, columns: EncodedColumns) -> str:
        match = self.add("Equal", v, self.constant(shortest(columns.code)))
        match = self.add("Cast", match, to=onnx.TensorProto.FLOAT)
        if (columns.one_hot == 1).all():
            return match
        return self.add("Mul", match, self.constant(shortest(columns.one_hot)))

    def quantised(self, x: str, scale: Scale) -> str:
        """Round to the integers of `scale`; returns what they stand for."""
        pair = self.constant(np.float32(scale.scale)), self.constant(np.uint8(scale.zero_point + 128))
        return self.add("DequantizeLinear", self.add("QuantizeLinear", x, *pair), *pair)

    def activate(self, activation: str, x: str, output: Scale) -> str:
        """Add an activation and round its result, unless saturation has done it; returns its output."""
        if ACTIVATIONS[activation].fused:
            return x
        return self.quantised(self.add(ACTIVATIONS[activation].onnx, x), output)

    def function(self, activation: str, x: str) -> str:
        """Add an activation in float32; returns its output."""
        one = ACTIVATIONS[activation]
        limits = [self.constant(np.float32(x)) for x in one.kept] if one.onnx == "Clip" else []
        return x if one.fused and not one.onnx else self.add(one.onnx, x, *limits)

    def model(self, contract: Contract) -> onnx.ModelProto:
        """Return the model features -> probability."""
        given = onnx.TensorProto.UINT8 if contract.given_bytes else onnx.TensorProto.FLOAT
        features, probability = (
            helper.make_tensor_value_info(name, kind, ["batch", *shape])
            for name, kind, shape in (
                ("features", given, contract.given_shape),
                ("probability", onnx.TensorProto.FLOAT, (contract.n_scores,)),
            )
        )
        graph = helper.make_graph(self.nodes, "edgeproof", [features], [probability], self.constants)
        opset = helper.make_opsetid("", OPSET)
        return helper.make_model(graph, ir_version=_IR_VERSION, opset_imports=[opset], producer_name="edgeproof")
