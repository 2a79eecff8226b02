"""Named columns of cells to row vectors: what every table reader and every in-process call ends in."""

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

import numpy as np

from edgeproof import grammar
from edgeproof.arithmetic import Floats
from edgeproof.contract import CategoricalFeature, Contract
from edgeproof.errors import RowsError

# A column that holds only these characters, joined by line ends, needs no cleaning: float() is then exactly the
# grammar, since neither underscores, "inf", nor digits of other scripts can occur.
_PLAIN = re.compile(r"[0-9+\-.eE\n]*", re.ASCII)


@dataclass(frozen=True)
class Batch:
    """Some consecutive rows, held by column."""

    columns: Mapping[str, Sequence[Any]]  # name -> (n_rows,) texts or scalars
    n_rows: int
    source: str = ""  # the file's name; empty for rows given in process
    lines: Sequence[int] = ()  # (n_rows,) the 1-based line on which each row starts

    def where(self, row: int) -> str:
        """Name the place of a row for a message: `rows.csv line 7`, or `row 3` for rows given in process."""
        return f"{self.source} line {self.lines[row]}" if self.lines else f"row {row}"


class CellError(ValueError):
    """A cell that cannot be read: its row within the column, and what was expected."""

    def __init__(self, row: int, message: str) -> None:
        super().__init__(message)
        self.row = row


def require_columns(batch: Batch, names: Iterable[str]) -> None:
    """Raise RowsError that names the columns which are missing from the batch."""
    absent = [name for name in names if name not in batch.columns]
    if absent:
        found = ", ".join(grammar.quoted(name) for name in list(batch.columns)[:20])
        where = f"{batch.source} line 1: " if batch.source else ""
        plural = "s" if len(absent) > 1 else ""
        wanted = ", ".join(grammar.quoted(name) for name in absent)
        raise RowsError(f"{where}missing column{plural} {wanted}: expected by name, got {found}")


def row_vectors(contract: Contract, batch: Batch) -> Floats:
    """Return the row vectors of a batch: (n_rows, n_features) float32, contract order, NaN where missing.

    Raises RowsError that names the place, the column, what was expected and what was found.
    """
    require_columns(batch, contract.feature_names)
    rows = np.empty((batch.n_rows, contract.n_features), np.float32)
    for index, feature in enumerate(contract.features):
        cells = batch.columns[feature.name]
        try:
            if isinstance(feature, CategoricalFeature):
                rows[:, index] = category_codes(feature, cells, contract.missing)
            else:
                rows[:, index] = numbers(cells, contract.missing)
        except CellError as error:
            raise RowsError(f"{batch.where(error.row)}: column {grammar.quoted(feature.name)}: {error}") from None
    return rows


def numbers(cells: Sequence[Any], missing: AbstractSet[str]) -> Floats:
    """Read a column of numbers: (n,) texts or scalars gives (n,) float32, NaN where missing.

    Raises CellError for the first cell that is neither a number nor missing.
    """
    if isinstance(cells, np.ndarray) and cells.dtype.kind in "fiu":
        with np.errstate(over="ignore"):  # beyond float32 is an infinity, which the contract clamps
            return cells.astype(np.float64).astype(np.float32)
    fast = _plain_numbers(cells, missing)
    if fast is not None:
        return fast
    result = np.empty(len(cells), np.float32)
    for row, cell in enumerate(cells):
        try:
            result[row] = grammar.numeric_value(cell, missing)
        except ValueError as error:
            raise CellError(row, str(error)) from None
    return result


def _plain_numbers(cells: Sequence[Any], missing: AbstractSet[str]) -> Floats | None:
    """Read a column without missing cells, quotes or blanks at the speed of float(); None where that is not it."""
    try:
        if not _PLAIN.fullmatch("\n".join(cells)) or not missing.isdisjoint(cells):
            return None
        values = np.array(list(map(float, cells)), np.float64)
    except (TypeError, ValueError):
        return None
    with np.errstate(over="ignore"):
        result = values.astype(np.float32)
    return result if np.isfinite(result).all() else None


def category_codes(feature: CategoricalFeature, cells: Iterable[Any], missing: AbstractSet[str]) -> Floats:
    """Read a column of categories: (n,) texts or scalars gives (n,) float32 codes from 1, 0 unknown or missing."""
    known: dict[tuple[type, Any], int] = {}
    codes: list[int] = []
    for cell in cells:
        key = (type(cell), cell)  # 1, 1.0 and True are equal as keys, not as categories
        try:
            code = known.get(key)
        except TypeError:
            raise CellError(len(codes), f"expected a text or a number, got {type(cell).__name__}") from None
        if code is None:
            code = _code(feature, cell, missing, len(codes))
            if len(known) < 10_000:
                known[key] = code
        codes.append(code)
    return np.array(codes, np.float32)


def _code(feature: CategoricalFeature, cell: Any, missing: AbstractSet[str], row: int) -> int:
    try:
        value = grammar.categorical_value(cell, missing)
    except (ValueError, TypeError, ArithmeticError) as error:  # a foreign scalar may refuse to be compared or printed
        raise CellError(row, " ".join(str(error).split())) from None
    return 0 if value is None else feature.codes.get(value, 0)
