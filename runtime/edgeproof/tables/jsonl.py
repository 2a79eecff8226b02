"""JSON Lines: an object of scalars on each line; UTF-8 with or without BOM. Columns are found by name in every row."""

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import chain, islice
from operator import itemgetter
from typing import IO, Any, NamedTuple, NoReturn

import numpy as np

from edgeproof.decision import grammar
from edgeproof.rows import Batch, Fault
from edgeproof.tables.blocks import blocks, count_lines, text_of
from edgeproof.tables.table import Number, Piece, Reader, TextWriter, first_repeated, rows_at_once

_ABSENT = object()

_SCALARS = {str, Number, bool, type(None)}
_NAMES = {list: "a list", dict: "an object", str: "a text", Number: "a number", bool: "a boolean", type(None): "null"}


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        repeated = first_repeated(key for key, _ in pairs)
        raise ValueError(f"duplicate column {grammar.quoted(str(repeated))}; rename one")
    return result


_decode = json.JSONDecoder(
    object_pairs_hook=_unique, parse_float=Number, parse_int=Number, parse_constant=_refuse_constant
).decode


class _Row(NamedTuple):
    """A line that is not blank."""

    line: int
    cells: dict[str, Any]  # none where the line is no object
    fault: str  # why it is none
    has_escapes: bool


class JsonlReader(Reader):
    """Reads the first block at once, for the columns of its first row, and the others as they are asked for."""

    def __init__(self, stream: IO[bytes], source: str) -> None:
        self.source = source
        self._blocks = _numbered(blocks(stream, source))
        self.columns: tuple[str, ...] = ()
        self._first: list[tuple[int, bytes]] = []
        for line, block in self._blocks:
            self._first.append((line, block))
            row = next(_rows(text_of(block, source, line), line), None)
            if row is not None:
                self.columns = tuple(row.cells)
                break

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
        columns = dict(zip(names, _columns(rows, names), strict=True))
        for name, cells in columns.items():
            for fault in _faults(name, cells, rows, escaped):
                faults.setdefault(fault.row, fault)
                cells[fault.row] = ""
        ordered = [faults[i] for i in sorted(faults)]
        return Batch(columns, len(rows), self.source, [row.line for row in rows], ordered)


def _columns(rows: list[_Row], names: Sequence[str]) -> list[list[Any]]:
    """Return the cells of each column, `_ABSENT` where a row has none."""
    if len(names) > 1:
        with suppress(KeyError):  # `itemgetter` takes a third of the time where each row has them all
            return list(map(list, zip(*map(itemgetter(*names), (row.cells for row in rows)), strict=True)))
    return [[row.cells.get(name, _ABSENT) for row in rows] for name in names]


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
                fault = f"expected an object, got {_NAMES[type(value)]}"
        except json.JSONDecodeError as error:
            fault = f"expected JSON: {error.msg} at character {error.pos + 1}"
        except ValueError as error:
            fault = f"expected JSON: {error}"
        except RecursionError:
            fault = "expected an object of scalars, got deep nesting"
        yield _Row(number, cells, fault, "\\u" in line)


def _faults(name: str, cells: list[Any], rows: list[_Row], escaped: list[int]) -> Iterator[Fault]:
    if not set(map(type, cells)) <= _SCALARS:
        for i, cell in enumerate(cells):
            if cell is _ABSENT:
                found = ", ".join(grammar.quoted(key) for key in list(rows[i].cells)[:20])
                yield Fault(i, name, f"missing column: expected by name, got {found or 'none'}")
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


def read(stream: IO[bytes], source: str) -> JsonlReader:
    """Open a table on a binary stream; raises RowsError."""
    return JsonlReader(stream, source)


def writer(stream: IO[bytes], columns: Sequence[str]) -> JsonlWriter:
    """Begin a table with these columns on a binary stream."""
    return JsonlWriter(stream, columns)
