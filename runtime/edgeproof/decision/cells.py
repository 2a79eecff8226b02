"""Columns of cells, as tables and programs give them, to numbers and codes by the grammar."""

import operator
import re
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

import numpy as np

from edgeproof.decision import grammar
from edgeproof.types import Bools, Bytes, Floats, Places

UNKNOWN = -1  # the code of a text that is none of those known

# A column that holds only these characters, joined by commas, needs no cleaning: float() is then exactly the grammar,
# since neither blanks, underscores, "inf", nor digits of other scripts can occur, and no number holds a comma.
_PLAIN = re.compile(r"[0-9+\-.eE,]*", re.ASCII)
_REMEMBERED = 10_000  # different cells of a column whose codes are kept


class CellError(ValueError):
    """A cell that cannot be read: its row within the column, and what was expected."""

    def __init__(self, row: int, message: str) -> None:
        super().__init__(message)
        self.row = row


class Utf8(NamedTuple):
    """Texts as bytes, one after the other."""

    data: Bytes
    bounds: Places  # (n + 1,) from 0: where each begins, and where the last one ends

    def text(self, row: int) -> str:
        """Return the text of a row."""
        return bytes(self.data[self.bounds[row] : self.bounds[row + 1]]).decode()


class Column(Sequence[Any]):
    """Cells that a reader can give as numbers or codes at once, as the grammar reads them one by one."""

    @abstractmethod
    def cell(self, row: int) -> Any:
        """Return the cell of a row, counted from 0; the row exists."""

    @abstractmethod
    def numbers(self, missing: AbstractSet[str]) -> Floats | None:
        """Return (n_rows,) float32, NaN where missing; None where some cell must be read by the grammar.

        Missing by its text: a number equal to one that stands for missing may be left as it is.
        """

    @abstractmethod
    def distinct(self) -> tuple[Sequence[Any], Places]:
        """Return distinct cells and, for each row, the place of its cell among them: (n_rows,)."""

    @abstractmethod
    def compress(self, good: Bools) -> Sequence[Any]:
        """Return the cells of some rows; good: (n_rows,)."""

    def codes(self, n_values: int) -> Floats | None:  # noqa: ARG002 — for those who have an answer
        """Return (n_rows,) float32, codes from 1, 0 for missing, UNKNOWN, where the cells are codes already."""
        return None

    def utf8(self) -> Utf8 | None:
        """Return the cells as bytes, where all are texts and at hand as such."""
        return None

    def __getitem__(self, index: Any) -> Any:
        rows = range(len(self))[index]  # raises IndexError; understands slices and negative indices
        return [self.cell(row) for row in rows] if isinstance(rows, range) else self.cell(rows)


class CodedColumn(Column):
    """Cells that are few different ones, and for each row the place of its cell: (n_rows,) integers."""

    def __init__(self, values: Sequence[Any], places: Places) -> None:
        self.values = values
        self.places = places

    def __len__(self) -> int:
        return len(self.places)

    def __iter__(self) -> Iterator[Any]:
        return (self.values[place] for place in self.places.tolist())

    def __getitem__(self, index: Any) -> Any:
        return CodedColumn(self.values, self.places[index]) if isinstance(index, slice) else super().__getitem__(index)

    def cell(self, row: int) -> Any:
        """Return the cell of a row."""
        return self.values[operator.index(self.places[row])]

    def numbers(self, missing: AbstractSet[str]) -> Floats | None:  # noqa: ARG002 — the grammar reads them
        """Return None."""
        return None

    def distinct(self) -> tuple[Sequence[Any], Places]:
        """Return the cells and places as they are."""
        return self.values, self.places

    def compress(self, good: Bools) -> "CodedColumn":
        """Return the cells of some rows."""
        return CodedColumn(self.values, self.places[good])


def numbers(cells: Sequence[Any], missing: AbstractSet[str]) -> Floats:
    """Read a column of numbers: (n,) texts or scalars gives (n,) float32, NaN where missing.

    Raises CellError for the first cell that is neither a number nor missing.
    """
    values, reasons = read_numbers(cells, missing)
    for row, reason in reasons.items():
        raise CellError(row, reason)
    return values


def read_numbers(
    cells: Sequence[Any], missing: AbstractSet[str], booleans: bool = False
) -> tuple[Floats, dict[int, str]]:
    """Read a column of numbers: (n,) float32, NaN where missing or unreadable, and why a row is unreadable.

    booleans: whether true is 1 and false is 0.
    """
    whole = _numbers_at_once(cells, missing, booleans)
    if whole is not None:
        return without(whole, grammar.missing_numbers(frozenset(missing))), {}
    if isinstance(cells, Column) and booleans:  # few different ones, as a rule
        few, places = cells.distinct()
        values, why = read_numbers(few, missing, booleans)
        return values[places], _at_places(why, places)
    result = np.full(len(cells), np.nan, np.float32)
    reasons: dict[int, str] = {}
    for row, cell in enumerate(cells):
        try:
            result[row] = grammar.numeric_value(cell, missing, booleans)
        except ValueError as error:
            reasons[row] = str(error)
    return result, reasons


def without(values: Floats, missing: Iterable[float]) -> Floats:
    """Return numbers of any shape with NaN where one is equal to one of those that stand for missing."""
    for number in missing:
        places = values == np.float32(number)
        if places.any():
            values = np.where(places, np.float32(np.nan), values)
    return values


def _numbers_at_once(cells: Sequence[Any], missing: AbstractSet[str], booleans: bool) -> Floats | None:
    if isinstance(cells, Column):
        whole = cells.numbers(missing)
        if whole is not None:
            return whole
    if isinstance(cells, np.ndarray) and cells.dtype.kind in ("fiub" if booleans else "fiu"):
        with np.errstate(over="ignore"):  # beyond float32 is an infinity, which the contract clamps
            return cells.astype(np.float64).astype(np.float32)
    return _plain_numbers(cells)


def _plain_numbers(cells: Sequence[Any]) -> Floats | None:
    """Read a column without missing cells, quotes or blanks at the speed of float(); None where that is not it."""
    try:
        if not _PLAIN.fullmatch(",".join(cells)):
            return None
        values = np.array(list(map(float, cells)), np.float64)
    except (TypeError, ValueError):
        return None
    with np.errstate(over="ignore"):
        result = values.astype(np.float32)
    return result if np.isfinite(result).all() else None


def read_codes(
    cells: Iterable[Any], known: Mapping[str, int], missing: AbstractSet[str]
) -> tuple[Floats, dict[int, str]]:
    """Read a column of texts that have codes from 1: (n,) float32, 0 where missing or unreadable, UNKNOWN.

    known: canonical text -> its code. Returns also why a row is unreadable.
    """
    if isinstance(cells, Column):
        whole = cells.codes(max(known.values()))
        if whole is not None:
            return whole, {}
        few, places = cells.distinct()
        distinct_codes, why = read_codes(few, known, missing)
        return distinct_codes[places], _at_places(why, places)
    seen: dict[tuple[type, Any], int] = {}
    codes: list[int] = []
    reasons = {}
    for cell in cells:
        key = (type(cell), cell)  # 1, 1.0 and True are equal as keys, not as categories
        try:
            code = seen.get(key)
            if code is None:
                code = code_of(cell, known, missing)
                if len(seen) < _REMEMBERED:
                    seen[key] = code
        except (ValueError, TypeError, ArithmeticError) as error:  # a foreign scalar may refuse to be hashed or printed
            reasons[len(codes)] = why_unreadable(cell, error)
            code = 0
        codes.append(code)
    return np.array(codes, np.float32), reasons


def _at_places(reasons: Mapping[int, str], places: Places) -> dict[int, str]:
    """Return the reasons of distinct cells for the rows that have them."""
    return {row: reasons[place] for row, place in enumerate(places.tolist()) if place in reasons} if reasons else {}


def code_of(cell: Any, known: Mapping[str, int], missing: AbstractSet[str]) -> int:
    """Return the code of one cell, 0 where missing, or UNKNOWN; raises ValueError for what is no scalar."""
    value = grammar.categorical_value(cell, missing)
    return 0 if value is None else known.get(value, UNKNOWN)


def why_unreadable(cell: Any, error: Exception) -> str:
    """Return a reason on one line."""
    if isinstance(error, TypeError) and "unhashable" in str(error):
        return f"expected a text or a number, got {type(cell).__name__}"
    return " ".join(str(error).split())
