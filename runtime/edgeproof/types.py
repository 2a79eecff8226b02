"""Short names for the types that many files state; they are `numpy.typing.NDArray[…]` without its import."""

import os
from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray[tuple[Any, ...], np.dtype[Any]]
Floats: TypeAlias = np.ndarray[tuple[Any, ...], np.dtype[np.float32]]
Doubles: TypeAlias = np.ndarray[tuple[Any, ...], np.dtype[np.float64]]
Bools: TypeAlias = np.ndarray[tuple[Any, ...], np.dtype[np.bool_]]
Places: TypeAlias = np.ndarray[tuple[Any, ...], np.dtype[np.intp]]  # indices
Int8s: TypeAlias = np.ndarray[tuple[Any, ...], np.dtype[np.int8]]
Int32s: TypeAlias = np.ndarray[tuple[Any, ...], np.dtype[np.int32]]
Int64s: TypeAlias = np.ndarray[tuple[Any, ...], np.dtype[np.int64]]
Bytes: TypeAlias = np.ndarray[tuple[Any, ...], np.dtype[np.uint8]]
Texts: TypeAlias = np.ndarray[tuple[Any, ...], np.dtype[np.str_]]
StrPath: TypeAlias = str | os.PathLike[str]
