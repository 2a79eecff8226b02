"""Rows of a running program as a file, so that training reads them as it reads any table."""

from pathlib import Path
from typing import Any

from edgeproof import tables
from edgeproof.rows import batch_of


def written(rows: Any, path: Path) -> str:
    """Write rows of the program to a file of Arrow, as a table of cells; raises RowsError."""
    batch = batch_of(rows, _names(rows))
    with path.open("wb") as stream:
        writer = tables.writer(stream, list(batch.columns), "arrow")
        writer.write(batch.columns)
        writer.close()
    return str(path)


def _names(rows: Any) -> list[str]:
    """Return the names of all columns; none for what is no table."""
    if isinstance(rows, list | tuple):
        rows = rows[0] if rows else {}
    columns = getattr(rows, "column_names", getattr(rows, "columns", rows))
    return [str(name) for name in columns] if hasattr(columns, "__iter__") else []
