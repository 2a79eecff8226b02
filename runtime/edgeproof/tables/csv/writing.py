"""CSV lines: the shortest decimals that read back, quotes where a reader needs them."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import IO, Any, Literal

import numpy as np

from edgeproof.decision import grammar
from edgeproof.tables.table import TextWriter

_MANY = 256  # rows from which on it is quicker to write them together


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

        return quick.lines(cells, self._delimiter)

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


def writer(stream: IO[bytes], columns: Sequence[str], delimiter: str = ",") -> CsvWriter:
    """Begin a table with these columns on a binary stream."""
    return CsvWriter(stream, columns, delimiter)
