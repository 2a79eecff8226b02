"""Pictures that a table lists: a column of paths, a column of labels, perhaps of groups and of parts."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from edgeproof.decision import quoted
from edgeproof.errors import RowsError
from edgeproof_train.pictures.gallery import Gallery, parts_of
from edgeproof_train.settings import Settings
from edgeproof_train.table import Table, read_table, require_column

_DIVIDE = ("part", "split", "subset", "set")  # names of columns that may say train and test


def of_table(paths: Sequence[str], settings: Settings) -> Gallery:
    """Take the column that `--image` names; raises RowsError."""
    target = settings.target or "label"
    table = read_table(paths, settings.dialect, (target,))
    for name, flag in ((settings.image or "", "--image"), (target, "--target")):
        require_column(table, name, flag)
        if name not in table.columns:
            raise RowsError(f"{table.source}: {flag} {quoted(name)}: expected texts, got {table.unreadable.get(name)}")
    cells = [str(cell).strip() for cell in _column(table, settings.image or "")]
    for row, cell in enumerate(cells):
        if not cell.startswith("data:") and not Path(cell).is_file():
            column = quoted(settings.image or "")
            raise RowsError(
                f"{table.where(row)}: column {column}: no file {quoted(cell)} from the folder of this command"
            )
    groups = _column(table, settings.group_by) if settings.group_by in table.columns else None
    parts, said = None, list(table.said)
    for name in table.columns:
        if name.lower() in _DIVIDE and name not in (target, settings.image):
            parts = parts_of([str(cell) for cell in _column(table, name)])
            said += [f"{table.source}: column {quoted(name)} says what is held out"] if parts else []
            break
    names = ["data" if cell.startswith("data:") else cell for cell in cells]
    truth = _column(table, target)
    return Gallery(table.source, cells, names, names, truth, parts, groups, True, settings.image or "", tuple(said))


def _column(table: Table, name: str | None) -> list[Any]:
    column = table.columns[name or ""]
    return [column.values[place] for place in column.places]
