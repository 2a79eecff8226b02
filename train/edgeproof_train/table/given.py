"""Rows of a running program as a file, so that training reads them as it reads any table."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from edgeproof import tables
from edgeproof.decision import grammar
from edgeproof.errors import RowsError
from edgeproof.rows import batch_of


def written(rows: Any, path: Path) -> str:
    """Write rows of the program to a file of Arrow, as a table of cells; raises RowsError."""
    batch = batch_of(rows, _names(rows))
    if batch.faults:
        raise batch.refusal(batch.faults[0])
    columns = {name: _column(name, cells) for name, cells in batch.columns.items()}
    with path.open("wb") as stream:
        writer = tables.writer(stream, list(columns), "arrow")
        writer.write(columns)
        writer.close()
    return str(path)


def _column(name: str, cells: Sequence[Any]) -> Sequence[Any]:
    try:
        return tables.given_column(cells)
    except ValueError:
        raise RowsError(f"rows: column {grammar.named(name)}: {grammar.NO_UTF8}") from None


def _names(rows: Any) -> list[str]:
    """Return the names of all columns; none for what is no table."""
    if isinstance(rows, list | tuple):
        rows = rows[0] if rows else {}
    columns = getattr(rows, "column_names", getattr(rows, "columns", rows))
    return [str(name) for name in columns] if hasattr(columns, "__iter__") else []
