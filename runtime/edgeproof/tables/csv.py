"""CSV and TSV (RFC 4180): UTF-8 with or without BOM; lines end in LF, CRLF or CR, also inside quoted fields."""

import csv
import io
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import IO, Any

import numpy as np

from edgeproof import grammar
from edgeproof.errors import RowsError
from edgeproof.vectors import Batch

csv.field_size_limit(min(sys.maxsize, 2**31 - 1))


class CsvReader:
    """Reads the header at once and the rows as they are asked for."""

    def __init__(self, stream: IO[bytes], source: str, delimiter: str) -> None:
        self._source = source
        self._text = io.TextIOWrapper(stream, "utf-8-sig", errors="surrogateescape", newline="")
        self._rows = csv.reader(self._lines(), delimiter=delimiter, strict=True)
        self._start = 1  # the line on which the next row starts
        self._width = 0  # until the header is read
        header = next(self._records(), None)
        if header is None:
            raise RowsError(f"{source} line 1: expected a header line, got an empty file")
        self.columns = tuple(grammar.clean(name) for name in header[1])
        self._width = len(self.columns)
        repeated = sorted({name for name in self.columns if name and self.columns.count(name) > 1})
        if repeated:
            raise RowsError(f"{source} line {header[0]}: duplicate column {grammar.quoted(repeated[0])}; rename one")

    def batches(self, size: int) -> Iterator[Batch]:
        """Yield batches of at most `size` rows; raises RowsError that names the line."""
        records = self._checked_records()
        while chunk := list(islice(records, size)):
            lines, rows = zip(*chunk, strict=True)
            columns = dict(zip(self.columns, zip(*rows, strict=True), strict=True))
            yield Batch(columns, len(rows), self._source, lines)

    def _checked_records(self) -> Iterator[tuple[int, list[str]]]:
        for line, row in self._records():
            if len(row) != self._width:
                raise RowsError(f"{self._source} line {line}: expected {self._width} fields, got {len(row)}")
            yield line, row

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the first line and the fields of each row; a blank line is one only where there is a single column."""
        try:
            for row in self._rows:
                line, self._start = self._start, self._rows.line_num + 1
                if row:
                    yield line, row
                elif self._width == 1:
                    yield line, [""]
        except OSError as error:
            raise RowsError(f"{self._source}: cannot read: {error.strerror or error}") from None
        except csv.Error as error:
            reason = "a quote is never closed" if "unexpected end of data" in str(error) else str(error)
            raise RowsError(f"{self._source} line {self._start}: cannot read the row: {reason}") from None

    def _lines(self) -> Iterator[str]:
        """Yield physical lines, refusing what is not text."""
        for number, line in enumerate(self._text, start=1):
            if "\0" in line:
                raise RowsError(f"{self._source} line {number}: expected text, got a NUL byte")
            if not line.isascii() and any("\udc80" <= c <= "\udcff" for c in line):
                raise RowsError(f"{self._source} line {number}: expected UTF-8 text, got other bytes; convert the file")
            yield line


class CsvWriter:
    """Writes the header at once and rows as they come."""

    def __init__(self, stream: IO[bytes], columns: Sequence[str], delimiter: str) -> None:
        self._stream = stream
        self._delimiter = delimiter
        self._columns = tuple(columns)
        self._write([self._columns])

    def write(self, columns: Mapping[str, Sequence[Any]]) -> None:
        """Write rows, given by column: texts or float32 numbers (as the shortest decimal that reads back)."""
        cells = [_texts(columns[name]) for name in self._columns]
        self._write(zip(*cells, strict=True))

    def _write(self, rows: Any) -> None:
        buffer = io.StringIO(newline="")
        csv.writer(buffer, delimiter=self._delimiter, lineterminator="\n").writerows(rows)
        self._stream.write(buffer.getvalue().encode())


def _texts(cells: Sequence[Any]) -> Sequence[Any]:
    if isinstance(cells, np.ndarray) and cells.dtype == np.float32:
        return cells.astype(str).tolist()
    return cells


def read(stream: IO[bytes], source: str, delimiter: str) -> CsvReader:
    """Open a table on a binary stream; raises RowsError."""
    return CsvReader(stream, source, delimiter)


def writer(stream: IO[bytes], columns: Sequence[str], delimiter: str) -> CsvWriter:
    """Begin a table with these columns on a binary stream."""
    return CsvWriter(stream, columns, delimiter)
