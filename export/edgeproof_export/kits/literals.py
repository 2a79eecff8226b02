"""Numbers and texts as source: exact."""

import base64
import math
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from edgeproof.decision import Feature, shortest, shown
from edgeproof.types import Floats

_SURELY = 1 - 2.0**-16  # more than float64's own rounding takes


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


def decimal(value: float) -> str:
    """Return a short decimal that reads back to the same float32, straight or by way of a float64."""
    mantissa, power = math.frexp(value)
    half = math.ldexp(1.0, max(power - 25 - (abs(mantissa) == 0.5), -150))  # of the gap to the next float32 below
    short = shortest(value)
    if abs(short - value) < half * _SURELY:  # in float64, which tells without fractions of most numbers
        return repr(short)
    return repr(short) if abs(Fraction(repr(short)) - Fraction(float(value))) < half else repr(float(value))


def string(text: str, escapes: Mapping[str, str], otherwise: Callable[[str], str]) -> str:
    """Return a text between double quotes, as source.

    escapes: characters that the language escapes in its own way. otherwise: writes a character that does not print, or
    not alone.
    """
    plain = (c.isprintable() and not unicodedata.combining(c) for c in text)
    return '"' + "".join(escapes.get(c) or (c if p else otherwise(c)) for c, p in zip(text, plain, strict=True)) + '"'


def code_point_escape(character: str) -> str:
    """Write a character as Python and Go do: an escape of four or eight digits."""
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"


def utf16_escapes(character: str) -> str:
    """Write a character as JavaScript and Java do: an escape for each UTF-16 unit."""
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i : i + 2].hex()}" for i in range(0, len(units), 2))


def base64_lines(values: Floats, width: int) -> list[str]:
    """Return the base64 of float32, little-endian, in C order, in lines of at most `width` characters."""
    text = base64.b64encode(np.ascontiguousarray(values, "<f4").tobytes()).decode()
    step = width - width % 4
    return [text[start : start + step] for start in range(0, len(text), step)]


def about(feature: Feature) -> str:
    """Describe a feature in one line, for a comment."""
    return f"{feature.kind}, {feature.described()}"


def code_span(text: str) -> str:
    """Return a name as it may stand between backticks in a README."""
    return shown(text).replace("`", "'")


def code_spans(texts: Iterable[str]) -> str:
    """List texts in a README; `none`, without backticks, where there are none."""
    return ", ".join(f"`{code_span(text)}`" for text in texts) or "none"
