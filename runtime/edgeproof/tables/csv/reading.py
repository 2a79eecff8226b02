"""Blocks of CSV to batches: by pyarrow where it surely sees the same cells, else by Python's own reader."""

import io
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib.util import find_spec
from types import ModuleType
from typing import IO

from edgeproof.decision import grammar
from edgeproof.errors import RowsError
from edgeproof.rows import Batch, Fault
from edgeproof.tables.blocks import blocks, count_line_feeds
from edgeproof.tables.csv.quotes import is_plain
from edgeproof.tables.csv.rows import Lines, Rows
from edgeproof.tables.csv.tabs import TabRows
from edgeproof.tables.table import Numeric, Piece, Reader, require_unique, rows_at_once

_FIRST_LINE = re.compile(rb"[^\r\n]*(?:\r\n?|\n)?")  # matches anything
WORTH_ARROW = 1 << 20  # bytes of text from which on pyarrow, whose import takes 50 ms, is quicker


class CsvReader(Reader):
    """Reads the header at once and the rows as they are asked for."""

    def __init__(self, stream: IO[bytes], source: str, delimiter: str) -> None:
        self.source = source
        self._delimiter = delimiter
        self._blocks = _first_line_apart(blocks(stream, source))
        self._lines = Lines(source, self._blocks)
        self._rows = self._rows_of(self._lines)
        self._seen = _size_of(stream)  # bytes; of a pipe, those read so far
        self._lines.load(next(self._blocks, b""))
        line, header = next(iter(self._rows), (1, None))
        where = f"{source} line {line}"
        if header is None:
            raise RowsError(f"{where}: expected a header line, got an empty file")
        if line in self._rows.unreadable:
            raise RowsError(f"{where}: {self._rows.unreadable[line]}")
        self.columns = tuple(grammar.clean(name) for name in header)
        self._rows.lone = len(self.columns) == 1
        require_unique(filter(None, self.columns), where)

    def pieces(self, size: int, wanted: Sequence[str] | None = None) -> Iterator[Piece]:
        """Yield the work of reading, block by block; raises RowsError that names the line."""
        names = set(self.require(wanted))
        return self._pieces(size, {name: place for place, name in enumerate(self.columns) if name in names})

    def _pieces(self, size: int, places: dict[str, int]) -> Iterator[Piece]:
        """places: of the wanted columns among the fields of a line."""
        yield from map(_done, self._batches(self._rows, size))
        for block in self._blocks:
            if is_plain(block, self._delimiter):
                first = self._lines.skipped + self._lines.loaded + 1
                numbers = range(first, first + count_line_feeds(block) + (not block.endswith(b"\n")))
                self._lines.skipped += len(numbers)
                yield self._piece(block, numbers, size, places)
            else:
                self._lines.load(block)
                yield from map(_done, self._batches(self._rows, size))
            self._seen += len(block)

    def _piece(self, block: bytes, numbers: range, size: int, places: dict[str, int]) -> Piece:
        """Return the work of splitting a block whose rows are the lines of these numbers."""
        arrow = self._arrow if self._seen >= WORTH_ARROW else None
        if arrow is None:
            return Piece(lambda: self._by_lines(block, numbers, size), is_python=True)
        return Piece(lambda: self._by_arrow(arrow, block, numbers, size, places))

    def _by_lines(self, block: bytes, numbers: range, size: int) -> Iterator[Batch]:
        lines = Lines(self.source, iter(()), numbers.start - 1)
        lines.load(block)
        return self._batches(self._rows_of(lines, len(self.columns) == 1), size)

    def _rows_of(self, lines: Lines, lone: bool = False) -> Rows | TabRows:
        return TabRows(lines, lone) if self._delimiter == "\t" else Rows(lines, self.source, self._delimiter, lone)

    @cached_property
    def _arrow(self) -> ModuleType | None:
        if find_spec("pyarrow") is None:
            return None
        from edgeproof.tables.csv import by_arrow

        return by_arrow

    def _by_arrow(
        self, arrow: ModuleType, block: bytes, numbers: range, size: int, places: dict[str, int]
    ) -> Iterator[Batch]:
        """Split a block by pyarrow, or by lines where pyarrow sees other rows than lines."""
        splitter = arrow.Splitter(block, len(numbers), self._delimiter, len(self.columns), places)
        columns = splitter.split(places, self.numeric)
        if columns is None and self.numeric.names:
            self.numeric = Numeric()  # other blocks will hardly be better
            columns = splitter.split(places, self.numeric)
        if columns is None:
            return self._by_lines(block, numbers, size)
        found: Iterator[Batch] = splitter.batches(columns, size, self.source, numbers)
        return found

    def _batches(self, rows: Rows | TabRows, size: int) -> Iterator[Batch]:
        """Yield batches until the rows' lines are used up."""
        size = rows_at_once(size, len(self.columns))
        chunk: list[tuple[int, list[str]]] = []
        for row in rows:
            chunk.append(row)
            if len(chunk) == size:
                yield self._batch(chunk, rows.unreadable)
                chunk = []
        if chunk:
            yield self._batch(chunk, rows.unreadable)

    def _batch(self, chunk: list[tuple[int, list[str]]], unreadable: dict[int, str]) -> Batch:
        starts, rows = map(list, zip(*chunk, strict=True))
        width = len(self.columns)
        faults: list[Fault] = []
        if set(map(len, rows)) != {width}:
            odd = [(i, row) for i, row in enumerate(rows) if len(row) != width]
            for i, row in odd:
                faults.append(Fault(i, "", unreadable.pop(starts[i], "") or self._ragged(row)))
                rows[i] = [""] * width
        columns = dict(zip(self.columns, zip(*rows, strict=True), strict=True))
        return Batch(columns, len(rows), self.source, starts, faults)

    def _ragged(self, row: list[str]) -> str:
        absent = self.columns[len(row)] if len(row) < len(self.columns) else ""
        hint = f"; none for column {grammar.quoted(absent)}" if absent else ""
        return f"expected {len(self.columns)} fields, got {len(row)}{hint}"


def _first_line_apart(found: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the first line as a block of its own, so that the rows after the header can go another way."""
    for block in found:
        end = _FIRST_LINE.match(block).end()  # type: ignore[union-attr]
        yield block[:end]
        if end < len(block):
            yield block[end:]
        break
    yield from found


def _size_of(stream: IO[bytes]) -> int:
    try:
        here = stream.tell()
        size = stream.seek(0, io.SEEK_END) - here
        stream.seek(here)
    except OSError:  # a pipe
        return 0
    return size


def _done(batch: Batch) -> Piece:
    return Piece(lambda: [batch], is_python=True)


def read(stream: IO[bytes], source: str, delimiter: str = ",") -> CsvReader:
    """Open a table on a binary stream; raises RowsError."""
    return CsvReader(stream, source, delimiter)
