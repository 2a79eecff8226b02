"""Models that no engine may see: a good one, changed in one way each, by the libraries' own writers."""

from collections.abc import Callable
from typing import Any

import flatbuffers
import numpy as np
import onnx
from ai_edge_litert import schema_py_generated as schema
from onnx import helper


def onnx_models(model: bytes) -> dict[str, bytes]:
    """What was done -> the ONNX file."""
    result = {}
    for name, change in _ONNX.items():
        changed = onnx.load_from_string(model)
        change(changed)
        result[name] = changed.SerializeToString()
    return result | {
        "other bytes": b"\xff" * 64,
        "nothing": b"",
        "two graphs": model + _field(7, onnx.load_from_string(model).graph.SerializeToString()),
        "a length beyond the end": model + b"\x3a\xff\xff\xff\xff\x0f",
        "a number without an end": model + b"\x08" + b"\xff" * 40,
        "a field of another wire type": model + b"\x20\x00",
        "a group": model + b"\x0b" * 50_000,
        "very many fields": model + _field(14, b"") * 200_000,
    }


def tflite_models(model: bytes) -> dict[str, bytes]:
    """What was done -> the TFLite file."""
    result = {}
    for name, change in _TFLITE.items():
        changed = schema.ModelT.InitFromObj(schema.Model.GetRootAs(model))
        change(changed)
        builder = flatbuffers.Builder(len(model))
        builder.Finish(changed.Pack(builder), b"TFL3")
        result[name] = bytes(builder.Output())
    return result | {
        "other bytes": b"\xff" * 64,
        "nothing": b"",
        "a root that leads out": b"\xff\xff\xff\x7f" + model[4:],
        "another identifier": model[:4] + b"TFL2" + model[8:],
        "cut off": model[: len(model) // 2],
    }


def _field(number: int, content: bytes) -> bytes:
    size, length = len(content), bytearray()
    while size > 127:
        length.append(size & 127 | 128)
        size >>= 7
    return bytes([number << 3 | 2]) + bytes(length) + bytes([size]) + content


def _external(model: Any) -> None:
    tensor = model.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = onnx.TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="secret")


def _external_location_only(model: Any) -> None:
    model.graph.initializer[0].data_location = onnx.TensorProto.EXTERNAL


def _loop(model: Any) -> None:
    body = helper.make_graph([], "body", [], [])
    model.graph.node.append(helper.make_node("Loop", ["", "", "features"], ["x"], body=body))


def _if(model: Any) -> None:
    branch = helper.make_graph([], "branch", [], [])
    model.graph.node.append(helper.make_node("If", ["features"], ["x"], then_branch=branch, else_branch=branch))


def _scan(model: Any) -> None:
    model.graph.node.append(helper.make_node("Scan", [], [], body=helper.make_graph([], "body", [], [])))


def _graph_in_an_allowed_operator(model: Any) -> None:
    model.graph.node[0].attribute.append(helper.make_attribute("g", helper.make_graph([], "g", [], [])))


def _graphs_in_an_allowed_operator(model: Any) -> None:
    model.graph.node[0].attribute.append(helper.make_attribute("g", [helper.make_graph([], "g", [], [])]))


def _deep_graphs(model: Any) -> None:
    graph = helper.make_graph([], "g", [], [])
    for _ in range(20):  # protobuf itself bears 100 levels
        graph = helper.make_graph([helper.make_node("If", [], [], then_branch=graph)], "g", [], [])
    model.graph.node.append(helper.make_node("If", [], [], then_branch=graph))


def _function(model: Any) -> None:
    relu = helper.make_node("Relu", ["x"], ["y"])
    model.functions.append(helper.make_function("", "Relu", ["x"], ["y"], [relu], model.opset_import))


def _sparse(model: Any) -> None:
    values = helper.make_tensor("values", 1, [1], [1.0])
    indices = helper.make_tensor("indices", 7, [1], [0])
    model.graph.sparse_initializer.append(helper.make_sparse_tensor(values, indices, [4]))


def _no_graph(model: Any) -> None:
    model.ClearField("graph")


def _no_data(model: Any) -> None:
    model.graph.initializer[0].ClearField("raw_data")


def _two_data(model: Any) -> None:
    model.graph.initializer[0].float_data.append(1.0)


def _huge(model: Any) -> None:
    del model.graph.initializer[0].dims[:]
    model.graph.initializer[0].dims.extend([2**30, 2**30])


def _negative(model: Any) -> None:
    model.graph.initializer[0].dims[0] = -1


def _texts(model: Any) -> None:
    tensor = model.graph.initializer[0]
    tensor.Clear()
    tensor.CopyFrom(
        onnx.TensorProto(name="constant_0", data_type=onnx.TensorProto.STRING, dims=[1], string_data=[b"x"])
    )


def _set(path: str, value: Any) -> Callable[[Any], None]:
    """A change that sets one attribute: `graph.node.0.op_type`."""

    def change(model: Any) -> None:
        *parents, last = path.split(".")
        for name in parents:
            model = model[int(name)] if name.lstrip("-").isdigit() else getattr(model, name)
        if last.lstrip("-").isdigit():
            model[int(last)] = value
        else:
            setattr(model, last, value)

    return change


_ONNX: dict[str, Callable[[Any], None]] = {
    "external data": _external,
    "external data, location only": _external_location_only,
    "a Loop": _loop,
    "an If": _if,
    "a Scan": _scan,
    "a subgraph in an allowed operator": _graph_in_an_allowed_operator,
    "subgraphs in an allowed operator": _graphs_in_an_allowed_operator,
    "deep subgraphs": _deep_graphs,
    "a function": _function,
    "a sparse initializer": _sparse,
    "training information": lambda model: model.training_info.add(),
    "no graph": _no_graph,
    "a constant without data": _no_data,
    "a constant with two data fields": _two_data,
    "a constant of 2^60 numbers": _huge,
    "a negative dimension": _negative,
    "a constant of texts": _texts,
    "an unknown operator": _set("graph.node.0.op_type", "EvilOp"),
    "an operator of another domain": _set("graph.node.0.domain", "com.microsoft"),
    "an opset of another domain": lambda model: model.opset_import.add(domain="evil", version=1),
    "a tensor attribute": lambda model: model.graph.node[0].attribute.append(
        helper.make_attribute("value", helper.make_tensor("t", 1, [1], [1.0]))
    ),
    "a sequence as input": lambda model: model.graph.input[0].type.sequence_type.elem_type.tensor_type.SetInParent(),
}


def _tflite(attribute: str, index: int, **values: Any) -> Callable[[Any], None]:
    """A change to one operator, tensor, …: `_tflite("operators", 0, opcodeIndex=99)`."""

    def change(model: Any) -> None:
        owner = model if hasattr(model, attribute) else model.subgraphs[0]
        for name, value in values.items():
            setattr(getattr(owner, attribute)[index], name, value)

    return change


def _second_subgraph(model: Any) -> None:
    model.subgraphs.append(model.subgraphs[0])


def _no_subgraph(model: Any) -> None:
    model.subgraphs = []


def _constant_is_written(model: Any) -> None:
    graph = model.subgraphs[0]
    constant = next(i for i, tensor in enumerate(graph.tensors) if model.buffers[tensor.buffer].data is not None)
    graph.operators[0].outputs = np.array([*graph.operators[0].outputs, constant], np.int32)


def _reversed(model: Any) -> None:
    model.subgraphs[0].operators.reverse()


def _external_groups(model: Any) -> None:
    model.externalBufferGroups = [schema.ExternalBufferGroupT()]


def _sparsity(model: Any) -> None:
    model.subgraphs[0].tensors[1].sparsity = schema.SparsityParametersT()


def _second_options(model: Any) -> None:
    operator = model.subgraphs[0].operators[0]
    operator.builtinOptions2Type, operator.builtinOptions2 = 1, schema.StablehloConcatenateOptionsT()


def _while_options(model: Any) -> None:
    operator = model.subgraphs[0].operators[0]
    operator.builtinOptionsType, operator.builtinOptions = 93, schema.WhileOptionsT()


def _shuffled_weights(model: Any) -> None:
    for operator in model.subgraphs[0].operators:
        if operator.builtinOptionsType == 8:
            operator.builtinOptions.weightsFormat = 1


def _quantization(**values: Any) -> Callable[[Any], None]:
    def change(model: Any) -> None:
        for name, value in values.items():
            setattr(model.subgraphs[0].tensors[0].quantization, name, value)

    return change


def _signature(model: Any) -> None:
    model.signatureDefs[0].inputs[0].tensorIndex = 10_000


_TFLITE: dict[str, Callable[[Any], None]] = {
    "a custom operator": _tflite("operatorCodes", 0, builtinCode=32, deprecatedBuiltinCode=32, customCode=b"Evil"),
    "a Flex operator": _tflite(
        "operatorCodes", 0, builtinCode=32, deprecatedBuiltinCode=32, customCode=b"FlexReadFile"
    ),
    "a custom operator in the short code": _tflite("operatorCodes", 0, builtinCode=0, deprecatedBuiltinCode=32),
    "a custom code on an allowed operator": _tflite("operatorCodes", 0, customCode=b"FlexAdd"),
    "an unknown operator": _tflite("operatorCodes", 0, builtinCode=9999, deprecatedBuiltinCode=127),
    "a While": _tflite("operatorCodes", 0, builtinCode=119, deprecatedBuiltinCode=119),
    "two subgraphs": _second_subgraph,
    "no subgraph": _no_subgraph,
    "an external buffer": _tflite("buffers", 2, data=None, offset=10**6, size=64),
    "an external buffer beside its data": _tflite("buffers", 2, offset=10**6, size=64),
    "external buffer groups": _external_groups,
    "an external buffer of a tensor": _tflite("tensors", 1, externalBuffer=1),
    "an operator code that does not exist": _tflite("operators", 0, opcodeIndex=99),
    "an input that does not exist": _tflite("operators", 0, inputs=np.array([10_000], np.int32)),
    "a negative input": _tflite("operators", 0, inputs=np.array([-2], np.int32)),
    "an operand left out": _tflite("operators", 1, inputs=np.array([13, 5, -1], np.int32)),
    "a result that claims gigabytes": _tflite("tensors", 13, shape=np.array([2**29, 10], np.int32)),
    "an output that does not exist": _tflite("operators", 0, outputs=np.array([10_000], np.int32)),
    "an output left out": _tflite("operators", 0, outputs=np.array([-1], np.int32)),
    "a buffer that does not exist": _tflite("tensors", 0, buffer=10_000),
    "custom options": _tflite("operators", 0, customOptions=np.zeros(8, np.uint8)),
    "large custom options": _tflite("operators", 0, largeCustomOptionsOffset=10**6, largeCustomOptionsSize=8),
    "intermediates": _tflite("operators", 0, intermediates=np.array([0], np.int32)),
    "options of another kind": _while_options,
    "second options": _second_options,
    "shuffled weights": _shuffled_weights,
    "a constant that is written": _constant_is_written,
    "an operator that reads too early": _reversed,
    "a variable": _tflite("tensors", 0, isVariable=True),
    "a variant": _tflite("tensors", 0, variantTensors=[schema.VariantSubTypeT()]),
    "a sparse tensor": _sparsity,
    "a tensor of texts": _tflite("tensors", 0, type=5),
    "a negative dimension": _tflite("tensors", 0, shape=np.array([-1, 6], np.int32)),
    "a constant that is too short": _tflite("tensors", 1, shape=np.array([2**30], np.int32)),
    "two scales for one dimension": _quantization(scale=np.ones(77, np.float32), zeroPoint=np.zeros(77, np.int64)),
    "a scale without zero point": _quantization(scale=np.ones(1, np.float32)),
    "custom quantization": _quantization(detailsType=1, details=schema.CustomQuantizationT()),
    "metadata that does not exist": _tflite("metadata", 0, buffer=10_000),
    "a signature of another subgraph": _tflite("signatureDefs", 0, subgraphIndex=1),
    "a signature of a tensor that does not exist": _signature,
}
