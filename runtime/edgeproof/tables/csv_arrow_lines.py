"""CSV written by pyarrow: lines as csv.py writes them, or none.

Apart from what reads: importing `pyarrow.compute` takes 45 ms, in which blocks can be split.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from edgeproof.tables.arrow_arrays import array_of, scalar_of, texts_of
from edgeproof.tables.arrow_column import ArrowColumn
from edgeproof.vectors import CodedColumn


def lines(columns: Sequence[Sequence[Any]], delimiter: str) -> bytes | None:
    """Return columns as lines; None where one of them is of a kind that csv.py writes better."""
    texts = [_texts(cells, delimiter) for cells in columns]
    if any(column is None for column in texts):
        return None
    lines = pa.BufferOutputStream()
    try:
        rows = pa.RecordBatch.from_arrays(texts, list(map(str, range(len(texts)))))
        csv.write_csv(rows, lines, csv.WriteOptions(include_header=False, delimiter=delimiter, quoting_style="none"))
        return lines.getvalue().to_pybytes()  # type: ignore[no-any-return]
    except pa.ArrowInvalid:  # a field is in quotes
        return _joined(texts, delimiter)


def _joined(texts: Sequence[pa.Array], delimiter: str) -> bytes:
    """Return columns as lines whatever they hold, in twice the time."""
    fields = [part for column in texts for part in (column, scalar_of(delimiter))]
    joined = pc.binary_join_element_wise(*fields[:-1], scalar_of("\n"), scalar_of(""))
    _, ends, text = joined.buffers()
    return text.slice(0, int(np.frombuffer(ends, np.int32)[len(joined)])).to_pybytes()  # type: ignore[no-any-return]


def _texts(cells: Sequence[Any], delimiter: str) -> pa.Array | None:
    if isinstance(cells, np.ndarray) and cells.dtype == np.float32:
        return _shortest(cells)
    if isinstance(cells, ArrowColumn) and cells.array.type == pa.string():
        return _quoted(pc.fill_null(cells.array, scalar_of("")), delimiter)
    if isinstance(cells, CodedColumn):
        few = _quoted(texts_of(["" if cell is None else cell for cell in cells.values]), delimiter)
        return None if few is None else few.take(array_of(cells.places))
    return None


def _quoted(texts: pa.Array, delimiter: str) -> pa.Array | None:
    """Put fields in quotes where they need them; None where csv.py would put the whole row in quotes."""
    special = pc.match_substring_regex(texts, f'[{delimiter}"\n\r]')
    if not pc.any(special).as_py():
        return texts
    if pc.any(pc.match_substring(texts, "\r")).as_py():
        return None
    quote = scalar_of('"')
    quoted = pc.binary_join_element_wise(quote, pc.replace_substring(texts, '"', '""'), quote, scalar_of(""))
    return pc.if_else(special, quoted, texts)


def _shortest(values: npt.NDArray[np.float32]) -> pa.Array:
    """Return float32 numbers as text, spelled as NumPy does: pyarrow has the same digits, but 0, 1 and 0.00001."""
    texts = pc.cast(array_of(values), pa.string())
    odd = ~((values > np.float32(1e-4)) & (values < 1))
    if odd.any():
        own = ["" if text == "nan" else text for text in values[odd].astype(str).tolist()]
        texts = pc.replace_with_mask(texts, array_of(odd), texts_of(own))
    return texts
