"""Numbers and texts as source: exact, and wrapped as formatters leave them."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping

import numpy as np
import numpy.typing as npt

from edgeproof.arithmetic import Floats
from edgeproof.float32 import shortest


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


def decimal(value: float) -> str:
    """Return a float32 as the shortest decimal that reads back to it: `0.1`, `28.0`, `1e-05`.

    For languages that read decimals correctly, straight to float32.
    """
    return repr(shortest(float(value)))


def quoted(text: str, escapes: Mapping[str, str], otherwise: Callable[[int], str]) -> str:
    """Return a text between double quotes, as source.

    escapes: characters that the language escapes in its own way. otherwise: writes the code point of a character that
    does not print, or is wider than a column, so that formatters measure lines as we do.
    """
    return '"' + "".join(escapes.get(c) or (c if _is_plain(c) else otherwise(ord(c))) for c in text) + '"'


def _is_plain(character: str) -> bool:
    wide = unicodedata.east_asian_width(character) in ("W", "F") or unicodedata.combining(character)
    return character.isprintable() and not wide
