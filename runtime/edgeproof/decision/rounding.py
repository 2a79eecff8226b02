"""Integers times a real factor, as the int8 kernels of LiteRT round: some once, some twice.

FULLY_CONNECTED multiplies in float64 and rounds half away from zero (LiteRT's reference kernel). CONV_2D,
DEPTHWISE_CONV_2D, MEAN and ADD multiply by 31 bits of the factor and round twice, as gemmlowp does
(tensorflow/lite/kernels/internal/common.h, MultiplyByQuantizedMultiplier); so do TensorFlow Lite Micro and CMSIS-NN.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from edgeproof.errors import DamagedPackageError
from edgeproof.types import Bools, Doubles, Int32s, Int64s

_ULPS = 500  # to look for a scale on either side


class Factor(NamedTuple):
    """Real factors as LiteRT's QuantizeMultiplier writes them: multiplier · 2^(exponent − 31)."""

    multiplier: Int64s  # 0, or 2^30…2^31 − 1
    exponent: Int64s

    @classmethod
    def of(cls, factors: npt.ArrayLike) -> "Factor":
        """Take 31 bits of positive float64 factors, any shape; raises DamagedPackageError for one beyond 2^30."""
        mantissa, exponent = np.frexp(np.asarray(factors, np.float64))
        multiplier = np.floor(mantissa * 2.0**31 + 0.5).astype(np.int64)
        carried = multiplier == 1 << 31
        multiplier, exponent = np.where(carried, multiplier >> 1, multiplier), exponent.astype(np.int64) + carried
        if (exponent > 30).any():
            raise DamagedPackageError("int8 network: scales too far apart")
        vanishing = exponent < -31
        return cls(np.where(vanishing, 0, multiplier), np.where(vanishing, 0, exponent))

    def shifted(self, x: Int64s | Int32s) -> Int64s:
        """Return x times the factor, rounded once, half up, by one 64-bit shift: what kits compute for a dense layer.

        x: magnitudes below 2^31.
        """
        shift = 31 - self.exponent
        result: Int64s = (x.astype(np.int64) * self.multiplier + (np.int64(1) << (shift - 1))) >> shift
        return result

    def twice(self, x: Int64s | Int32s) -> Int64s:
        """Return x times the factor: rounded to 31 bits, half up, then to an integer, half away from zero."""
        left, right = np.maximum(self.exponent, 0), np.maximum(-self.exponent, 0)
        high = ((x.astype(np.int64) << left) * self.multiplier + (1 << 30)) >> 31
        half = np.where(right > 0, np.int64(1) << np.maximum(right - 1, 0), 0)
        result: Int64s = (high + half - ((high < 0) & (right > 0))) >> right
        return result


def once(x: Int64s, factors: Doubles) -> Int64s:
    """Return x times float64 factors, the product rounded to float64 and then half away from zero."""
    product = x.astype(np.float64) * factors
    result: Int64s = np.copysign(np.floor(np.abs(product) + 0.5), product).astype(np.int64)
    return result


def agree(factors: Doubles, zero: int) -> Bools:
    """Return for each factor whether `once` and `Factor.shifted` give the same int8 for every int32 sum: (n,).

    factors: (n,) positive float64. zero: the zero point that is added before the result saturates. Both rules grow
    with the sum, so they agree everywhere if they agree on the integers around each of the 255 levels.
    """
    levels = np.arange(-127, 128) - zero  # a result reaches each of them at one sum
    least = np.ceil((levels - 0.5)[:, None] / factors)  # that sum, or one beside it
    sums = (least[..., None] + np.arange(-2, 3)).astype(np.int64)  # (255, n, 5)
    wide = factors[:, None]
    reached = [
        rounded >= levels[:, None, None]
        for rounded in (once(sums, wide), Factor(*(x[:, None] for x in Factor.of(factors))).shifted(sums))
    ]
    enclosed = [~found[..., 0] & found[..., -1] for found in reached]
    same = (reached[0] == reached[1]).all(axis=-1) & enclosed[0] & enclosed[1]
    beyond = np.abs(least) > 2.0**31  # no sum gets there
    result: Bools = (same | beyond).all(axis=0)
    return result


def agreeing(factor_of: Callable[[float], Doubles], scale: float, zero: int) -> float:
    """Return the float32 closest to `scale`, of the output, whose factors let both rules agree.

    factor_of: the factors (n,) that a scale gives. Raises DamagedPackageError where none of a thousand does.
    """
    above = below = np.float32(scale)
    for _ in range(_ULPS):
        for candidate in (below, above):
            if agree(factor_of(float(candidate)), zero).all():
                return float(candidate)
        above, below = np.nextafter(above, np.float32(np.inf)), np.nextafter(below, np.float32(0))
    raise DamagedPackageError("int8 network: no scale near enough lets all kernels round alike")
