"""The float32 arithmetic that every bit-exact implementation obeys, in NumPy.

Each operation is rounded to the nearest float32: no fused multiply-add, no other order of summation, no extended
precision. Values smaller in magnitude than 2^-126 are stored as +0, so that hardware that flushes them agrees.
`docs/reference/arithmetic.md` is the same page in words, for those who write it in another language.
"""

from typing import Any, TypeAlias, TypeVar

import numpy as np

from edgeproof.decision.float32 import MIN_NORMAL
from edgeproof.types import Floats, Int32s

Real = TypeVar("Real", np.float32, np.float64)
Reals: TypeAlias = np.ndarray[tuple[Any, ...], np.dtype[Real]]

UNIT_ROUNDOFF = 2.0**-24
UNDERFLOW = 1e-35  # denormals may be flushed by hardware anywhere; this covers them in a bound


def _constant(bits: int) -> np.float32:
    return np.uint32(bits).view(np.float32)


ZERO, ONE, TWO = np.float32(0), np.float32(1), np.float32(2)
_TINY = np.float32(MIN_NORMAL)
_EXP_MAX = _constant(0x42B17217)
_EXP_MIN = _constant(0xC2CFF1B4)
_LOG2_E = _constant(0x3FB8AA3B)
_LN2_HIGH = _constant(0x3F317200)
_LN2_LOW = _constant(0x35BFBE8E)
_EXP_POLYNOMIAL = tuple(_constant(b) for b in (0x3AB52297, 0x3C091CD5, 0x3D2AAC5C, 0x3E2AAA49, 0x3EFFFFFE))


def flush(x: Floats) -> Floats:
    """Replace values smaller in magnitude than 2^-126 by +0; any shape, float32."""
    return np.where(np.abs(x) < _TINY, ZERO, x)


def clamp(x: Floats, lo: np.float32 | Floats, hi: np.float32 | Floats) -> Floats:
    """Limit to lo…hi, numbers or one for each column, by comparisons; any shape, float32."""
    return np.where(x < lo, lo, np.where(x > hi, hi, x))


def exp(x: Floats) -> Floats:
    """e^x by range reduction and a polynomial, every step rounded to float32; at most 0.989 ulp off.

    x: any shape, float32. NaN gives NaN, above 88.72 +inf, below -103.97 zero.
    """
    bounded = clamp(np.where(np.isnan(x), ZERO, x), _EXP_MIN, _EXP_MAX)
    scaled = bounded * _LOG2_E
    k = (scaled + np.where(bounded < ZERO, np.float32(-0.5), np.float32(0.5))).astype(np.int32)
    k_float = k.astype(np.float32)
    r = (bounded - k_float * _LN2_HIGH) - k_float * _LN2_LOW
    q = np.full_like(r, _EXP_POLYNOMIAL[0])
    for coefficient in _EXP_POLYNOMIAL[1:]:
        q = q * r + coefficient
    y = ((r * r) * q + r) + ONE
    half = k >> 1
    y = (y * _power_of_two(half)) * _power_of_two(k - half)
    y = np.where(x > _EXP_MAX, np.float32(np.inf), np.where(x < _EXP_MIN, ZERO, y))
    return np.where(np.isnan(x), x, y)


def _power_of_two(k: Int32s) -> Floats:
    return ((k + np.int32(127)) << np.int32(23)).view(np.float32)


def dense(x: Reals[Real], weights: Reals[Real], bias: Reals[Real]) -> Reals[Real]:
    """`acc = bias`, then for i ascending `acc += x[i] * weights[i]`: the same bits whatever BLAS there is.

    x: (batch, n_in). weights: (n_in, n_out). bias: (n_out,). Returns (batch, n_out). All float32, as every decision is,
    or all float64, as bounds and the int8 search are.
    """
    acc = np.repeat(bias[:, None], len(x), axis=1)  # (n_out, batch): neighbours in memory are one input's
    product = np.empty_like(acc)
    for column, row in zip(np.ascontiguousarray(x.T), weights, strict=True):
        np.multiply(row[:, None], column, out=product)
        acc += product
    return np.ascontiguousarray(acc.T)


def gamma(k: int) -> float:
    """Return γ(k) = k·u / (1 − k·u): how far k roundings in any order may move a sum, relative to Σ|terms|.

    Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed., section 3.1.
    """
    return k * UNIT_ROUNDOFF / (1 - k * UNIT_ROUNDOFF)
