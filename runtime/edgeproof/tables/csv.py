"""CSV and TSV (RFC 4180): UTF-8 with or without BOM; lines end in LF, CRLF or CR, also inside quoted fields."""

import csv
import io
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import IO, Any, Literal

import numpy as np

from edgeproof import grammar
from edgeproof.errors import RowsError
from edgeproof.tables.lines import lines
from edgeproof.vectors import Batch, Fault, require_columns

csv.field_size_limit(min(sys.maxsize, 2**31 - 1))


class CsvReader:
    """Reads the header at once and the rows as they are asked for."""

    def __init__(self, stream: IO[bytes], source: str, delimiter: str) -> None:
        self._source = source
        self._rows = csv.reader(lines(stream, source), delimiter=delimiter, strict=True)
        self._start = 1  # the line on which the next row starts
        self._lone = False  # whether there is a single column, in which a blank line is a row
        self._unreadable: dict[int, str] = {}  # by line, why csv could not split it
        line, header = next(self._records(), (1, None))
        if header is None:
            raise RowsError(f"{source} line 1: expected a header line, got an empty file")
        if line in self._unreadable:
            raise RowsError(f"{source} line {line}: {self._unreadable[line]}")
        self.columns = tuple(grammar.clean(name) for name in header)
        self._lone = len(self.columns) == 1
        repeated = sorted({name for name in self.columns if name and self.columns.count(name) > 1})
        if repeated:
            raise RowsError(f"{source} line {line}: duplicate column {grammar.quoted(repeated[0])}; rename one")

    def batches(self, size: int, wanted: Sequence[str] | None = None, tolerant: bool = False) -> Iterator[Batch]:
        """Yield batches of at most `size` rows with all columns; raises RowsError that names the line."""
        require_columns(Batch(dict.fromkeys(self.columns, ()), 0, self._source), wanted or ())
        return self._batches(size, tolerant)

    def _batches(self, size: int, tolerant: bool) -> Iterator[Batch]:
        records, width = self._records(), len(self.columns)
        while chunk := list(islice(records, size)):
            starts, rows = map(list, zip(*chunk, strict=True))
            faults: list[Fault] = []
            if set(map(len, rows)) != {width}:
                faults = [Fault(i, "", self._fault(starts[i], row)) for i, row in enumerate(rows) if len(row) != width]
                for fault in faults:
                    rows[fault.row] = [""] * width
            columns = dict(zip(self.columns, zip(*rows, strict=True), strict=True))
            batch = Batch(columns, len(rows), self._source, starts, faults)
            if faults and not tolerant:
                raise batch.refusal(faults[0])
            yield batch

    def _fault(self, line: int, row: list[str]) -> str:
        if line in self._unreadable:
            return self._unreadable.pop(line)
        absent = self.columns[len(row)] if len(row) < len(self.columns) else ""
        hint = f"; none for column {grammar.quoted(absent)}" if absent else ""
        return f"expected {len(self.columns)} fields, got {len(row)}{hint}"

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the first line and the fields of each row; no fields where csv could not split it."""
        while True:
            try:
                for row in self._rows:
                    line, self._start = self._start, self._rows.line_num + 1
                    if row:
                        yield line, row
                    elif self._lone:
                        yield line, [""]
            except csv.Error as error:
                line, self._start = self._start, self._rows.line_num + 1
                if "unexpected end of data" in str(error):
                    raise RowsError(
                        f"{self._source} line {line}: cannot read the row: a quote is never closed"
                    ) from None
                end = self._rows.line_num
                span = f" (it runs to line {end})" if end > line else ""
                self._unreadable[line] = f"cannot read the row{span}: {error}"
                yield line, []
            else:
                return


class CsvWriter:
    """Writes the header at once and rows as they come."""

    def __init__(self, stream: IO[bytes], columns: Sequence[str], delimiter: str) -> None:
        self._stream = stream
        self._delimiter = delimiter
        self._columns = tuple(columns)
        self._write([self._columns])

    def write(self, columns: Mapping[str, Sequence[Any]]) -> None:
        """Write rows, given by column: cells or float32 numbers (as the shortest decimal that reads back)."""
        self._write(list(zip(*(_texts(columns[name]) for name in self._columns), strict=True)))

    def _write(self, rows: Sequence[Sequence[Any]]) -> None:
        text = self._rendered(rows, csv.QUOTE_MINIMAL)
        if "\r" in text:  # csv quotes line feeds, but no lone carriage returns, which end a line for our reader, too
            text = self._rendered(rows, csv.QUOTE_ALL)
        self._stream.write(text.encode())

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
