"""float32 in plain Python: rounding, and the shortest decimal, without importing NumPy."""

import math
import struct

MAX = 3.4028234663852886e38  # the largest finite float32
_FLOAT = struct.Struct("<f")
_FEW = 6  # digits: most numbers that people wrote need no more, most that were computed do

MIN_NORMAL = 2.0**-126  # the smallest normal float32; smaller magnitudes count as +0


def round_to_float32(value: float) -> float:
    """Round a float64 to the nearest float32 (ties to even); beyond the range, an infinity."""
    try:
        return float(_FLOAT.unpack(_FLOAT.pack(value))[0])
    except OverflowError:
        return math.copysign(math.inf, value)


def shortest(value: float) -> float:
    """Return the float64 whose decimal is the shortest that reads back to the same float32.

    JSON written from the result shows `0.1`, not `0.10000000149011612`.
    """
    few = round_to_float32(float(f"{value:.{_FEW}g}")) == value  # then more digits do, too, and else fewer do not
    for digits in range(1, _FEW + 1) if few else range(_FEW + 1, 10):
        candidate = float(f"{value:.{digits}g}")
        if round_to_float32(candidate) == value:
            return candidate
    return value
