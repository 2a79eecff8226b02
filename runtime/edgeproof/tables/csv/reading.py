"""Blocks of CSV to batches: by pyarrow where it surely sees the same cells, else by Python's own reader."""

import io
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib.util import find_spec
from itertools import chain
from types import ModuleType
from typing import IO

from edgeproof.decision import grammar
from edgeproof.errors import RowsError
from edgeproof.rows import Batch, Fault
from edgeproof.tables.blocks import blocks, count_line_feeds
from edgeproof.tables.csv.quotes import is_plain
from edgeproof.tables.csv.rows import Lines, Rows
from edgeproof.tables.csv.shape import Shape
from edgeproof.tables.csv.tabs import TabRows
from edgeproof.tables.dialect import Dialect, Wanted
from edgeproof.tables.encodings import Encoded
from edgeproof.tables.table import Numeric, Piece, Reader, require_unique, rows_at_once

_FIRST_LINE = re.compile(rb"[^\r\n]*(?:\r\n?|\n)?")  # matches anything
WORTH_ARROW = 1 << 20  # bytes of text from which on pyarrow, whose import takes 50 ms, is quicker


class CsvReader(Reader):
    """Reads the header at once and the rows as they are asked for."""

    _has_header = True

    def __init__(self, stream: IO[bytes], source: str, dialect: Dialect, wanted: Wanted) -> None:
        self.source = source
        self._numbers = wanted.numbers
        encoded = Encoded(dialect.encoding)
        self._blocks = blocks(stream, source, encoded)
        self._seen = _size_of(stream)  # bytes; of a pipe, those read so far
        first, self._shape = self._looked_at(dialect, wanted)
        self.said = _said(dialect, self._shape, encoded)
        self.decimal = self._shape.decimal if self._shape.delimiter != "," and dialect.decimal != "." else None
        self.pointed: dict[str, tuple[str, str]] = {}
        self._blocks = chain([first] if first else (), self._blocks)
        if dialect.header is not False:
            self._blocks = _first_line_apart(self._blocks)
        self._lines = Lines(source, self._blocks)
        self._rows = self._rows_of(self._lines)
        if dialect.header is False:
            from edgeproof.tables.csv import found

            self._has_header = False
            rows = found.rows_of(found.sample_of(first), self._shape.delimiter, dialect.quoting or "minimal")
            if not rows:
                raise RowsError(f"{source}: expected rows, got an empty file")
            self.columns = _by_place(len(rows[0]), wanted)
        else:
            self.columns = self._header()
        self._rows.lone = len(self.columns) == 1

    def _looked_at(self, dialect: Dialect, wanted: Wanted) -> tuple[bytes, Shape]:
        """Take the first block, and find out how its lines are split, as far as nobody says."""
        first = next(self._blocks, b"")
        has_quotes = dialect.quoting != "none"
        if dialect.delimiter is not None and (dialect.delimiter == "," or dialect.decimal is not None):
            return first, Shape(dialect.delimiter, dialect.decimal or ".", has_quotes)
        has_header = dialect.header is not False
        if dialect.delimiter is None and has_header and _has_commas(first, (*wanted.features, *wanted.more)):
            return first, Shape(",", dialect.decimal or ".", has_quotes)
        from edgeproof.tables.csv import found

        delimiter = dialect.delimiter or found.delimiter_of(found.sample_of(first), wanted, has_header)
        if (has_header and delimiter != ",") and first.count(b"\n") < 2:
            first += next(self._blocks, b"")  # a pipe gave no more than the header
        decimal = dialect.decimal
        if decimal is None and delimiter != ",":
            rows = found.rows_of(found.sample_of(first), delimiter, dialect.quoting or "minimal")
            names = _by_place(len(rows[0]), wanted) if not has_header and rows else ()
            names = names or tuple(map(grammar.clean, next(iter(rows), ())))
            decimal = found.decimal_of(rows[has_header:], names, wanted.numbers, self.source)
        return first, Shape(delimiter, decimal or ".", has_quotes)

    def _header(self) -> tuple[str, ...]:
        self._lines.load(next(self._blocks, b""))
        line, header = next(iter(self._rows), (1, None))
        where = f"{self.source} line {line}"
        if header is None:
            raise RowsError(f"{where}: expected a header line, got an empty file")
        if line in self._rows.unreadable:
            raise RowsError(f"{where}: {self._rows.unreadable[line]}")
        return tuple(grammar.clean(name) for name in header)

    def require(self, wanted: Sequence[str] | None) -> tuple[str, ...]:
        """Return the names of wanted columns (None: all); raises RowsError that names what is not there, or twice."""
        try:
            names = super().require(wanted)
        except RowsError as error:
            raise RowsError(f"{error}{self._hint()}") from None
        asked = frozenset(filter(None, names))
        require_unique((name for name in self.columns if name in asked), f"{self.source} line 1")
        return names

    def _hint(self) -> str:
        """Return what may help where columns are missing."""
        from edgeproof.tables.csv import found

        if self._has_header and self.columns and self.columns[0].startswith("#"):
            return "; line 1 begins with #: remove lines of comment"
        if self._has_header and self.columns and self.columns[0].startswith("sep="):
            return "; line 1 is Excel's sep=, which no table needs: remove it"
        if self._has_header and found.is_row(self.columns):
            return "; is line 1 a row? --no-header names the columns column1, column2, …"
        return ""

    def pieces(self, size: int, wanted: Sequence[str] | None = None) -> Iterator[Piece]:
        """Yield the work of reading, block by block; raises RowsError that names the line."""
        names = set(self.require(wanted))
        return self._pieces(size, {name: place for place, name in enumerate(self.columns) if name in names})

    def _pieces(self, size: int, places: dict[str, int]) -> Iterator[Piece]:
        """places: of the wanted columns among the fields of a line."""
        yield from map(_done, self._batches(self._rows, size))
        for block in self._blocks:
            if is_plain(block, self._shape.delimiter, self._shape.has_quotes):
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
        delimiter, _, has_quotes = self._shape
        if delimiter == "\t":
            return TabRows(lines, lone, has_quotes)
        return Rows(lines, self.source, delimiter, lone, has_quotes)

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
        splitter = arrow.Splitter(block, len(numbers), self._shape, len(self.columns), places, self._numbers)
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
        columns: dict[str, Sequence[str]] = dict(zip(self.columns, zip(*rows, strict=True), strict=True))
        if self._shape.decimal != ".":
            from edgeproof.tables.csv import points

            faults = sorted([*faults, *self._pointed(columns, starts)], key=lambda fault: fault.row)
            columns = {name: points.with_points(cells) for name, cells in columns.items()}
        return Batch(columns, len(rows), self.source, starts, faults)

    def _pointed(self, columns: dict[str, Sequence[str]], lines: Sequence[int]) -> Iterator[Fault]:
        """Yield the cells of columns of numbers in which a point is where a comma should be.

        Where nobody says which columns those are, the first of each column is kept in `pointed`.
        """
        from edgeproof.tables.csv import points

        for name, cells in columns.items():
            rows = points.pointed(cells) if name in self._numbers or not self._numbers else []
            if rows and not self._numbers:
                self.pointed.setdefault(name, (f"{self.source} line {lines[rows[0]]}", cells[rows[0]]))
                continue
            for row in rows:
                got = grammar.quoted(cells[row])
                yield Fault(row, name, f"expected a number with a decimal comma, got {got}; --decimal . reads it")

    def _ragged(self, row: list[str]) -> str:
        absent = self.columns[len(row)] if len(row) < len(self.columns) else ""
        hint = f"; none for column {grammar.quoted(absent)}" if absent else ""
        plural = "s" if len(self.columns) > 1 else ""
        return f"expected {len(self.columns)} field{plural}, got {len(row)}{hint or self._hint()}"


def _has_commas(first: bytes, names: Sequence[str]) -> bool:
    """Tell whether commas part the first line into fields that hold all of these names, of which there are some."""
    line = first.partition(b"\n")[0].decode(errors="replace")
    header = set(map(grammar.clean, line.split(",")))
    return bool(names) and header.issuperset(names)


def _by_place(n_columns: int, wanted: Wanted) -> tuple[str, ...]:
    """Name the columns of a table without a header: the features of a contract where there are as many."""
    if n_columns == len(wanted.features):
        return wanted.features
    return tuple(f"column{place}" for place in range(1, n_columns + 1))


def _said(dialect: Dialect, shape: Shape, encoded: Encoded) -> str:
    """Return in one line what was found where it is not the usual; empty where there is nothing to say."""
    parts, flags = [], []
    if dialect.delimiter is None and shape.delimiter != ",":
        parts.append("separated by tabs" if shape.delimiter == "\t" else f'separated by "{shape.delimiter}"')
        flags.append("--delimiter")
    if dialect.decimal is None and shape.decimal != ".":
        parts.append("decimal commas")
        flags.append("--decimal")
    if encoded.said:
        parts.append(encoded.said)
        flags.append("--encoding")
    if not parts:
        return ""
    options = " and ".join(filter(None, (", ".join(flags[:-1]), flags[-1])))
    return f"read as {', '.join(parts)}; {options} change{'s' * (len(flags) == 1)} that"


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


def read(
    stream: IO[bytes],
    source: str,
    delimiter: str | None = None,
    dialect: Dialect = Dialect(),  # noqa: B008 — it is frozen
    wanted: Wanted = Wanted(),  # noqa: B008
) -> CsvReader:
    """Open a table on a binary stream; delimiter: where the dialect has none. Raises RowsError."""
    return CsvReader(stream, source, dialect._replace(delimiter=dialect.delimiter or delimiter), wanted)
