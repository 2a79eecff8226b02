"""What an ONNX file may hold before ONNX Runtime sees it: the fields and operators that edgeproof exports, no others.

One bounded pass over the protobuf wire format (https://protobuf.dev/programming-guides/encoding, messages of
onnx/onnx.proto3). The tables below and the operators of the known layers are the whole rule: a field that is not in
them is refused, so there is no external data, no subgraph (If, Loop, Scan), no function, no sparse tensor, no training
information. None of these messages contains itself: depth is bounded by the tables, work by MAX_FIELDS.
"""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from edgeproof.decision import exports_onnx
from edgeproof.errors import EngineError

MAX_FIELDS = 100_000  # ours have hundreds; a bound on time and memory, whatever the file
MAX_RANK = 8
DOMAINS = ("", "ai.onnx")  # two names of the standard operators
SIZES = {1: 4, 2: 1, 3: 1, 6: 4, 7: 8, 9: 1}  # bytes of float32, uint8, int8, int32, int64, bool

_INT, _BYTES, _FLOAT = 0, 2, 5  # wire types: varint, length-delimited, four bytes


class _Field(NamedTuple):
    name: str
    wire: int = _BYTES
    many: bool = False
    message: "_Message | None" = None


class _Message(NamedTuple):
    name: str
    allowed: Mapping[int, _Field]
    refused: Mapping[int, str] = {}  # names of what a hostile file would want, for the message


_STRING_PAIR = _Message("metadata", {1: _Field("key"), 2: _Field("value")})
_OPSET = _Message("opset", {1: _Field("domain"), 2: _Field("version", _INT)})
_DIMENSION = _Message("dimension", {1: _Field("dim_value", _INT), 2: _Field("dim_param")})
_SHAPE = _Message("shape", {1: _Field("dim", many=True, message=_DIMENSION)})
_TENSOR_TYPE = _Message("type", {1: _Field("elem_type", _INT), 2: _Field("shape", message=_SHAPE)})
_TYPE = _Message(
    "type", {1: _Field("tensor", message=_TENSOR_TYPE)}, {4: "sequence", 5: "map", 8: "sparse tensor", 9: "optional"}
)
_VALUE = _Message("value", {1: _Field("name"), 2: _Field("type", message=_TYPE), 3: _Field("doc")})
_TENSOR = _Message(
    "tensor",
    {
        1: _Field("dims", _INT, many=True),
        2: _Field("data_type", _INT),
        4: _Field("float_data"),
        5: _Field("int32_data"),
        7: _Field("int64_data"),
        8: _Field("name"),
        9: _Field("raw_data"),
        12: _Field("doc"),
    },
    {13: "external data", 14: "data location"},
)
_ATTRIBUTE = _Message(
    "attribute",
    {
        1: _Field("name"),
        2: _Field("float", _FLOAT),
        3: _Field("int", _INT),
        8: _Field("ints", _INT, many=True),
        13: _Field("doc"),
        20: _Field("type", _INT),
    },
    {5: "tensor", 6: "subgraph", 10: "tensors", 11: "subgraphs", 22: "sparse tensor", 23: "sparse tensors"},
)
_NODE = _Message(
    "node",
    {
        1: _Field("input", many=True),
        2: _Field("output", many=True),
        3: _Field("name"),
        4: _Field("op_type"),
        5: _Field("attribute", many=True, message=_ATTRIBUTE),
        6: _Field("doc"),
        7: _Field("domain"),
    },
)
_GRAPH = _Message(
    "graph",
    {
        1: _Field("node", many=True, message=_NODE),
        2: _Field("name"),
        5: _Field("initializer", many=True, message=_TENSOR),
        10: _Field("doc"),
        11: _Field("input", many=True, message=_VALUE),
        12: _Field("output", many=True, message=_VALUE),
        13: _Field("value_info", many=True, message=_VALUE),
    },
    {15: "sparse initializer"},
)
_MODEL = _Message(
    "model",
    {
        1: _Field("ir_version", _INT),
        2: _Field("producer_name"),
        3: _Field("producer_version"),
        4: _Field("domain"),
        5: _Field("model_version", _INT),
        6: _Field("doc"),
        7: _Field("graph", message=_GRAPH),
        8: _Field("opset_import", many=True, message=_OPSET),
        14: _Field("metadata_props", many=True, message=_STRING_PAIR),
    },
    {20: "training information", 25: "functions"},
)


def check(model: bytes) -> None:
    """Raise EngineError unless the file holds only what edgeproof exports."""
    root = _Walk(model).message(_MODEL, 0, len(model))
    for opset in root.get("opset_import", ()):
        _check_domain(opset)
    graph = root.get("graph")
    if graph is None:
        raise _refused("expected a graph, got none")
    for node in graph.get("node", ()):
        _check_domain(node)
        operator = _text(node, "op_type")
        if not exports_onnx(operator):
            raise _refused(f"operator {operator[:80]!r} is not one that edgeproof exports")
    for tensor in graph.get("initializer", ()):
        _check_tensor(tensor)


def metadata(model: bytes, name: bytes) -> bytes | None:
    """Return what the metadata has under a name, or None; raises EngineError if the file cannot be walked."""
    pairs = _Walk(model).message(_MODEL, 0, len(model)).get("metadata_props", ())
    values: list[bytes] = [bytes(pair.get("value", b"")) for pair in pairs if pair.get("key") == name]
    if len(values) > 1:
        raise _refused(f"metadata {name.decode()!r} appears twice")
    return values[0] if values else None


class _Walk:
    """Reads messages by the tables; takes nothing on trust and copies nothing."""

    def __init__(self, data: bytes) -> None:
        self._data = memoryview(data)
        self._left = MAX_FIELDS

    def message(self, message: _Message, start: int, end: int) -> dict[str, Any]:
        """Return field name -> value, or list of values; messages are dicts, bytes are views, floats are left out."""
        found: dict[str, Any] = {}
        while start < end:
            self._left -= 1
            if self._left < 0:
                raise _refused(f"expected at most {MAX_FIELDS:,} fields, got more")
            tag, start = self._varint(start, end)
            field = message.allowed.get(tag >> 3)
            if field is None or field.wire != tag & 7:
                what = message.refused.get(tag >> 3, f"field {tag >> 3} of wire type {tag & 7}")
                raise _refused(f"{message.name}: {what} is not what edgeproof exports")
            value, start = self._value(field, start, end)
            if field.many:
                found.setdefault(field.name, []).append(value)
            elif field.name in found:
                raise _refused(f"{message.name}: {field.name} appears twice")
            else:
                found[field.name] = value
        return found

    def _value(self, field: _Field, start: int, end: int) -> tuple[Any, int]:
        if field.wire == _INT:
            return self._varint(start, end)
        size, start = (4, start) if field.wire == _FLOAT else self._varint(start, end)
        stop = start + size
        if stop > end:
            raise _refused("a field goes beyond the end of its message")
        content = self._data[start:stop]
        return (content if field.message is None else self.message(field.message, start, stop)), stop

    def _varint(self, start: int, end: int) -> tuple[int, int]:
        value = 0
        for index in range(min(10, end - start)):  # ten bytes hold 64 bits
            byte = self._data[start + index]
            value |= (byte & 127) << (7 * index)
            if byte < 128:
                return value, start + index + 1
        raise _refused("a number is cut off or too long")


def _check_domain(where: dict[str, Any]) -> None:
    if (domain := _text(where, "domain")) not in DOMAINS:
        raise _refused(f"operator domain {domain[:80]!r} is not the standard one")


def _check_tensor(tensor: dict[str, Any]) -> None:
    """Raise EngineError unless the one data field is as long as shape and type say."""
    dims, size = tensor.get("dims", []), SIZES.get(tensor.get("data_type", 0))
    if size is None or len(dims) > MAX_RANK or any(dim >= 2**31 for dim in dims):
        raise _refused("a constant is of a type or shape that edgeproof does not export")
    held = [name for name in ("raw_data", "float_data", "int32_data", "int64_data") if name in tensor]
    if len(held) != 1 or math.prod(dims) != _count(held[0], tensor[held[0]], size):
        raise _refused("a constant's data is not as long as its shape says")


def _count(kind: str, data: memoryview, size: int) -> float:
    """How many elements the data of a tensor holds; packed varints are counted by their last bytes."""
    if kind in ("raw_data", "float_data"):
        return len(data) / (size if kind == "raw_data" else 4)
    return len(bytes(data).translate(None, delete=bytes(range(128, 256))))


def _text(message: dict[str, Any], name: str) -> str:
    return bytes(message.get(name, b"")).decode("utf-8", "backslashreplace")


def _refused(why: str) -> EngineError:
    return EngineError(f"onnx: refused before loading: {why}")
