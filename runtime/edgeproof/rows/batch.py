"""Some consecutive rows by column, and faults of single rows: what every reader gives."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from edgeproof.decision import grammar
from edgeproof.errors import RowsError, nearest


class Fault(NamedTuple):
    """Why a row cannot be used."""

    row: int  # its place in the batch
    column: str  # the column at fault; empty where it is the row as a whole
    reason: str  # what was expected, and what was found

    def __str__(self) -> str:
        return f"column {grammar.named(self.column)}: {self.reason}" if self.column else self.reason


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
        return f"{self.source} {self.unit} {self.lines[row]}".lstrip() if self.lines else f"row {row}"

    def part(self, start: int, stop: int) -> "Batch":
        """Return some of the rows with their faults; of rows given in process, their places count as lines."""
        columns = {name: cells[start:stop] for name, cells in self.columns.items()}
        lines = self.lines[start:stop] if self.lines else range(start, stop)
        faults = [fault._replace(row=fault.row - start) for fault in self.faults if start <= fault.row < stop]
        return Batch(columns, stop - start, self.source, lines, faults, self.unit if self.lines else "row")

    def refusal(self, fault: Fault) -> RowsError:
        """Return the error that names the place of a fault."""
        return RowsError(f"{self.where(fault.row)}: {fault}")

    def cell_text(self, name: str, row: int) -> str:
        """Return a cell as a message shows it."""
        return grammar.quoted(grammar.clean(grammar.text_of(self.columns[name][row])))


def require_columns(batch: Batch, names: Iterable[str]) -> None:
    """Raise RowsError that names the columns which are missing from the batch."""
    absent = [name for name in names if name not in batch.columns]
    if absent:
        found = ", ".join(grammar.named(name) for name in list(batch.columns)[:20])
        line = " line 1" if batch.unit == "line" else ""
        where = f"{batch.source}{line}: " if batch.source else ""
        plural = "s" if len(absent) > 1 else ""
        wanted = ", ".join(grammar.named(name) for name in absent)
        near = nearest(absent[0], list(batch.columns))
        hint = f"; did you mean {grammar.quoted(near)}?" if near else ""
        raise RowsError(f"{where}missing column{plural} {wanted}: expected by name, got {found}{hint}")
