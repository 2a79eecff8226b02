"""What a TFLite file may hold before LiteRT sees it: the tables, fields and operators that edgeproof exports.

One bounded pass over the flatbuffer (https://flatbuffers.dev/internals, tables of tensorflow's schema.fbs). A field
outside the tables below, or an operator of no known layer, is refused: no custom or Flex operator, no second subgraph,
no data outside the file, no variables, no sparse tensors. Every index is inside its vector, every operator reads only
what is a constant, the input or an earlier result, and nothing is written twice: what crashed the interpreter on
mutated files.
"""

import math
import struct
from collections.abc import Iterator, Mapping
from typing import Any

from edgeproof.decision import TfliteOperator, exported_tflite
from edgeproof.errors import EngineError

MAX_STEPS = 500_000  # ours take thousands; a bound on time, however often offsets lead to the same place
MAX_RANK = 8
MAX_RESULT = 2**20  # elements of a tensor that is computed, for one row; LiteRT takes memory for what it claims
SIZES = {0: 4, 1: 2, 2: 4, 3: 1, 4: 8, 6: 1, 9: 1}  # bytes of float32, float16, int32, uint8, int64, bool, int8

# Tables: the position of each field that may be present. What is missing here is refused, named or not.
_MODEL = (
    "version",
    "operator_codes",
    "subgraphs",
    "description",
    "buffers",
    "metadata_buffer",
    "metadata",
    "signatures",
)
_CODE = ("short_code", None, "version", "code")  # None: custom_code
_GRAPH = ("tensors", "inputs", "outputs", "operators", "name")
_TENSOR = ("shape", "type", "buffer", "name", "quantization", None, None, "shape_signature", "has_rank")
_OPERATOR = ("code", "inputs", "outputs", "options_type", "options")
_BUFFER = ("data",)  # then offset and size: data outside the flatbuffer
_QUANTIZATION = ("min", "max", "scale", "zero_point", None, None, "dimension")
_METADATA = ("name", "buffer")
_SIGNATURE = ("inputs", "outputs", "key", None, "subgraph")
_TENSOR_MAP = ("name", "tensor")
_Table = Mapping[str | int, int]  # field -> where its value stands


def check(model: bytes) -> None:
    """Raise EngineError unless the file holds only what edgeproof exports."""
    file = _File(model)
    root = file.root()
    codes = [_operator(file, code) for code in file.tables(root, "operator_codes", _CODE)]
    sizes = [file.vector(buffer, "data", 1)[1] for buffer in file.tables(root, "buffers", _BUFFER)]
    graphs = list(file.tables(root, "subgraphs", _GRAPH))
    if len(graphs) != 1:
        raise _refused(f"expected one subgraph, got {len(graphs)}")
    constant = [_is_constant(file, tensor, sizes) for tensor in file.tables(graphs[0], "tensors", _TENSOR)]
    _check_operators(file, graphs[0], constant, codes)
    for entry in file.tables(root, "metadata", _METADATA):
        _inside(file.number(entry, "buffer", "I"), len(sizes), "buffer")
    for signature in file.tables(root, "signatures", _SIGNATURE):
        _inside(file.number(signature, "subgraph", "I"), 1, "subgraph")
        for side in ("inputs", "outputs"):
            for entry in file.tables(signature, side, _TENSOR_MAP):
                _inside(file.number(entry, "tensor", "I"), len(constant), "tensor")


def metadata(model: bytes, name: bytes) -> bytes | None:
    """Return the buffer that the metadata lists under a name, or None; raises EngineError for damaged files."""
    file = _File(model)
    root = file.root()
    buffers = list(file.tables(root, "buffers", _BUFFER))
    for entry in file.tables(root, "metadata", _METADATA):
        if file.content(entry, "name") == name:
            index = file.number(entry, "buffer", "I")
            _inside(index, len(buffers), "buffer")
            return file.content(buffers[index], "data") or None
    return None


def _operator(file: "_File", code: _Table) -> TfliteOperator:
    """Both fields that hold the code: readers take the larger (schema.fbs, "deprecated_builtin_code")."""
    number = max(file.number(code, "short_code", "b"), file.number(code, "code", "i"))
    if (operator := exported_tflite(number)) is None:
        raise _refused(f"operator {number} is not one that edgeproof exports")
    return operator


def _is_constant(file: "_File", tensor: _Table, sizes: list[int]) -> bool:
    """Whether a tensor's buffer holds its value; raises EngineError if that is not as long as shape and type say."""
    buffer, kind = file.number(tensor, "buffer", "I"), file.number(tensor, "type", "b")
    shape = file.numbers(tensor, "shape")
    _inside(buffer, len(sizes), "buffer")
    if kind not in SIZES or len(shape) > MAX_RANK or any(dimension < 0 for dimension in shape):
        raise _refused("a tensor is of a type or shape that edgeproof does not export")
    if not sizes[buffer] and math.prod(shape) > MAX_RESULT:
        raise _refused("a tensor claims to be larger than edgeproof exports")
    if sizes[buffer] and math.prod(shape) * SIZES[kind] != sizes[buffer]:
        raise _refused("a constant's data is not as long as its shape says")
    if "quantization" in tensor:
        _check_quantization(file, file.table(file.follow(tensor["quantization"]), _QUANTIZATION), shape)
    return sizes[buffer] > 0


def _check_quantization(file: "_File", quantization: _Table, shape: tuple[int, ...]) -> None:
    """Raise EngineError unless there is one scale and one zero point, or one for each slice of a dimension."""
    for field in ("min", "max"):
        file.vector(quantization, field, 4)
    values, zeros = file.numbers(quantization, "scale", "f"), file.vector(quantization, "zero_point", 8)[1]
    if not all(0 < value < math.inf for value in values):
        raise _refused("a quantisation scale is not positive and finite")  # XNNPACK crashes on others
    scales = len(values)
    dimension = file.number(quantization, "dimension", "i")
    slices = shape[dimension] if 0 <= dimension < len(shape) else 1
    if scales not in (0, 1, slices) or zeros != scales:
        raise _refused(f"expected 1 or {slices} scales and as many zero points, got {scales} and {zeros}")


def _check_operators(file: "_File", graph: _Table, constant: list[bool], codes: list[TfliteOperator]) -> None:
    """Raise EngineError unless operators stand in the order in which they can run, and each writes new tensors."""
    known = list(constant)

    def write(tensors: tuple[int, ...]) -> None:
        for tensor in tensors:
            _inside(tensor, len(known), "tensor")
            if known[tensor]:
                raise _refused(f"tensor {tensor} is written although it holds a value")
            known[tensor] = True

    def read(tensors: tuple[int, ...]) -> None:
        for tensor in tensors:
            _inside(tensor, len(known), "tensor")
            if not known[tensor]:
                raise _refused(f"tensor {tensor} is read before it is written")

    write(file.numbers(graph, "inputs"))
    for operator in file.tables(graph, "operators", _OPERATOR):
        code = file.number(operator, "code", "I")
        _inside(code, len(codes), "operator code")
        read(_inputs(file, operator, codes[code]))
        write(file.numbers(operator, "outputs"))
        options = file.number(operator, "options_type", "B")
        if options not in (0, codes[code].options):
            raise _refused(f"options of type {options} are not what edgeproof exports")
        if "options" in operator:
            file.table(file.follow(operator["options"]), codes[code].fields if options else ())
    read(file.numbers(graph, "outputs"))


def _inputs(file: "_File", operator: _Table, code: TfliteOperator) -> tuple[int, ...]:
    """The tensors that an operator reads; LiteRT crashes where another one than the bias is left out."""
    inputs = file.numbers(operator, "inputs")
    return inputs[:2] if code.bias and inputs[2:] == (-1,) else inputs


class _File:
    """Reads a flatbuffer; every position is checked before it is read, nothing is copied."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._left = MAX_STEPS

    def root(self) -> _Table:
        """The table Model."""
        if self._data[4:8] != b"TFL3":
            raise _refused("expected a TFLite file, got other bytes")
        return self.table(self.follow(0), _MODEL)

    def table(self, position: int, fields: tuple[str | None, ...]) -> _Table:
        """Return where the fields of a table stand; raises EngineError for a field that may not be there."""
        start = position - self._at("i", position)
        size, width = self._at("H", start), self._at("H", start + 2)
        self._step(1 + size)
        found: dict[str | int, int] = {}
        for index in range((size - 4) // 2):
            offset = self._at("H", start + 4 + 2 * index)
            name = fields[index] if index < len(fields) else None
            if offset and (name is None or not 4 <= offset < width):
                table = "/".join(filter(None, fields[:3]))
                raise _refused(f"field {index} of a table ({table}…) is not what edgeproof exports")
            if offset and name is not None:
                found[name] = position + offset
        return found

    def tables(self, table: _Table, field: str, fields: tuple[str | None, ...]) -> Iterator[_Table]:
        """Yield the tables of a vector."""
        start, count = self.vector(table, field, 4)
        for index in range(count):
            yield self.table(self.follow(start + 4 * index), fields)

    def number(self, table: _Table, field: str, kind: str) -> int:
        """Return an integer field; 0 where it is left out."""
        return self._at(kind, table[field]) if field in table else 0

    def numbers(self, table: _Table, field: str, kind: str = "i") -> tuple[Any, ...]:
        """Return a vector of int32, or of float32."""
        start, count = self.vector(table, field, 4)
        self._step(count)
        return struct.unpack_from(f"<{count}{kind}", self._data, start)

    def content(self, table: _Table, field: str) -> bytes:
        """Return a vector of bytes, or a text."""
        start, count = self.vector(table, field, 1)
        return self._data[start : start + count]

    def vector(self, table: _Table, field: str, size: int) -> tuple[int, int]:
        """Return where a vector's elements of `size` bytes begin, and how many they are; none if it is left out."""
        if field not in table:
            return 0, 0
        start = self.follow(table[field])
        count = self._at("I", start)
        if count * size > len(self._data) - start - 4:
            raise _refused("a vector goes beyond the end of the file")
        return start + 4, count

    def follow(self, position: int) -> int:
        """Return where an offset leads."""
        return position + self._at("I", position)

    def _at(self, kind: str, position: int) -> int:
        if not 0 <= position <= len(self._data) - struct.calcsize(kind):
            raise _refused("an offset leads out of the file")
        value: int = struct.unpack_from(f"<{kind}", self._data, position)[0]
        return value

    def _step(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise _refused(f"expected a walk of at most {MAX_STEPS:,} steps, got more")


def _inside(index: int, count: int, what: str) -> None:
    if not 0 <= index < count:
        raise _refused(f"{what} {index} does not exist; there are {count}")


def _refused(why: str) -> EngineError:
    return EngineError(f"tflite: refused before loading: {why}")
