"""float32 in plain Python: rounding, bits, and the shortest decimal, without importing NumPy."""

import math
import struct

MAX = 3.4028234663852886e38  # the largest finite float32
MIN_NORMAL = 2.0**-126  # the smallest normal float32; smaller magnitudes count as +0


def round_to_float32(value: float) -> float:
    """Round a float64 to the nearest float32 (ties to even); beyond the range, an infinity."""
    try:
        return float(struct.unpack("<f", struct.pack("<f", value))[0])
    except OverflowError:
        return math.copysign(math.inf, value)


def shortest(value: float) -> float:
    """Return the float64 whose decimal is the shortest that reads back to the same float32.

    JSON written from the result shows `0.1`, not `0.10000000149011612`.
    """
    for digits in range(1, 10):
        candidate = float(f"{value:.{digits}g}")
        if round_to_float32(candidate) == value:
            return candidate
    return value


def bits(value: float) -> str:
    """Return the float32 bit pattern as eight hexadecimal digits; every NaN is the canonical 7fc00000."""
    if math.isnan(value):
        return "7fc00000"
    return struct.pack(">f", value).hex()


def from_bits(pattern: str) -> float:
    """Return the float32 whose bit pattern is given as eight hexadecimal digits.

    Raises ValueError for anything else.
    """
    raw = bytes.fromhex(pattern)
    if len(raw) != 4:
        raise ValueError(f"expected 8 hexadecimal digits, got {pattern!r}")
    return float(struct.unpack(">f", raw)[0])
