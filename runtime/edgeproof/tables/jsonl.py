"""JSON Lines: an object of scalars on each line; UTF-8 with or without BOM. Columns are found by name in every row."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import IO, Any, NoReturn

import numpy as np

from edgeproof import grammar
from edgeproof.tables.lines import lines
from edgeproof.vectors import Batch, Fault

_ABSENT = object()


class Number(str):
    """The decimal text of a JSON number: read by the one grammar, as if a CSV file held it; written without quotes."""

    __slots__ = ()


_SCALARS = {str, Number, bool, type(None)}
_NAMES = {list: "a list", dict: "an object", str: "a text", Number: "a number", bool: "a boolean", type(None): "null"}


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        keys = [key for key, _ in pairs]
        repeated = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"duplicate column {grammar.quoted(repeated)}; rename one")
    return result


_decode = json.JSONDecoder(
    object_pairs_hook=_unique, parse_float=Number, parse_int=Number, parse_constant=_refuse_constant
).decode


class JsonlReader:
    """Reads the first row at once, for its columns, and the others as they are asked for."""

    def __init__(self, stream: IO[bytes], source: str) -> None:
        self._source = source
        self._unreadable: dict[int, str] = {}  # by line, why it is no row
        records = self._records(lines(stream, source))
        first = list(islice(records, 1))
        self.columns = tuple(name for _, row, _ in first for name in row)
        self._rows = chain(first, records)

    def batches(self, size: int, wanted: Sequence[str] | None = None, tolerant: bool = False) -> Iterator[Batch]:
        """Yield batches of at most `size` rows with the wanted columns; raises RowsError that names line and column."""
        names = self.columns if wanted is None else wanted
        while chunk := list(islice(self._rows, size)):
            starts = [line for line, _, _ in chunk]
            rows = [row for _, row, _ in chunk]
            escaped = [i for i, (_, _, has_escapes) in enumerate(chunk) if has_escapes]
            faults = {i: Fault(i, "", self._unreadable.pop(line)) for i, line in self._broken(starts)}
            columns = {}
            for name in names:
                columns[name] = cells = [row.get(name, _ABSENT) for row in rows]
                for fault in _faults(name, cells, rows, escaped):
                    faults.setdefault(fault.row, fault)
                    cells[fault.row] = ""
            ordered = [faults[i] for i in sorted(faults)]
            batch = Batch(columns, len(rows), self._source, starts, ordered)
            if ordered and not tolerant:
                raise batch.refusal(ordered[0])
            yield batch

    def _broken(self, starts: list[int]) -> list[tuple[int, int]]:
        if not self._unreadable:
            return []
        return [(i, line) for i, line in enumerate(starts) if line in self._unreadable]

    def _records(self, texts: Iterator[str]) -> Iterator[tuple[int, dict[str, Any], bool]]:
        """Yield the line, the cells and whether the line holds escapes; no cells where the line is no object."""
        for number, line in enumerate(texts, start=1):
            if not line.strip(" \t\r\n"):
                continue
            row: dict[str, Any] = {}
            try:
                value = _decode(line)
                if isinstance(value, dict):
                    row = value
                else:
                    self._unreadable[number] = f"expected an object, got {_NAMES[type(value)]}"
            except json.JSONDecodeError as error:
                self._unreadable[number] = f"expected JSON: {error.msg} at character {error.pos + 1}"
            except ValueError as error:
                self._unreadable[number] = f"expected JSON: {error}"
            except RecursionError:
                self._unreadable[number] = "expected an object of scalars, got deep nesting"
            yield number, row, "\\u" in line


def _faults(name: str, cells: list[Any], rows: list[dict[str, Any]], escaped: list[int]) -> Iterator[Fault]:
    if not set(map(type, cells)) <= _SCALARS:
        for i, cell in enumerate(cells):
            if cell is _ABSENT:
                found = ", ".join(grammar.quoted(key) for key in list(rows[i])[:20])
                yield Fault(i, name, f"missing column: expected by name, got {found or 'none'}")
            elif type(cell) not in _SCALARS:
                yield Fault(i, name, f"expected a text, a number, true, false or null, got {_NAMES[type(cell)]}")
    for i in escaped:  # only an escape can bring in what `lines` refuses
        cell = cells[i]
        if isinstance(cell, str) and any(c == "\0" or "\ud800" <= c <= "\udfff" for c in cell):
            yield Fault(i, name, "expected text, got a NUL or half of a surrogate pair")


class JsonlWriter:
    """Writes rows as they come."""

    def __init__(self, stream: IO[bytes], columns: Sequence[str]) -> None:
        self._stream = stream
        self._columns = tuple(columns)
        self._keys = [f"{_text(name)}: " for name in columns]

    def write(self, columns: Mapping[str, Sequence[Any]]) -> None:
        """Write rows, given by column: cells or float32 numbers (as the shortest decimal that reads back)."""
        cells = [
            [key + value for value in _values(columns[name])]
            for key, name in zip(self._keys, self._columns, strict=True)
        ]
        lines_ = ["{" + ", ".join(row) + "}\n" for row in zip(*cells, strict=True)]
        self._stream.write("".join(lines_).encode())


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
