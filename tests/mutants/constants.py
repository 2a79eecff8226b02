"""The constants of an artifact, by role, whatever its format: read them, change one, write the artifact again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import flatbuffers
import numpy as np
import onnx
from ai_edge_litert import schema_py_generated as schema
from onnx import numpy_helper

from edgeproof.codec import safetensors

_DTYPES = {0: np.float32, 1: np.float16, 2: np.int32, 9: np.int8}  # of schema.TensorType
Change = Callable[[Any], Any]


@dataclass(frozen=True, eq=False)
class Place:
    """One constant of an artifact, and how to write the artifact with another value there."""

    role: str  # layer 1 weights, layer 1 bias, scale, zero point
    value: Any
    write: Callable[[Any], bytes]

    def changed(self, change: Change) -> bytes:
        """Return the artifact with the changed constant."""
        return self.write(change(self.value.copy()))


def places(artifact: bytes, path: str) -> Iterator[Place]:
    """Yield the constants of the dense part of an artifact."""
    kind = {"onnx": _of_onnx, "tflite": _of_tflite}.get(path.rpartition(".")[2], _of_safetensors)
    return kind(artifact)


def _of_safetensors(artifact: bytes) -> Iterator[Place]:
    tensors, metadata = safetensors.loads(artifact)

    def writer(name: str) -> Callable[[Any], bytes]:
        return lambda value: safetensors.dumps(tensors | {name: value}, metadata)

    order = sorted(tensors, key=lambda name: (not name[0].isdigit(), name))
    for name in order:
        layer, _, role = name.partition(".")
        known = {"weights": "weights", "bias": "bias", "weight_scale": "weight scale", "table": "table"}
        text = {"scales": "scale", "zero_points": "zero point"}.get(name)
        if role:
            text = f"layer {int(layer) + 1} {known[role]}"
        if text and tensors[name].size:
            yield Place(text, tensors[name], writer(name))


def _of_onnx(artifact: bytes) -> Iterator[Place]:
    model = onnx.load_from_string(artifact)
    constants = {tensor.name: tensor for tensor in model.graph.initializer}
    makers = {output: node for node in model.graph.node for output in node.output}

    def writer(name: str) -> Callable[[Any], bytes]:
        def write(value: Any) -> bytes:
            copy = onnx.ModelProto()
            copy.CopyFrom(model)
            (tensor,) = (t for t in copy.graph.initializer if t.name == name)
            tensor.CopyFrom(numpy_helper.from_array(value, name))
            return bytes(copy.SerializeToString(deterministic=True))

        return write

    def place(role: str, name: str) -> Place:
        return Place(role, numpy_helper.to_array(constants[name]), writer(name))

    layer = 0
    for node in model.graph.node:
        if node.op_type in ("MatMul", "Gemm"):
            layer += 1
            for role, name in zip(("weights", "bias"), node.input[1:], strict=False):
                quantised = makers.get(name)
                yield place(f"layer {layer} {role}", quantised.input[0] if quantised else name)
                if quantised:
                    yield place(f"layer {layer} {role} scale", quantised.input[1])
        elif node.op_type == "Add" and layer:
            yield place(f"layer {layer} bias", next(name for name in node.input if name in constants))
        elif node.op_type == "QuantizeLinear":
            yield place("scale", node.input[1])
            yield place("zero point", node.input[2])


def _of_tflite(artifact: bytes) -> Iterator[Place]:
    model = _model(artifact)
    graph = model.subgraphs[0]
    makers = {int(operator.outputs[0]): operator for operator in graph.operators}
    layer = 0
    for operator in graph.operators:
        if model.operatorCodes[operator.opcodeIndex].builtinCode == schema.BuiltinOperator.FULLY_CONNECTED:
            layer += 1
            for role, given in zip(("weights", "bias"), map(int, operator.inputs[1:]), strict=False):
                index = int(makers[given].inputs[0]) if given in makers else given  # float16 weights are dequantised
                yield from _of_tensor(artifact, model, f"layer {layer} {role}", index)
        index = int(operator.outputs[0])
        if graph.tensors[index].type == schema.TensorType.INT8:
            quantisation = graph.tensors[index].quantization
            yield Place("scale", np.asarray(quantisation.scale), _quantisation_writer(artifact, index, "scale"))
            zero_point = np.asarray(quantisation.zeroPoint)
            yield Place("zero point", zero_point, _quantisation_writer(artifact, index, "zeroPoint"))


def _of_tensor(artifact: bytes, model: Any, role: str, index: int) -> Iterator[Place]:
    def write(value: Any) -> bytes:
        changed = _model(artifact)
        buffer = changed.buffers[changed.subgraphs[0].tensors[index].buffer]
        buffer.data = np.frombuffer(np.ascontiguousarray(value).tobytes(), np.uint8)
        return _packed(changed)

    tensor = model.subgraphs[0].tensors[index]
    raw = model.buffers[tensor.buffer].data.tobytes()
    yield Place(role, np.frombuffer(raw, _DTYPES[tensor.type]).reshape(tensor.shape), write)
    if tensor.quantization is not None and tensor.quantization.scale is not None:
        scale = np.asarray(tensor.quantization.scale)
        yield Place(f"{role} scale", scale, _quantisation_writer(artifact, index, "scale"))


def _quantisation_writer(artifact: bytes, index: int, field: str) -> Callable[[Any], bytes]:
    def write(value: Any) -> bytes:
        model = _model(artifact)
        setattr(model.subgraphs[0].tensors[index].quantization, field, value)
        return _packed(model)

    return write


def _model(artifact: bytes) -> Any:
    return schema.ModelT.InitFromObj(schema.Model.GetRootAs(artifact))


def _packed(model: Any) -> bytes:
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())
