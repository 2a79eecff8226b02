"""What a teacher from elsewhere says of each row: probabilities, in a column of the table or in a file next to it."""

from collections.abc import Set as AbstractSet
from pathlib import Path

import numpy as np

from edgeproof.decision import grammar, quoted
from edgeproof.errors import RowsError
from edgeproof.types import Floats
from edgeproof_train.settings import Settings, Words
from edgeproof_train.table.table import Table, read_table

_COLUMN = "probability"  # of a file with several columns


def teacher_probabilities(table: Table, settings: Settings) -> Floats | None:
    """Return the teacher's probability of class 1 for each row of a whole table.

    The result is (n_rows,) float32, NaN where a row has none; None where the settings name no column and no file.
    Raises RowsError for one that is not there, that is of other rows, or that holds anything but numbers from 0 to 1.
    """
    named = settings.teacher_source
    if named is None:
        return None
    if named in table.columns:
        missing = frozenset(Words.of(settings, table.names).of_column(named))
        return _probabilities(table, named, missing)
    source = table.source or "--synthetic"
    if not Path(named).exists():
        wanted = f"expected boosted-trees, a column of {source} or a file of probabilities"
        raise RowsError(f"--teacher: {wanted}, got {quoted(named)}, which is none of them")
    given = read_table(named)
    if len(given.positions) != len(table.positions):
        wanted = f"a row for each of the {len(table.positions)} rows of {source}, in their order, below a header"
        raise RowsError(f"{named}: --teacher: expected {wanted}, got {len(given.positions)} rows")
    return _probabilities(given, _only_column(given), frozenset(grammar.MISSING_VALUES))


def _only_column(table: Table) -> str:
    """Return the column of a teacher's file that holds the probabilities; raises RowsError."""
    found = list(table.columns)
    if len(found) == 1 or _COLUMN in found:
        return found[0] if len(found) == 1 else _COLUMN
    shown = ", ".join(map(quoted, found[:5])) + (", …" if len(found) > 5 else "")
    raise RowsError(f"{table.source}: --teacher: expected one column, or one named {quoted(_COLUMN)}, got {shown}")


def _probabilities(table: Table, name: str, missing: AbstractSet[str]) -> Floats:
    """Read a column: (n_rows,) float32, NaN where a cell is missing."""
    column = table.columns[name]
    few = np.array([_probability(cell, missing) for cell in column.values], np.float32)
    wrong = np.flatnonzero(np.isinf(few)[column.places])
    if len(wrong):
        where = f"{table.where(int(wrong[0]))}: column {quoted(name)}"
        got = quoted(grammar.text_of(column.cell(int(wrong[0]))))
        many = f"; {len(wrong)} rows are like this" if len(wrong) > 1 else ""
        raise RowsError(f"{where}: --teacher: expected a probability, 0 to 1, got {got}{many}")
    return few[column.places]


def _probability(cell: object, missing: AbstractSet[str]) -> float:
    """Read a cell: NaN where it is missing, infinite where it is no probability."""
    try:
        value = grammar.numeric_value(cell, missing)
    except ValueError:
        return np.inf
    return np.inf if value < 0 or value > 1 else value
