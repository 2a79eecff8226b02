"""Sheets of Excel workbooks (.xlsx), by python-calamine (extra [excel]): the first line names the columns."""

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from functools import partial
from typing import IO, Any

import python_calamine

from edgeproof.decision import grammar
from edgeproof.errors import RowsError, UsageError, nearest
from edgeproof.rows import Batch
from edgeproof.tables.dialect import Dialect, Wanted
from edgeproof.tables.table import Number, Piece, Reader, require_unique, rows_at_once


class SheetReader(Reader):
    """Holds a sheet in memory; empty rows are left out, as blank lines of CSV are."""

    def __init__(self, rows: list[list[Any]], first: int, source: str, dialect: Dialect, wanted: Wanted) -> None:
        self.source = source
        filled = ((first + place, row) for place, row in enumerate(rows) if any(cell != "" for cell in row))
        self._rows = list(filled)
        if not self._rows:
            raise RowsError(f"{source}: expected a line of names and rows, got an empty sheet")
        width = max(len(row) for _, row in self._rows)
        if dialect.header is False:
            self.columns = wanted.features
            if width != len(self.columns):
                self.columns = tuple(f"column{place}" for place in range(1, width + 1))
            return
        _, header = self._rows.pop(0)
        self.columns = tuple(grammar.clean(str(_cell(name) or "")) for name in header)

    def pieces(self, size: int, wanted: Sequence[str] | None = None) -> Iterator[Piece]:
        """Yield some rows after the other; raises RowsError that names a column which is not there, or there twice."""
        names = self.require(wanted)
        asked = frozenset(names)
        require_unique((name for name in self.columns if name in asked), self.source)
        found = {name: place for place, name in enumerate(self.columns)}
        places = {name: found[name] for name in names}
        size = rows_at_once(size, len(names))
        starts = range(0, len(self._rows), size)
        return (Piece(partial(self._batches, start, start + size, places), is_python=True) for start in starts)

    def _batches(self, start: int, stop: int, places: dict[str, int]) -> list[Batch]:
        rows = self._rows[start:stop]
        columns = {name: [_cell(row[place]) for _, row in rows] for name, place in places.items()}
        return [Batch(columns, len(rows), self.source, [line for line, _ in rows])]


def _cell(value: Any) -> Any:
    """Return a cell as CSV would have it: whole numbers without a point, dates as text, nothing where it is empty."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, float):
        return Number(int(value) if value.is_integer() else value)
    if isinstance(value, int):
        return Number(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(" ")
    return str(value) if value != "" else None


def read(
    stream: IO[bytes],
    source: str,
    dialect: Dialect = Dialect(),  # noqa: B008 — it is frozen
    wanted: Wanted = Wanted(),  # noqa: B008
) -> SheetReader:
    """Open a sheet of a workbook, the first where nobody says which; raises RowsError or UsageError."""
    try:
        book = python_calamine.load_workbook(io.BytesIO(_whole(stream)))
        names = book.sheet_names
        name = dialect.sheet or next(iter(names), "")
        if name not in names:
            near = nearest(name, names)
            hint = f"; did you mean {grammar.quoted(near)}?" if near else ""
            known = ", ".join(map(grammar.quoted, names[:20]))
            raise UsageError(f"{source}: --sheet: expected one of {known}, got {grammar.quoted(name)}{hint}")
        sheet = book.get_sheet_by_name(name)
        rows = sheet.to_python()
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise RowsError(f"{source}: cannot read as a workbook: {' '.join(str(error).split())[:200]}") from None
    return SheetReader(rows, 1 + (sheet.start or (0, 0))[0], source, dialect, wanted)


def _whole(stream: IO[bytes]) -> bytes:
    parts = []
    while part := stream.read(1 << 20):
        parts.append(part)
    return b"".join(parts)
