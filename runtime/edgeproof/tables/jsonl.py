"""JSON Lines: an object of scalars on each line; UTF-8 with or without BOM. Columns are found by name in every row."""

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache, partial
from itertools import chain, islice
from operator import itemgetter
from typing import IO, Any, NamedTuple

import numpy as np

from edgeproof.decision import grammar
from edgeproof.errors import nearest
from edgeproof.rows import Batch, Fault
from edgeproof.tables.blocks import blocks, count_lines, text_of
from edgeproof.tables.dialect import Dialect, Wanted
from edgeproof.tables.encodings import Encoded
from edgeproof.tables.table import Number, Piece, Reader, TextWriter, rows_at_once

_ABSENT, _TWICE = object(), object()
_HINT = "--absent missing reads absent keys as missing values"

_SCALARS = {str, Number, bool, type(None)}
_NAMES = {list: "a list", dict: "an object", str: "a text", Number: "a number", bool: "a boolean", type(None): "null"}


class _Infinity(str):
    """What Python writes for a number that JSON does not have."""

    __slots__ = ()


def _constant(name: str) -> _Infinity | None:
    return None if name == "NaN" else _Infinity(name)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; the cell of a key that it has twice says so, to whoever asks for it."""
    result = dict(pairs)
    if len(result) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                result[key] = _TWICE
            seen.add(key)
    return result


_decode = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=Number, parse_int=Number, parse_constant=_constant
).decode


class _Row(NamedTuple):
    """A line that is not blank."""

    line: int
    cells: dict[str, Any]  # none where the line is no object
    fault: str  # why it is none
    has_escapes: bool


class JsonlReader(Reader):
    """Reads the first block at once, for the columns of its first row, and the others as they are asked for."""

    def __init__(self, stream: IO[bytes], source: str, dialect: Dialect) -> None:
        self.source = source
        self._absent = None if dialect.absent == "missing" else _ABSENT
        encoded = Encoded(dialect.encoding)
        self._blocks = _numbered(blocks(stream, source, encoded))
        self.columns: tuple[str, ...] = ()
        self._first: list[tuple[int, bytes]] = []
        for line, block in self._blocks:
            self._first.append((line, block))
            rows = _rows(text_of(block, source, line), line)
            found = list(rows if self._absent is None else islice(rows, 1))
            self.columns = tuple(dict.fromkeys(key for row in found for key in row.cells))
            if found:
                break
        self.said = f"read as {encoded.said}; --encoding changes that" if encoded.said else ""

    def pieces(self, size: int, wanted: Sequence[str] | None = None) -> Iterator[Piece]:
        """Yield the work of reading, block by block; raises RowsError that names line and column."""
        names = self.columns if wanted is None else wanted
        for line, block in chain(self._first, self._blocks):
            yield Piece(partial(self._batches, block, line, size, names), is_python=True)

    def _batches(self, block: bytes, line: int, size: int, names: Sequence[str]) -> Iterator[Batch]:
        rows = _rows(text_of(block, self.source, line), line)
        while chunk := list(islice(rows, rows_at_once(size, len(names)))):
            yield self._batch(chunk, names)

    def _batch(self, rows: list[_Row], names: Sequence[str]) -> Batch:
        faults = {i: Fault(i, "", row.fault) for i, row in enumerate(rows) if row.fault}
        escaped = [i for i, row in enumerate(rows) if row.has_escapes]
        columns = dict(zip(names, _columns(rows, names, self._absent), strict=True))
        for name, cells in columns.items():
            for fault in _faults(name, cells, rows, escaped, tuple(names)):
                faults.setdefault(fault.row, fault)
                cells[fault.row] = ""
        ordered = [faults[i] for i in sorted(faults)]
        return Batch(columns, len(rows), self.source, [row.line for row in rows], ordered)


def _columns(rows: list[_Row], names: Sequence[str], absent: Any) -> list[list[Any]]:
    """Return the cells of each column, `absent` where a row has none."""
    if len(names) > 1:
        with suppress(KeyError):  # `itemgetter` takes a third of the time where each row has them all
            return list(map(list, zip(*map(itemgetter(*names), (row.cells for row in rows)), strict=True)))
    return [[row.cells.get(name, absent) for row in rows] for name in names]


def _numbered(found: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield the first line of each block, and the block."""
    line = 1
    for block in found:
        yield line, block
        line += count_lines(block)


def _rows(text: str, first: int) -> Iterator[_Row]:
    """Yield a row for each line that is not blank."""
    for number, line in enumerate(io.StringIO(text, newline=""), start=first):
        if not line.strip(" \t\r\n"):
            continue
        cells: dict[str, Any] = {}
        fault = ""
        try:
            value = _decode(line)
            if isinstance(value, dict):
                cells = value
            else:
                fault = f"expected an object, got {_NAMES.get(type(value), 'a number')}"
        except json.JSONDecodeError as error:
            fault = f"expected JSON: {error.msg} at character {error.pos + 1}"
        except ValueError as error:
            fault = f"expected JSON: {error}"
        except RecursionError:
            fault = "expected an object of scalars, got deep nesting"
        yield _Row(number, cells, fault, "\\u" in line)


@lru_cache  # rows that lack a key often have the same ones
def _lacking(name: str, keys: tuple[str, ...], wanted: tuple[str, ...]) -> str:
    """Say that an object does not have a key, and which of its own, that nobody else wants, may be meant."""
    found = ", ".join(map(grammar.quoted, keys[:20])) or "none"
    near = nearest(name, [key for key in keys if key not in wanted])
    hint = f"did you mean {grammar.quoted(near)}? Else {_HINT}" if near else _HINT
    return f"missing column: expected by name, got {found}; {hint}"


def _faults(
    name: str, cells: list[Any], rows: list[_Row], escaped: list[int], wanted: tuple[str, ...]
) -> Iterator[Fault]:
    if not set(map(type, cells)) <= _SCALARS:
        for i, cell in enumerate(cells):
            if cell is _ABSENT:
                yield Fault(i, name, _lacking(name, tuple(rows[i].cells), wanted))
            elif cell is _TWICE:
                yield Fault(i, name, "duplicate column; rename one")
            elif isinstance(cell, _Infinity):
                yield Fault(i, name, f"expected a finite number, got {cell}")
            elif type(cell) not in _SCALARS:
                yield Fault(i, name, f"expected a text, a number, true, false or null, got {_NAMES[type(cell)]}")
    for i in escaped:  # only an escape can bring in what `lines` refuses
        cell = cells[i]
        if isinstance(cell, str) and any(c == "\0" or "\ud800" <= c <= "\udfff" for c in cell):
            yield Fault(i, name, "expected text, got a NUL or half of a surrogate pair")


class JsonlWriter(TextWriter):
    """Writes an object a line."""

    def __init__(self, stream: IO[bytes], columns: Sequence[str]) -> None:
        super().__init__(stream, columns)
        self._keys = [f"{_text(name)}: " for name in columns]

    def prepare(self, columns: Mapping[str, Sequence[Any]]) -> bytes:
        """Return lines; float32 numbers as the shortest decimal that reads back."""
        cells = [
            [key + value for value in _values(columns[name])]
            for key, name in zip(self._keys, self.columns, strict=True)
        ]
        return "".join("{" + ", ".join(row) + "}\n" for row in zip(*cells, strict=True)).encode()


def _values(cells: Sequence[Any]) -> list[str]:
    if isinstance(cells, np.ndarray) and cells.dtype == np.float32:
        return ["null" if text == "nan" else text for text in cells.astype(str).tolist()]
    return [cell if type(cell) is Number else _text(cell) for cell in cells]


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def read(
    stream: IO[bytes],
    source: str,
    dialect: Dialect = Dialect(),  # noqa: B008 — it is frozen
    wanted: Wanted = Wanted(),  # noqa: ARG001, B008
) -> JsonlReader:
    """Open a table on a binary stream; raises RowsError."""
    return JsonlReader(stream, source, dialect)


def writer(stream: IO[bytes], columns: Sequence[str]) -> JsonlWriter:
    """Begin a table with these columns on a binary stream."""
    return JsonlWriter(stream, columns)
