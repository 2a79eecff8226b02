"""NumPy arrays and texts as Arrow arrays, and back, over their buffers.

pyarrow's own conversions (`pa.array`, `pa.scalar`, `to_numpy`) import pandas wherever it is installed: 0.3 s.
Layout of the buffers: Apache Arrow Columnar Format 1.5, "Fixed-Size Primitive Layout", "Variable-size Binary Layout".
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

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
    bits = np.frombuffer(array.buffers()[0], np.uint8)
    return np.unpackbits(bits, bitorder="little")[array.offset : array.offset + len(array)].astype(bool)


def _validity(valid: npt.NDArray[np.bool_]) -> pa.Buffer | None:
    return None if valid.all() else _bits(valid)


def _bits(values: npt.NDArray[np.bool_]) -> pa.Buffer:
    return pa.py_buffer(np.packbits(values, bitorder="little"))
