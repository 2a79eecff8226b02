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
