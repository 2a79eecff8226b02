"""Numbers with a decimal comma: with a point, as the grammar reads them; every other text stays as it is."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

_EXPONENT = r"(?:[eE][+-]?[0-9]+)?"
_EDGE = r"[ \t\n\v\f\r\"']*"  # what cleaning takes away
_COMMA = re.compile(rf"({_EDGE}[+-]?(?:[0-9]+(?=,[0-9]*)|(?=,[0-9]))),([0-9]*{_EXPONENT}{_EDGE})", re.ASCII)
_POINT = re.compile(rf"{_EDGE}[+-]?(?:[0-9]+\.[0-9]*|\.[0-9]+){_EXPONENT}{_EDGE}", re.ASCII)
# The same for pyarrow, whose expressions do not look ahead.
ARROW_COMMA = rf"^({_EDGE}[+-]?[0-9]+),([0-9]*{_EXPONENT}{_EDGE})$"
ARROW_BARE = rf"^({_EDGE}[+-]?),([0-9]+{_EXPONENT}{_EDGE})$"
ARROW_POINT = rf"^{_POINT.pattern}$"


def with_point(text: str) -> str:
    """Return a number with a decimal comma as one with a point, any other text as it is."""
    if "," not in text:
        return text
    found = _COMMA.fullmatch(text)
    return f"{found[1]}.{found[2]}" if found else text


def with_points(cells: Iterable[str]) -> list[str]:
    """Return a column in which numbers have points."""
    return [with_point(cell) if "," in cell else cell for cell in cells]


def pointed(cells: Sequence[Any]) -> list[int]:
    """Return the rows whose cells are numbers with a point: where commas are expected these could be thousands."""
    return [row for row, cell in enumerate(cells) if "." in cell and _POINT.fullmatch(cell)]
