"""CSV lines with columns of Arrow among them, written by pyarrow: those that csv.py writes, or none.

`pyarrow.compute` is imported where it is used: that takes 45 ms, and most columns do without.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import csv

from edgeproof.rows.vectors import CodedColumn
from edgeproof.tables.arrow.arrays import bytes_of, scalar_of, texts_at, texts_of
from edgeproof.tables.arrow.column import ArrowColumn
from edgeproof.tables.csv import decimals


def lines(columns: Sequence[Sequence[Any]], delimiter: str) -> bytes | None:
    """Return columns as lines; None where one of them is of a kind that csv.py writes better."""
    fields = [_fields(cells, delimiter) for cells in columns]
    if any(column is None for column in fields):
        return None
    lines = pa.BufferOutputStream()
    try:
        rows = pa.RecordBatch.from_arrays(fields, list(map(str, range(len(fields)))))
        csv.write_csv(rows, lines, csv.WriteOptions(include_header=False, delimiter=delimiter, quoting_style="none"))
        return lines.getvalue().to_pybytes()  # type: ignore[no-any-return]
    except pa.ArrowInvalid:  # a field is in quotes
        return _joined(fields, delimiter)


def _joined(fields: Sequence[pa.Array], delimiter: str) -> bytes:
    """Return columns as lines whatever they hold, in twice the time."""
    import pyarrow.compute as pc

    texts = [pc.fill_null(column.cast(pa.string()), scalar_of("")) for column in fields]
    parts = [part for column in texts for part in (column, scalar_of(delimiter))]
    joined = pc.binary_join_element_wise(*parts[:-1], scalar_of("\n"), scalar_of(""))
    return bytes_of(joined)


def _fields(cells: Sequence[Any], delimiter: str) -> pa.Array | None:
    """Return a column as fields."""
    if isinstance(cells, np.ndarray) and cells.dtype == np.float32:
        return _decimals(cells)
    if isinstance(cells, ArrowColumn) and cells.array.type == pa.string():
        return _quoted(cells.array, delimiter)
    if isinstance(cells, CodedColumn):
        few = _quoted(texts_of(cells.values), delimiter)
        return None if few is None else texts_at(few, cells.places)
    return None


def _quoted(texts: pa.Array, delimiter: str) -> pa.Array | None:
    """Put fields in quotes where they need them; None where csv.py would put the whole row in quotes."""
    text = bytes_of(texts)
    if b"\r" in text:
        return None
    if not any(special in text for special in (delimiter.encode(), b'"', b"\n")):
        return texts
    import pyarrow.compute as pc

    special = pc.match_substring_regex(texts, f'[{delimiter}"\n]')
    quote = scalar_of('"')
    quoted = pc.binary_join_element_wise(quote, pc.replace_substring(texts, '"', '""'), quote, scalar_of(""))
    return pc.if_else(special, quoted, texts)


def _decimals(values: npt.NDArray[np.float32]) -> pa.Array:
    """Return float32 numbers as text."""
    padded = decimals.texts(values)
    ends = np.zeros(len(values) + 1, np.int32)
    np.cumsum(np.count_nonzero(padded, axis=1), out=ends[1:])
    text = padded.tobytes().translate(None, b"\0")
    return pa.Array.from_buffers(pa.string(), len(values), [None, pa.py_buffer(ends), pa.py_buffer(text)])
