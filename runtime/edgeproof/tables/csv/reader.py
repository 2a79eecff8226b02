"""CSV and TSV (RFC 4180): UTF-8 with or without BOM; lines end in LF, CRLF or CR, also inside quoted fields.

Large tables are split by pyarrow where it is installed (`csv_arrow.py`), block by block, and only where it cannot see
other cells than the reader here, which reads the rest.
"""

import csv
import io
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, cached_property, partial
from importlib.util import find_spec
from types import ModuleType
from typing import IO, Any, Literal

import numpy as np

from edgeproof.decision import grammar
from edgeproof.errors import RowsError
from edgeproof.rows.vectors import Batch, Fault
from edgeproof.tables.blocks import blocks, count_line_feeds, line_feeds, text_of
from edgeproof.tables.csv.quotes import is_plain
from edgeproof.tables.table import Numeric, Piece, Reader, TextWriter, rows_at_once

csv.field_size_limit(min(sys.maxsize, 2**31 - 1))

_FIRST_LINE = re.compile(rb"[^\r\n]*(?:\r\n?|\n)?")  # matches anything

_MANY = 256  # rows from which on it is quicker to write them together
WORTH_ARROW = 1 << 20  # bytes of text from which on pyarrow, whose import takes 50 ms, is quicker


class CsvReader(Reader):
    """Reads the header at once and the rows as they are asked for."""

    def __init__(self, stream: IO[bytes], source: str, delimiter: str) -> None:
        self.source = source
        self._delimiter = delimiter
        self._blocks = _first_line_apart(blocks(stream, source))
        self._lines = _Lines(source, self._blocks)
        self._rows = _Rows(self._lines, source, delimiter)
        self._seen = _size_of(stream)  # bytes; of a pipe, those read so far
        self._lines.load(next(self._blocks, b""))
        line, header = next(iter(self._rows), (1, None))
        if header is None:
            raise RowsError(f"{source} line 1: expected a header line, got an empty file")
        if line in self._rows.unreadable:
            raise RowsError(f"{source} line {line}: {self._rows.unreadable[line]}")
        self.columns = tuple(grammar.clean(name) for name in header)
        self._rows.lone = len(self.columns) == 1
        repeated = sorted({name for name in self.columns if name and self.columns.count(name) > 1})
        if repeated:
            raise RowsError(f"{source} line {line}: duplicate column {grammar.quoted(repeated[0])}; rename one")

    def pieces(self, size: int, wanted: Sequence[str] | None = None) -> Iterator[Piece]:
        """Yield the work of reading, block by block; raises RowsError that names the line."""
        self.require(wanted)
        return self._pieces(size, wanted)

    def _pieces(self, size: int, wanted: Sequence[str] | None) -> Iterator[Piece]:
        yield from map(_done, self._batches(self._rows, size))
        for block in self._blocks:
            if is_plain(block, self._delimiter):
                first = self._lines.skipped + self._lines.loaded + 1
                numbers = range(first, first + count_line_feeds(block) + (not block.endswith(b"\n")))
                self._lines.skipped += len(numbers)
                yield self._piece(block, numbers, size, wanted)
            else:
                self._lines.load(block)
                yield from map(_done, self._batches(self._rows, size))
            self._seen += len(block)

    def _piece(self, block: bytes, numbers: range, size: int, wanted: Sequence[str] | None) -> Piece:
        """Return the work of splitting a block whose rows are the lines of these numbers."""
        arrow = self._arrow if self._seen >= WORTH_ARROW else None
        if arrow is None:
            return Piece(lambda: self._by_lines(block, numbers, size), is_python=True)
        return Piece(self._by_arrow(arrow, block, numbers, size, wanted))

    def _by_lines(self, block: bytes, numbers: range, size: int) -> Iterator[Batch]:
        lines = _Lines(self.source, iter(()), numbers.start - 1)
        lines.load(block)
        return self._batches(_Rows(lines, self.source, self._delimiter, len(self.columns) == 1), size)

    @cached_property
    def _arrow(self) -> ModuleType | None:
        if find_spec("pyarrow") is None:
            return None
        from edgeproof.tables.csv import by_arrow

        return by_arrow

    def _by_arrow(
        self, arrow: ModuleType, block: bytes, numbers: range, size: int, wanted: Sequence[str] | None
    ) -> Callable[[], Iterator[Batch]]:
        """Split a block, the lines of these numbers, by pyarrow, or here where that sees other rows than lines."""
        places = {name: place for place, name in enumerate(self.columns) if wanted is None or name in wanted}
        split = partial(arrow.split, block, len(numbers), self._delimiter, len(self.columns))

        def piece() -> Iterator[Batch]:
            columns = split(places, self.numeric)
            if columns is None and self.numeric.names:
                self.numeric = Numeric()  # other blocks will hardly be better
                columns = split(places, self.numeric)
            if columns is None:
                return self._by_lines(block, numbers, size)
            texts = cache(lambda name: split({name: places[name]}, Numeric())[name])
            ends = cache(partial(line_feeds, block))

            def text(name: str, row: int) -> str:
                begin = ends()[row - 1] + 1 if row else 0
                line = block[begin : ends()[row]] if row < len(ends()) else block[begin:]
                return next(csv.reader([line.decode()], delimiter=self._delimiter))[places[name]]

            found: Iterator[Batch] = arrow.batches(columns, texts, text, size, self.source, numbers)
            return found

        return piece

    def _batches(self, rows: "_Rows", size: int) -> Iterator[Batch]:
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


class _Lines:
    """The lines of one block after the other, for csv; a row in quotes may reach into the next."""

    def __init__(self, source: str, more: Iterator[bytes], skipped: int = 0) -> None:
        self.skipped = skipped  # lines of blocks that went another way
        self.loaded = 0  # lines of blocks that came here
        self._source = source
        self._more = more
        self._fresh: list[str] = []

    def load(self, block: bytes) -> None:
        """Take the next block, once all lines of the last one were given."""
        self._fresh = list(io.StringIO(text_of(block, self._source, self.skipped + self.loaded + 1), newline=""))
        self.loaded += len(self._fresh)

    def __iter__(self) -> Iterator[str]:
        while True:
            fresh, self._fresh = self._fresh, []
            yield from fresh
            if not self._fresh:
                block = next(self._more, None)
                if block is None:
                    return
                self.load(block)


class _Rows:
    """The rows of the lines at hand: the first line and the fields of each; no fields where csv could not split it."""

    def __init__(self, lines: _Lines, source: str, delimiter: str, lone: bool = False) -> None:
        self.unreadable: dict[int, str] = {}  # by line, why csv could not split it
        self.lone = lone  # whether there is a single column, in which a blank line is a row
        self._lines = lines
        self._source = source
        self._csv = csv.reader(iter(lines), delimiter=delimiter, strict=True)

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows that begin in what was loaded."""
        while self._csv.line_num < self._lines.loaded:
            line = self._line + 1
            try:
                row = next(self._csv)
            except csv.Error as error:
                self.unreadable[line] = self._why(line, str(error))
                yield line, []
            else:
                if row or self.lone:
                    yield line, row or [""]

    @property
    def _line(self) -> int:
        """The line that was read last."""
        return self._lines.skipped + self._csv.line_num

    def _why(self, line: int, error: str) -> str:
        if "unexpected end of data" in error:
            raise RowsError(f"{self._source} line {line}: cannot read the row: a quote is never closed")
        span = f" (it runs to line {self._line})" if self._line > line else ""
        return f"cannot read the row{span}: {error}"


class CsvWriter(TextWriter):
    """Writes the header before the first rows."""

    def __init__(self, stream: IO[bytes], columns: Sequence[str], delimiter: str) -> None:
        super().__init__(stream, columns)
        self._delimiter = delimiter
        self.header = self._lines([self.columns])

    def prepare(self, columns: Mapping[str, Sequence[Any]]) -> bytes:
        """Return lines; float32 numbers as the shortest decimal that reads back."""
        cells = [columns[name] for name in self.columns]
        return self._quick_lines(cells) or self._lines(list(zip(*map(_texts, cells), strict=True)))

    def _quick_lines(self, cells: Sequence[Sequence[Any]]) -> bytes | None:
        """Return many lines, or None where the columns are not for it."""
        if len(cells) < 2 or len(cells[0]) < _MANY:
            return None
        from edgeproof.tables.csv import quick

        lines = quick.lines(cells, self._delimiter)
        if lines is None and sys.modules.get("pyarrow"):
            from edgeproof.tables import csv_arrow_lines

            lines = csv_arrow_lines.lines(cells, self._delimiter)
        return lines

    def _lines(self, rows: Sequence[Sequence[Any]]) -> bytes:
        text = self._rendered(rows, csv.QUOTE_MINIMAL)
        if "\r" in text:  # csv quotes line feeds, but no lone carriage returns, which end a line for our reader, too
            has_return = [any("\r" in str(cell) for cell in row) for row in rows]
            text = "".join(
                self._rendered([row], csv.QUOTE_ALL if found else csv.QUOTE_MINIMAL)
                for row, found in zip(rows, has_return, strict=True)
            )
        return text.encode()

    def _rendered(self, rows: Sequence[Sequence[Any]], quoting: Literal[0, 1]) -> str:
        buffer = io.StringIO(newline="")
        csv.writer(buffer, delimiter=self._delimiter, lineterminator="\n", quoting=quoting).writerows(rows)
        return buffer.getvalue()


def _texts(cells: Sequence[Any]) -> Sequence[Any]:
    if isinstance(cells, np.ndarray) and cells.dtype == np.float32:
        texts: list[str] = cells.astype(str).tolist()
        return ["" if text == "nan" else text for text in texts] if np.isnan(cells).any() else texts
    if bool in set(map(type, cells)):
        return [grammar.text_of(cell) for cell in cells]
    return cells


def read(stream: IO[bytes], source: str, delimiter: str) -> CsvReader:
    """Open a table on a binary stream; raises RowsError."""
    return CsvReader(stream, source, delimiter)


def writer(stream: IO[bytes], columns: Sequence[str], delimiter: str) -> CsvWriter:
    """Begin a table with these columns on a binary stream."""
    return CsvWriter(stream, columns, delimiter)
