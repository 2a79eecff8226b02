"""Many CSV lines at once, of columns that are labels or float32 numbers: the bytes that csv.py writes, or none.

A table of bytes has a row for each line, fields of one column under each other, padded with NUL, which go at the end.
"""

import csv
import io
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from edgeproof.decision import CodedColumn
from edgeproof.tables.csv import decimals


def lines(columns: Sequence[Sequence[Any]], delimiter: str) -> bytes | None:
    """Return columns, at least two, as lines; None where one of them is of a kind that csv.py writes better."""
    n_rows = len(columns[0])
    parts: list[npt.NDArray[np.uint8]] = []
    for cells in columns:
        fields = _fields(cells, delimiter)
        if fields is None:
            return None
        parts += [fields, np.full((n_rows, 1), ord(delimiter), np.uint8)]
    parts[-1] = np.full((n_rows, 1), ord("\n"), np.uint8)
    return np.concatenate(parts, axis=1).tobytes().translate(None, b"\0")


def _fields(cells: Sequence[Any], delimiter: str) -> npt.NDArray[np.uint8] | None:
    """Return a column as fields padded with NUL: (n, width)."""
    if isinstance(cells, np.ndarray) and cells.dtype == np.float32:
        return decimals.texts(cells)
    if isinstance(cells, CodedColumn):
        few = [_field(value, delimiter) for value in cells.values]
        if any(b"\r" in field or b"\0" in field for field in few):  # csv.py puts the whole row in quotes
            return None
        table = np.array(few, "S")
        return table.view(np.uint8).reshape(len(few), -1).take(cells.places, axis=0)
    if "pyarrow" not in sys.modules:  # then no column is one of Arrow's
        return None
    from edgeproof.tables.csv.by_arrow import fields_of

    return fields_of(cells, delimiter)


def _field(value: str | None, delimiter: str) -> bytes:
    """Return a field as csv writes it in a row of several."""
    line = io.StringIO(newline="")
    csv.writer(line, delimiter=delimiter, lineterminator="\n").writerow([value or "", ""])
    return line.getvalue().removesuffix(f"{delimiter}\n").encode()
