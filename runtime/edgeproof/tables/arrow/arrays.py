"""NumPy arrays and texts as Arrow arrays, and back, over their buffers.

pyarrow's own conversions (`pa.array`, `pa.scalar`, `to_numpy`) import pandas wherever it is installed: 0.3 s.
Layout of the buffers: Apache Arrow Columnar Format 1.5, "Fixed-Size Primitive Layout", "Variable-size Binary Layout".
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from edgeproof.decision import Utf8

_TYPES: dict[np.dtype[Any], pa.DataType] = {
    np.dtype(np.float32): pa.float32(),
    np.dtype(np.float64): pa.float64(),
    np.dtype(np.int32): pa.int32(),
    np.dtype(np.int64): pa.int64(),
}
_DTYPES = {arrow: dtype for dtype, arrow in _TYPES.items()}


def array_of(values: npt.NDArray[Any]) -> pa.Array:
    """Return numbers or booleans as Arrow: (n,); null where NaN."""
    if values.dtype == bool:
        return pa.Array.from_buffers(pa.bool_(), len(values), [None, _bits(values)])
    buffers = [_validity(~np.isnan(values)), pa.py_buffer(np.ascontiguousarray(values))]
    return pa.Array.from_buffers(_TYPES[values.dtype], len(values), buffers)


def texts_of(cells: Sequence[str | None]) -> pa.Array:
    """Return texts as Arrow, null where None."""
    texts = [b"" if cell is None else cell.encode() for cell in cells]
    ends = np.zeros(len(texts) + 1, np.int32)
    np.cumsum(list(map(len, texts)), out=ends[1:])
    valid = np.array([cell is not None for cell in cells], bool)
    buffers = [_validity(valid), pa.py_buffer(ends), pa.py_buffer(b"".join(texts))]
    return pa.Array.from_buffers(pa.string(), len(texts), buffers)


def texts_at(few: pa.Array, places: npt.NDArray[np.intp]) -> pa.Array:
    """Return few texts as many, those at these places: (n,); null where they are."""
    table, is_text = padded(few)
    ends = np.zeros(len(places) + 1, np.int32)
    np.cumsum(is_text.sum(1).take(places), out=ends[1:])
    text = table.take(places, axis=0)[is_text.take(places, axis=0)]  # `take`: a fifth of the time of an index
    buffers = [_validity(_are_valid(few).take(places)), pa.py_buffer(ends), pa.py_buffer(text)]
    return pa.Array.from_buffers(pa.string(), len(places), buffers)


def padded(texts: pa.Array) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.bool_]]:
    """Return the UTF-8 of texts, padded with NUL, and which bytes are of the text: both (n, width of the widest)."""
    widths = np.diff(_limits(texts))
    is_text = np.arange(widths.max(initial=0)) < widths[:, None]
    table = np.zeros(is_text.shape, np.uint8)
    table[is_text] = np.frombuffer(bytes_of(texts), np.uint8)
    if texts.null_count:  # which may stand over any bytes
        is_text &= _are_valid(texts)[:, None]
        table *= is_text
    return table, is_text


def widest(texts: pa.Array) -> int:
    """Return how many bytes the widest text has."""
    return int(np.diff(_limits(texts)).max(initial=0))


def bytes_of(texts: pa.Array) -> bytes:
    """Return texts as UTF-8, one after the other."""
    limits, text = _limits(texts), texts.buffers()[2]
    return b"" if text is None else text[int(limits[0]) : int(limits[-1])].to_pybytes()


def utf8_of(texts: pa.Array) -> Utf8:
    """Return texts, none of them null, as their bytes."""
    limits = _limits(texts)
    return Utf8(np.frombuffer(bytes_of(texts), np.uint8), (limits - limits[0]).astype(np.intp))


def _limits(texts: pa.Array) -> npt.NDArray[np.int32]:
    """Return where each text starts in its buffer, then where the last one ends: (n + 1,)."""
    if not len(texts):  # there may be no buffers
        return np.zeros(1, np.int32)
    return np.frombuffer(texts.buffers()[1], np.int32, len(texts) + 1, texts.offset * 4)


def scalar_of(text: str | None) -> pa.Scalar:
    """Return a text as Arrow's functions take it."""
    return texts_of([text])[0]


def values_of(array: pa.Array) -> npt.NDArray[Any]:
    """Return an Arrow array of float32, float64, int32 or int64: (n,), without a copy; NaN where null."""
    dtype, buffer = _DTYPES[array.type], array.buffers()[1]
    if buffer is None:
        return np.empty(0, dtype)
    values = np.frombuffer(buffer, dtype, len(array), array.offset * dtype.itemsize)
    if array.null_count:
        values = values.copy()
        values[~_are_valid(array)] = np.nan
    return values


def _are_valid(array: pa.Array) -> npt.NDArray[np.bool_]:
    if not array.null_count:
        return np.ones(len(array), bool)
    bits = np.frombuffer(array.buffers()[0], np.uint8)
    return np.unpackbits(bits, bitorder="little")[array.offset : array.offset + len(array)].astype(bool)


def _validity(valid: npt.NDArray[np.bool_]) -> pa.Buffer | None:
    return None if valid.all() else _bits(valid)


def _bits(values: npt.NDArray[np.bool_]) -> pa.Buffer:
    return pa.py_buffer(np.packbits(values, bitorder="little"))
