"""The kinds of settings: what a flag takes, and how its value, or that of a TOML key, is checked.

A check gets the place of a value (`--epochs`, or file and key) and the value; it returns the value in the type of the
setting, or raises UsageError that begins with the place.
"""

from collections.abc import Callable, Mapping
from functools import partial
from math import isnan
from typing import Any, NamedTuple

import click

from edgeproof.commands import column_names
from edgeproof.decision import grammar, round_to_float32
from edgeproof.errors import UsageError
from edgeproof.tables import delimiter_named
from edgeproof_train.settings.aims import aim_of, number_of


class Kind(NamedTuple):
    """What a setting may be."""

    option: Mapping[str, Any]  # arguments of `click.option`
    checked: Callable[[str, Any], Any]


def expect(holds: bool, where: str, wanted: str, got: Any) -> None:
    """Raise UsageError, saying what was wanted, where a condition does not hold."""
    if not holds:
        raise UsageError(f"{where}: expected {wanted}, got {grammar.quoted(str(got))}")


def number(least: float, most: float, above: bool = False, below: bool = False, of: type = float) -> Kind:
    """Return a number within limits; above, below: whether the limit itself is out. of: float, or int."""
    limits = f"{'above' if above else 'at least'} {least:.10g} and {'below' if below else 'at most'} {most:.10g}"

    def checked(where: str, value: Any) -> Any:
        expect(type(value) in (int, of), where, "a whole number" if of is int else "a number", value)
        inside = least <= value <= most and not (above and value == least) and not (below and value == most)
        expect(inside, where, limits, value)
        return of(value)

    return Kind({"type": of, "metavar": "N" if of is int else "NUMBER"}, checked)


whole = partial(number, of=int)  # a whole number within limits


def choice(*names: str) -> Kind:
    """Return one of several names."""

    def checked(where: str, value: Any) -> str:
        expect(value in names, where, f"one of {', '.join(names)}", value)
        return str(value)

    return Kind({"type": click.Choice(names)}, checked)


def _flag(where: str, value: Any) -> bool:
    expect(type(value) is bool, where, "true or false", value)
    return bool(value)


FLAG = Kind({"is_flag": True, "default": None}, _flag)


def _clean(where: str, text: str) -> str:
    if any("\ud800" <= c <= "\udfff" for c in text):  # the shell may pass bytes that are no Unicode
        raise UsageError(f"{where}: expected UTF-8 text, got other bytes")
    return grammar.clean(text)


def text(metavar: str) -> Kind:
    """Return a text, cleaned as a cell is."""

    def checked(where: str, value: Any) -> str:
        expect(isinstance(value, str) and bool(_clean(where, value)), where, "a text", value)
        return _clean(where, value)

    return Kind({"metavar": metavar}, checked)


def _delimiter(where: str, value: Any) -> str:
    expect(isinstance(value, str), where, "a character", value)
    return delimiter_named(value)


DELIMITER = Kind({"metavar": "CHAR"}, _delimiter)


def _texts(where: str, value: Any) -> tuple[str, ...]:
    texts = [value] if isinstance(value, str) else value
    expect(isinstance(texts, list | tuple) and all(isinstance(x, str) for x in texts), where, "texts", value)
    return tuple(_clean(where, text) for text in texts)


WORDS = Kind({"metavar": "[COLUMN=]TEXT", "multiple": True}, _texts)
COLUMNS = Kind({"metavar": "COLUMN[,COLUMN]", "multiple": True, "callback": column_names}, _texts)


def _pair(where: str, value: Any) -> tuple[str, ...]:
    pair = _texts(where, value)
    expect(not pair or (len(pair) == 2 and pair[0] != pair[1]), where, "two labels such as none,car", value)
    return pair


PAIR = Kind({"metavar": "LABEL,LABEL", "multiple": True, "callback": column_names}, _pair)


def _size(where: str, value: Any) -> tuple[int, ...]:
    """Read height and width: `32`, `24x32`, in TOML a number or a list, too."""
    wanted = "height and width such as 32 or 24x32, each 8…256"
    given: Any = [value] if type(value) is int else value
    if isinstance(value, str):
        given = [int(part) if part.isascii() and part.isdigit() else 0 for part in value.lower().split("x")]
    usable = isinstance(given, list | tuple) and len(given) in (0, 1, 2)
    expect(usable and all(type(n) is int and 8 <= n <= 256 for n in given), where, wanted, value)
    return tuple(given) * (2 if len(given) == 1 else 1)


SIZE = Kind({"metavar": "HEIGHTxWIDTH"}, _size)


def _widths(where: str, value: Any) -> tuple[int, ...]:
    """Read widths of hidden layers: `64,32` or `none`, in TOML a number or a list, too."""
    wanted = "widths of the hidden layers such as 64,32, or none"
    widths: Any = [value] if type(value) is int else value
    if isinstance(value, str):
        parts = [] if value.strip().lower() in ("none", "") else [part.strip() for part in value.split(",")]
        widths = [int(part) if part.isascii() and part.isdigit() and len(part) < 10 else None for part in parts]
    expect(isinstance(widths, list | tuple) and None not in widths, where, wanted, value)
    expect(all(type(width) is int and 1 <= width <= 4096 for width in widths), where, f"{wanted}, each 1…4096", value)
    return tuple(widths)


WIDTHS = Kind({"metavar": "WIDTHS"}, _widths)


def _threshold(where: str, value: Any) -> float | str:
    """Return a float32, or the text of an aim."""
    wanted = "a number above 0 and below 1, f1, youden, cost:FP:FN, precision:SHARE or recall:SHARE"
    found = number_of(str(value))
    if not isnan(found):
        expect(0 < found < 1, where, "above 0 and below 1", value)
        return round_to_float32(found)
    expect(isinstance(value, str) and aim_of(value) is not None, where, wanted, value)
    return str(value)


THRESHOLD = Kind({"metavar": "NUMBER|AIM"}, _threshold)
