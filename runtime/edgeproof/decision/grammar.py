"""Text to values: the only step that touches strings, the same for training, every table reader and every kit.

A text is trimmed of ASCII blanks, then of one pair of equal quotes. If the result, in lower case, is one of the
`missing_values` it is missing. Numbers are ASCII decimals, read as the nearest float64 and rounded to float32; one that
is equal to a number among `missing_values` is missing, whether it was a text or not.
"""

import math
import re
from collections.abc import Set as AbstractSet
from contextlib import suppress
from functools import lru_cache
from typing import Any

from edgeproof.decision.float32 import round_to_float32

BLANKS = " \t\n\v\f\r"
# Words for nothing, as `word` writes them: of databases (\\N is MySQL's), spreadsheets, pandas, R and people.
MISSING_VALUES = ("", "na", "n/a", "nan", "null", "none", "#n/a", "<na>", "nat", "\\n", "?")

NO_UTF8 = "expected UTF-8 text, got other bytes"

_LONGEST = 200  # letters of a name that messages show whole
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?", re.ASCII)
_NO_NUMBERS = ("datetime64", "timedelta64", "complex")  # names of types, whatever their width
_INTEGRAL = re.compile(r"([+-]?[0-9]+)\.0+", re.ASCII)
_LOWER = {ord("A") + place: ord("a") + place for place in range(26)}
_BOOLEANS = {"false": 0.0, "true": 1.0}


def clean(text: str) -> str:
    """Trim ASCII blanks, then one pair of equal quotes (`'` or `"`)."""
    text = text.strip(BLANKS)
    if len(text) >= 2 and text[0] == text[-1] and text[0] in "'\"":
        return text[1:-1]
    return text


def protected(text: str) -> str:
    """Put quotes around a text that `clean` would change, so that cleaning gives it back."""
    return text if clean(text) == text else f'"{text}"'


def number(text: str) -> float:
    """Read a cleaned text as a float32 number.

    Raises ValueError, with what was expected, for anything that is not an ASCII decimal finite in float32.
    """
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"expected a number, got {quoted(text)}")
    value = round_to_float32(float(text))
    if math.isinf(value):
        raise ValueError(f"expected a number within the float32 range, got {quoted(text)}")
    return value


@lru_cache
def missing_numbers(missing: frozenset[str]) -> tuple[float, ...]:
    """Return those of the texts for missing that are numbers, such as -999: float32 values, ascending.

    A number that is equal to one of them in float32 is missing, wherever it comes from.
    """
    values = set()
    for text in missing:
        with suppress(ValueError):
            values.add(number(text))
    return tuple(sorted(values))


def category(text: str) -> str:
    """Return the one spelling of a cleaned categorical text.

    `1.0` is written `1`, and `True` is written `true`, so that every reader of a table sees the same value.
    """
    if text.lower() in ("true", "false"):
        return text.lower()
    integral = _INTEGRAL.fullmatch(text)
    if integral is None:
        return text
    return "0" if integral.group(1) == "-0" else integral.group(1)


def word(text: str) -> str:
    """Return the one spelling in which a cleaned text is compared with the words for missing.

    It is that of a category, in lower case: only ASCII letters have two cases here, as in every kit.
    """
    text = category(text)
    return text.lower() if text.isascii() else text.translate(_LOWER)


def text_of(value: Any) -> str:
    """Write a Python or NumPy scalar as the text that a table would hold; None and NaN give the empty text.

    Bytes are text in UTF-8. Raises ValueError for anything else.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return _decoded(value)
    if isinstance(value, bytearray | memoryview) or hasattr(value, "__len__"):
        raise ValueError(f"expected a text or a number, got {type(value).__name__}")
    if value is None or _is_pandas_missing(value) or value != value:  # noqa: PLR0124 — NaN of any library
        return ""
    if _is_boolean(value):
        return "true" if value else "false"
    if type(value).__name__.lower().startswith("timedelta"):  # of Python, NumPy and pandas: each writes it otherwise
        raise ValueError(f"expected a text or a number, got {type(value).__name__}")
    is_integer = getattr(value, "is_integer", None)  # floats of Python and NumPy of any width
    return str(int(value)) if is_integer is not None and is_integer() else str(value)


def numeric_value(value: Any, missing: AbstractSet[str], booleans: bool = False) -> float:
    """Read one cell of a numeric feature, text or number: a float32 value, NaN where missing.

    missing: words. booleans: whether true is 1 and false is 0. Numbers given in process may be infinite: the contract
    clamps them. Raises ValueError for anything else.
    """
    if isinstance(value, str | bytes):
        found = _number_of_text(clean(text_of(value)), missing, booleans)
    elif value is None or _is_pandas_missing(value):
        found = math.nan
    else:
        found = _given_number(value, booleans)
    return math.nan if found in missing_numbers(frozenset(missing)) else found


def _number_of_text(text: str, missing: AbstractSet[str], booleans: bool) -> float:
    if word(text) in missing:
        return math.nan
    if booleans and text.lower() in _BOOLEANS:
        return _BOOLEANS[text.lower()]
    return number(text)


def _given_number(value: Any, booleans: bool) -> float:
    if _is_boolean(value):
        if booleans:
            return float(value)
        raise ValueError(f"expected a number, got the boolean {text_of(value)}")
    try:
        # float() takes some dates for nanoseconds and drops an imaginary part.
        if isinstance(value, bytearray) or type(value).__name__.startswith(_NO_NUMBERS):
            raise TypeError
        return round_to_float32(float(value))
    except (TypeError, ValueError, ArithmeticError):
        raise ValueError(f"expected a number, got {quoted(str(value))}") from None


def categorical_value(value: Any, missing: AbstractSet[str]) -> str | None:
    """Read one cell of a categorical feature; None where missing.

    missing: words. Raises ValueError for what is no scalar.
    """
    text = label_value(value, missing)
    return None if text is None else category(text)


def label_value(value: Any, missing: AbstractSet[str]) -> str | None:
    """Read one cell of the target: the cleaned text itself; None where missing.

    missing: words. Raises ValueError for what is no scalar.
    """
    if _is_pandas_missing(value):
        return None
    text = clean(text_of(value))
    if not text and not isinstance(value, str | bytes):  # None and NaN are missing even where the empty text is not
        return None
    return None if word(text) in missing else text


def _decoded(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise ValueError(NO_UTF8) from None


def _is_boolean(value: Any) -> bool:
    # NumPy's own boolean is no subclass of bool, and its name differs between NumPy 1 and 2.
    return isinstance(value, bool) or type(value).__name__ in ("bool", "bool_")


def _is_pandas_missing(value: Any) -> bool:
    # pandas' NA refuses comparison; NaT has NumPy spellings too.
    kind = type(value).__name__
    return kind in ("NAType", "NaTType") or (kind in ("datetime64", "timedelta64") and str(value) == "NaT")


def quoted(text: str) -> str:
    """Quote a text for a message of one line, shortened to 40 characters, control characters escaped."""
    return _on_one_line(text if len(text) <= 40 else text[:37] + "...")


def named(text: str) -> str:
    """Quote the name of a column for a message of one line: whole, unless very long, so that no two look alike."""
    return _on_one_line(text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]}...{text[-_LONGEST // 2 :]}")


def _on_one_line(shown: str) -> str:
    return '"' + "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in shown) + '"'


def shown(text: str) -> str:
    """Return a name as it stands where it prints on one line, else quoted."""
    return text if text and text.isprintable() and text == text.strip() else quoted(text)
