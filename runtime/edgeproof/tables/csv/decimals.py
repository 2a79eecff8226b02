"""Many float32 numbers as text at once: for each the shortest decimal that reads back to the same bits.

Between 0.0001 and 1 it is found for all numbers together. x is M / 2^s, with 24 bits of M, and at most twelve decimals
tell it from its neighbours; so float64 holds x * 10^d exactly for each d that is tried, and an integer is compared with
half the distance to the neighbours without any rounding. (A power of two is nearer to the lower one, which changes none
of the thirteen that there are.) The other numbers are left to NumPy, which finds the same
decimals one by one (Dragon4, from "Printing Floating-Point Numbers Quickly and Accurately", Steele and White).
"""

from functools import cache

import numpy as np
import numpy.typing as npt

from edgeproof.types import Floats

_MOST = 12  # decimals
_TENS = 10.0 ** np.arange(_MOST + 1)
_EXPONENT = 0x7F800000  # its bits in a float32
_HALF = 2.0**-24  # of the distance to the neighbours, where the exponent is 0


def texts(values: Floats) -> npt.NDArray[np.uint8]:
    """Return the decimals of (n,) numbers, a row of bytes each, padded with NUL: (n, width). NaN is empty."""
    many = (values > np.float32(1e-4)) & (values < 1)
    if many.all():
        return _fractions(values)
    others = values[~many].astype("S")
    others[others == b"nan"] = b""
    width = max(2 + _MOST, int(np.char.str_len(others).max()))
    result = np.zeros((len(values), width), np.uint8)
    result[many, : 2 + _MOST] = _fractions(values[many])
    result[~many] = others.astype(f"S{width}").view(np.uint8).reshape(len(others), width)
    return result


def _fractions(values: Floats) -> npt.NDArray[np.uint8]:
    """Return those of numbers between 0.0001 and 1: (n, 14)."""
    x = values.astype(np.float64)
    half = (values.view(np.int32) & _EXPONENT).view(np.float32).astype(np.float64) * _HALF
    n_decimals = np.full(len(x), _MOST)
    for fewer in range(_MOST - 1, 0, -1):
        scaled = x * _TENS[fewer]
        off = np.rint(scaled)
        off -= scaled
        enough = np.abs(off, out=off) < half * _TENS[fewer]
        if not enough.any():  # then still fewer are not enough either
            break
        n_decimals -= enough
    x *= _TENS.take(n_decimals)
    np.rint(x, out=x)
    x *= _TENS.take(_MOST - n_decimals)
    quads, keep = _tables()
    digits = np.empty((len(x), 3), np.uint32)
    rest = x.astype(np.int64)
    for place, unit in enumerate((10**8, 10**4, 1)):
        quad = rest // unit
        rest -= quad * unit
        digits[:, place] = quads.take(quad)
    digits &= keep.take(n_decimals, axis=0)
    result = np.empty((len(x), 2 + _MOST), np.uint8)
    result[:, 0], result[:, 1] = b"0."
    result[:, 2:] = digits.view(np.uint8)
    return result


@cache
def _tables() -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """Return the four digits of 0 to 9999: (10000,); and what keeps the first 0 to 12 of twelve digits: (13, 3)."""
    quads = np.arange(10_000)[:, None] // [1000, 100, 10, 1] % 10 + ord("0")
    keep = np.tri(_MOST + 1, _MOST, -1, bool) * 255
    return quads.astype(np.uint8).view(np.uint32).ravel(), keep.astype(np.uint8).view(np.uint32)
