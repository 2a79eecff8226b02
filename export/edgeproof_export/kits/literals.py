"""Numbers and texts as source: exact, and wrapped as formatters leave them."""

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from edgeproof.arithmetic import Floats


def float_bits(values: Floats) -> list[str]:
    """Return float32 bit patterns, `0x3f800000`: any shape gives (size,) texts, in C order.

    Bits, because decimal constants read differently where a compiler uses extended precision.
    """
    bits: npt.NDArray[np.uint32] = np.ascontiguousarray(values, np.float32).ravel().view(np.uint32)
    return [f"0x{b:08x}" for b in bits.tolist()]


def float_hex(values: Floats) -> list[str]:
    """Return hexadecimal constants without a suffix, `0x1.8p+1`: any shape gives (size,) texts, in C order; finite."""
    halves = (value.hex().split("p") for value in np.asarray(values, np.float32).ravel().tolist())
    return [
        f"{mantissa.rstrip('0').rstrip('.') if '.' in mantissa else mantissa}p{power}" for mantissa, power in halves
    ]


def wrapped(items: Iterable[str], width: int, indent: str, separator: str = ", ") -> Iterator[str]:
    """Yield lines of at most `width` characters that hold the items in order, each line ending in the separator."""
    end = separator.rstrip()
    line = ""
    for item in items:
        longer = f"{line}{separator}{item}" if line else f"{indent}{item}"
        if line and len(longer) + len(end) > width:
            yield line + end
            longer = f"{indent}{item}"
        line = longer
    if line:
        yield line + end
