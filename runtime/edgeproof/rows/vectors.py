"""Named columns of cells to row vectors: what every table reader and every in-process call ends in."""

import re
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from edgeproof.decision import grammar
from edgeproof.decision.arithmetic import Floats
from edgeproof.decision.contract import CategoricalFeature, Contract, Feature, NumericFeature
from edgeproof.decision.float32 import shortest
from edgeproof.errors import RowsError

# A column that holds only these characters, joined by commas, needs no cleaning: float() is then exactly the grammar,
# since neither blanks, underscores, "inf", nor digits of other scripts can occur, and no number holds a comma.
_PLAIN = re.compile(r"[0-9+\-.eE,]*", re.ASCII)
_UNKNOWN = -1  # the code of a category that training has not seen, until `read` makes it 0


class Fault(NamedTuple):
    """Why a row cannot be used."""

    row: int  # its place in the batch
    column: str  # the column at fault; empty where it is the row as a whole
    reason: str  # what was expected, and what was found

    def __str__(self) -> str:
        return f"column {grammar.quoted(self.column)}: {self.reason}" if self.column else self.reason


class Column(Sequence[Any]):
    """Cells that a reader can give as numbers or codes at once, as the grammar reads them one by one."""

    @abstractmethod
    def numbers(self, missing: AbstractSet[str]) -> Floats | None:
        """Return (n_rows,) float32, NaN where missing; None where some cell must be read by the grammar."""

    @abstractmethod
    def distinct(self) -> tuple[Sequence[Any], npt.NDArray[np.intp]]:
        """Return distinct cells and, for each row, the place of its cell among them: (n_rows,)."""

    @abstractmethod
    def compress(self, good: npt.NDArray[np.bool_]) -> Sequence[Any]:
        """Return the cells of some rows; good: (n_rows,)."""

    def codes(self, n_values: int) -> Floats | None:  # noqa: ARG002 — for those who have an answer
        """Return (n_rows,) float32, codes from 1, 0 for missing, -1 for unknown, where the cells are codes already."""
        return None


class CodedColumn(Column):
    """Cells that are few different ones, and for each row the place of its cell: (n_rows,) integers."""

    def __init__(self, values: Sequence[Any], places: npt.NDArray[np.intp]) -> None:
        self.values = values
        self.places = places

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, index: Any) -> Any:
        return self.values[self.places[index]]

    def __iter__(self) -> Iterator[Any]:
        return (self.values[place] for place in self.places.tolist())

    def numbers(self, missing: AbstractSet[str]) -> Floats | None:  # noqa: ARG002 — the grammar reads them
        """Return None."""
        return None

    def distinct(self) -> tuple[Sequence[Any], npt.NDArray[np.intp]]:
        """Return the cells and places as they are."""
        return self.values, self.places

    def compress(self, good: npt.NDArray[np.bool_]) -> "CodedColumn":
        """Return the cells of some rows."""
        return CodedColumn(self.values, self.places[good])


class Batch(NamedTuple):
    """Some consecutive rows, held by column."""

    columns: Mapping[str, Sequence[Any]]  # name -> (n_rows,) texts or scalars
    n_rows: int
    source: str = ""  # the file's name; empty for rows given in process
    lines: Sequence[int] = ()  # (n_rows,) the 1-based line on which each row starts
    faults: Sequence[Fault] = ()  # rows that the reader could not read; their cells are empty
    unit: str = "line"  # what `lines` counts; `row` in formats that have no lines

    def where(self, row: int) -> str:
        """Name the place of a row for a message: `rows.csv line 7`, or `row 3` for rows given in process."""
        return f"{self.source} {self.unit} {self.lines[row]}" if self.lines else f"row {row}"

    def refusal(self, fault: Fault) -> RowsError:
        """Return the error that names the place of a fault."""
        return RowsError(f"{self.where(fault.row)}: {fault}")


class Reading(NamedTuple):
    """The row vectors of a batch, and what is to be said about them."""

    vectors: Floats  # (n_rows, n_features) float32, contract order, NaN where missing or faulty
    faults: list[Fault]  # ordered by row
    unusual: npt.NDArray[np.bool_]  # (n_rows, n_features): an unknown category, a number outside the training range


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
        line = " line 1" if batch.unit == "line" else ""
        where = f"{batch.source}{line}: " if batch.source else ""
        plural = "s" if len(absent) > 1 else ""
        wanted = ", ".join(grammar.quoted(name) for name in absent)
        raise RowsError(f"{where}missing column{plural} {wanted}: expected by name, got {found}")


def row_vectors(contract: Contract, batch: Batch) -> Floats:
    """Return the row vectors of a batch: (n_rows, n_features) float32, contract order, NaN where missing.

    Raises RowsError that names the place, the column, what was expected and what was found.
    """
    reading = read(contract, batch)
    if reading.faults:
        raise batch.refusal(reading.faults[0])
    return reading.vectors


def read(contract: Contract, batch: Batch, strict: bool = False) -> Reading:
    """Read every row of a batch, the faulty ones too.

    strict: an unknown category or a number outside the training range is a fault. Raises RowsError if a column is
    missing.
    """
    require_columns(batch, contract.feature_names)
    columns = np.empty((contract.n_features, batch.n_rows), np.float32)  # turned at the end: half the time
    faults = list(batch.faults)
    for feature, column in zip(contract.features, columns, strict=True):
        column[:], reasons = _values(feature, batch.columns[feature.name], contract.missing)
        faults += [Fault(row, feature.name, reason) for row, reason in reasons.items()]
    unusual = _unusual(contract, columns).T
    if strict:
        faults += [_strange(contract, batch, *map(int, place)) for place in np.argwhere(unusual)]
    for feature, column in zip(contract.features, columns, strict=True):
        if isinstance(feature, CategoricalFeature):
            column[column == _UNKNOWN] = 0
    if faults:
        unreadable = {fault.row for fault in batch.faults}
        faults = [*batch.faults, *(fault for fault in faults[len(batch.faults) :] if fault.row not in unreadable)]
        faults.sort(key=lambda fault: fault.row)  # stable: within a row in contract order
        unusual[[fault.row for fault in faults]] = False
    return Reading(np.ascontiguousarray(columns.T), faults, unusual)


def _strange(contract: Contract, batch: Batch, row: int, index: int) -> Fault:
    feature = contract.features[index]
    if isinstance(feature, NumericFeature):
        expected = f"a number within the training range {range_text(feature)}"
    else:
        few = len(feature.values) <= 4
        expected = " or ".join(map(grammar.quoted, feature.values)) if few else f"one of {len(feature.values)} values"
    return Fault(row, feature.name, f"expected {expected}, got {cell_text(batch, feature.name, row)}")


def cell_text(batch: Batch, name: str, row: int) -> str:
    """Return a cell as a message shows it."""
    return grammar.quoted(grammar.clean(grammar.text_of(batch.columns[name][row])))


def range_text(feature: NumericFeature) -> str:
    """Return the training range as a message shows it."""
    return f"{shortest(feature.min):.9g} to {shortest(feature.max):.9g}"


def _unusual(contract: Contract, columns: Floats) -> npt.NDArray[np.bool_]:
    limits = np.array(
        [(0, np.inf) if isinstance(f, CategoricalFeature) else (f.min, f.max) for f in contract.features], np.float32
    )
    return (columns < limits[:, :1]) | (columns > limits[:, 1:])


def _values(feature: Feature, cells: Sequence[Any], missing: AbstractSet[str]) -> tuple[Floats, dict[int, str]]:
    """Read a column: (n,) float32, unknown categories as -1, and the reason for each cell that cannot be read."""
    if isinstance(feature, CategoricalFeature):
        return _categories(feature, cells, missing)
    return _numbers(cells, missing)


def numbers(cells: Sequence[Any], missing: AbstractSet[str]) -> Floats:
    """Read a column of numbers: (n,) texts or scalars gives (n,) float32, NaN where missing.

    Raises CellError for the first cell that is neither a number nor missing.
    """
    values, reasons = _numbers(cells, missing)
    for row, reason in reasons.items():
        raise CellError(row, reason)
    return values


def _numbers(cells: Sequence[Any], missing: AbstractSet[str]) -> tuple[Floats, dict[int, str]]:
    if isinstance(cells, Column):
        whole = cells.numbers(missing)
        if whole is not None:
            return whole, {}
    if isinstance(cells, np.ndarray) and cells.dtype.kind in "fiu":
        with np.errstate(over="ignore"):  # beyond float32 is an infinity, which the contract clamps
            return cells.astype(np.float64).astype(np.float32), {}
    fast = _plain_numbers(cells, missing)
    if fast is not None:
        return fast, {}
    result = np.full(len(cells), np.nan, np.float32)
    reasons: dict[int, str] = {}
    for row, cell in enumerate(cells):
        try:
            result[row] = grammar.numeric_value(cell, missing)
        except ValueError as error:
            reasons[row] = str(error)
    return result, reasons


def _plain_numbers(cells: Sequence[Any], missing: AbstractSet[str]) -> Floats | None:
    """Read a column without missing cells, quotes or blanks at the speed of float(); None where that is not it."""
    try:
        if not _PLAIN.fullmatch(",".join(cells)):
            return None
        values = np.array(list(map(float, cells)), np.float64)
    except (TypeError, ValueError):
        return None
    if any((values == value).any() for value in grammar.missing_numbers(frozenset(missing))):
        return None
    with np.errstate(over="ignore"):
        result = values.astype(np.float32)
    return result if np.isfinite(result).all() else None


def _categories(
    feature: CategoricalFeature, cells: Iterable[Any], missing: AbstractSet[str]
) -> tuple[Floats, dict[int, str]]:
    if isinstance(cells, Column):
        whole = cells.codes(len(feature.values))
        if whole is not None:
            return whole, {}
        few, places = cells.distinct()
        distinct_codes, why = _categories(feature, few, missing)
        reasons = {row: why[place] for row, place in enumerate(places) if place in why} if why else {}
        return distinct_codes[places], reasons
    known: dict[tuple[type, Any], int] = {}
    codes: list[int] = []
    reasons = {}
    for cell in cells:
        key = (type(cell), cell)  # 1, 1.0 and True are equal as keys, not as categories
        try:
            code = known.get(key)
            if code is None:
                code = _code(feature, cell, missing)
                if len(known) < 10_000:
                    known[key] = code
        except (ValueError, TypeError, ArithmeticError) as error:  # a foreign scalar may refuse to be hashed or printed
            reasons[len(codes)] = _reason(cell, error)
            code = 0
        codes.append(code)
    return np.array(codes, np.float32), reasons


def _reason(cell: Any, error: Exception) -> str:
    if isinstance(error, TypeError) and "unhashable" in str(error):
        return f"expected a text or a number, got {type(cell).__name__}"
    return " ".join(str(error).split())


def _code(feature: CategoricalFeature, cell: Any, missing: AbstractSet[str]) -> int:
    value = grammar.categorical_value(cell, missing)
    return 0 if value is None else feature.codes.get(value, _UNKNOWN)
