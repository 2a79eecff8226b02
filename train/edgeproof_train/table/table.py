"""A table in memory, read by the runtime's readers: the cells that `predict` would see."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from edgeproof import tables
from edgeproof.decision import CodedColumn, Column, quoted
from edgeproof.errors import RowsError
from edgeproof.rows import Batch

Positions = npt.NDArray[np.int64]  # of rows

_AT_ONCE = 1 << 16  # rows
REPEATED = "several columns have this name"


@dataclass(frozen=True, eq=False)
class Table:
    """Named columns of texts and scalars: the different cells of each, and which of them each row has."""

    source: str  # what messages call the table; empty for rows made in process
    names: tuple[str, ...]  # an empty name may appear several times, any other once
    columns: Mapping[str, CodedColumn]  # those whose cells are texts, numbers or booleans: (n_rows,) each
    positions: Positions  # (n_rows,) of the rows among those that were read
    batches: tuple[Batch, ...] = ()  # as they were read, without their cells: where each row is in the file
    unreadable: Mapping[str, str] = field(default_factory=dict)  # the other columns, and their types
    said: tuple[str, ...] = ()  # how files were read where that is not the usual

    def take(self, rows: Positions) -> "Table":
        """Return the rows with these positions."""
        columns = {name: CodedColumn(one.values, one.places[rows]) for name, one in self.columns.items()}
        return replace(self, columns=columns, positions=self.positions[rows])

    def require_rows(self) -> None:
        """Raise RowsError where a row repeats the header, as where files were joined."""
        again = np.ones(len(self.positions), bool)
        for name, column in self.columns.items():
            values = column.values
            again &= column.places == (values.index(name) if name in values else -1)
        if len(self.columns) > 1 and again.any():
            where = self.where(int(again.argmax()))
            raise RowsError(f"{where}: expected a row, got the header again; were files joined? remove the line")

    def where(self, row: int) -> str:
        """Name the place of a row for a message: `people.csv line 7`, or `people.parquet row 7`."""
        place = int(self.positions[row])
        for batch in self.batches:
            if place < batch.n_rows:
                return batch.where(place)
            place -= batch.n_rows
        return f"row {place}"


def read_table(
    paths: str | Sequence[str],
    dialect: tables.Dialect = tables.Dialect(),  # noqa: B008 — it is frozen
    wanted: Sequence[str] = (),
) -> Table:
    """Read a table of any format, or several with the same columns, or folders of them, one after the other.

    wanted: columns that it will be asked for, as far as they are known.

    Raises RowsError that names the file and, where there is one, the line; UsageError for an unknown format.
    """
    found = tables.files_of([paths] if isinstance(paths, str) else paths, dialect)
    columns: dict[str, _Cells] = {}
    batches, said = [], []
    names: tuple[str, ...] = ()
    for path in found:
        with tables.reading(path, dialect, tables.Wanted(more=tuple(wanted))) as reader:
            if not columns:
                names, unreadable = reader.columns, dict(reader.unreadable)
                unreadable |= dict.fromkeys(_repeated(names), REPEATED)
                columns = {name: _Cells() for name in names if name not in unreadable}
            said += [f"{reader.source}: {reader.said}"] if reader.said else []
            for batch in reader.batches(_AT_ONCE, list(columns)):
                for name, cells in columns.items():
                    cells.add(batch.columns[name])
                batches.append(batch._replace(columns={}))
            _require_one_mark(reader, columns)
    source = tables.source_name(found[0]) + (f" and {len(found) - 1} more" if len(found) > 1 else "")
    n_rows = sum(batch.n_rows for batch in batches)
    if not n_rows:
        raise RowsError(f"{source}: expected rows below the header, got none")
    coded = {name: cells.column() for name, cells in columns.items()}
    table = Table(source, names, coded, np.arange(n_rows), tuple(batches), unreadable, tuple(said))
    table.require_rows()
    return table


def _require_one_mark(reader: tables.Reader, columns: Mapping[str, "_Cells"]) -> None:
    """Raise RowsError where rows further down contradict the decimal mark that was found."""
    for name, cells in columns.items() if reader.decimal else ():
        where, text = reader.pointed.get(name, ("", ""))
        if where and tables.are_numbers(cells.values):
            wanted = "expected a number with a decimal comma"
            raise RowsError(f"{where}: column {quoted(name)}: {wanted}, got {quoted(text)}; --decimal . reads it")
        comma = tables.with_comma(cells.values) if reader.decimal == "." else None
        if comma is not None:
            where = f"{reader.source}: column {quoted(name)}"
            raise RowsError(f"{where}: expected a number, got {quoted(comma)}; --decimal , reads it")


def _repeated(names: Sequence[str]) -> list[str]:
    """Return the names, besides empty ones, that several columns have."""
    return [name for name, count in Counter(names).items() if name and count > 1]


class _Cells:
    """The different cells of a column, gathered batch by batch."""

    def __init__(self) -> None:
        self._known: dict[Any, int] = {}
        self._places: list[npt.NDArray[np.intp]] = []

    def add(self, cells: Sequence[Any]) -> None:
        """Take the cells of the next rows."""
        few, places = cells.distinct() if isinstance(cells, Column) else (cells, None)
        known = np.array([self._known.setdefault(cell, len(self._known)) for cell in few], np.intp)
        self._places.append(known if places is None else known[places])

    @property
    def values(self) -> list[Any]:
        """The different cells so far."""
        return list(self._known)

    def column(self) -> CodedColumn:
        """Return the whole column."""
        return CodedColumn(list(self._known), np.concatenate(self._places))
