"""Rows with their labels, of a table or given in process: what a model that others trained is compared on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from edgeproof import tables
from edgeproof.decision import grammar
from edgeproof.errors import RowsError, UsageError
from edgeproof.rows import Batch, Fault, batch_of, require_columns
from edgeproof.types import Bools, Places

_BLOCK = 65_536  # rows that are read at once
_LEAST = 20  # rows of either label: fewer say nothing about accuracy
_PICTURES = ("", *tables.FORMATS["pictures"].suffixes)  # endings of their names
_KERAS = (".keras", ".h5")  # endings of models
_SEED = 0  # of the choice of held-out rows


@dataclass(frozen=True, eq=False)
class Labelled:
    """All rows at once."""

    batch: Batch  # with the target's column
    target: str
    labels: tuple[str, str]
    truth: Bools  # (n_rows,): whether the label is labels[1]
    notes: tuple[str, ...] = ()  # on what was left out, and how the table is read where that is not the usual

    def halves(self) -> tuple[Places, Places]:
        """Return the rows to calibrate on and the held-out ones, ascending, drawn at random, the same each time."""
        order = np.random.default_rng(_SEED).permutation(self.batch.n_rows)
        middle = len(order) // 2
        return np.sort(order[:middle]), np.sort(order[middle:])


def of_table(
    path: str,
    target: str,
    labels: Sequence[str] | None,
    dialect: tables.Dialect = tables.Dialect(),  # noqa: B008 — it is frozen
) -> Labelled:
    """Read a table, the arrays of a `.npz` file, or a folder of pictures for each label.

    labels: of class 0 and class 1; None for the two that occur, in order. Where two numbers
    or false and true occur, the labels rename them.

    Raises RowsError that names the place, UsageError for a model.
    """
    if path.lower().endswith(_KERAS):
        raise UsageError(f"{path}: expected rows, got a Keras model; the model comes first, the rows after --rows")
    if Path(path).is_dir():
        return of_folder(path, target, labels)
    if path.lower().endswith(".npz"):
        return of_npz(path, target, labels)
    cells: dict[str, list[Any]] = {}
    lines: list[int] = []
    n_rows, unit = 0, "line"
    with tables.reading(path, dialect, tables.Wanted(more=(target,))) as reader:
        cells = {name: [] for name in reader.columns}
        _require_target(Batch(cells, 0, path, unit=reader.unit), target)
        notes = (f"{reader.source}: {reader.said}",) if reader.said else ()
        for batch in reader.batches(_BLOCK):
            for name, column in batch.columns.items():
                cells[name].extend(column)
            lines.extend(batch.lines)
            n_rows, unit = n_rows + batch.n_rows, batch.unit
    return replace(_labelled(Batch(cells, n_rows, path, lines, unit=unit), target, labels), notes=notes)


def _require_target(batch: Batch, target: str) -> None:
    try:
        require_columns(batch, (target,))
    except RowsError as error:
        raise RowsError(f"{error}; name the column of the labels by --target") from None


def of_npz(path: str, target: str, labels: Sequence[str] | None) -> Labelled:
    """Read the arrays of a `.npz` file, one for each column, n rows each; raises RowsError."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            columns = {name: arrays[name] for name in arrays.files}
    except (OSError, ValueError, EOFError, BadZipFile) as error:
        raise RowsError(f"{path}: cannot read: {' '.join(str(error).split())[:200]}") from None
    _require_target(Batch(columns, 0, path, unit="row"), target)
    n_rows = len(columns[target])
    if any(column.ndim == 0 or len(column) != n_rows for column in columns.values()):
        raise RowsError(f"{path}: expected arrays of {n_rows} rows each, as {grammar.quoted(target)} has")
    cells = {name: list(column) for name, column in columns.items()}
    return _labelled(Batch(cells, n_rows, path, range(1, n_rows + 1), unit="row"), target, labels)


def of_folder(path: str, target: str, labels: Sequence[str] | None) -> Labelled:
    """Take the pictures of a folder that has a folder for each label, and no other files; raises RowsError."""
    kinds = sorted(entry for entry in Path(path).iterdir() if entry.is_dir() and not entry.name.startswith("."))
    files = [file for kind in kinds for file in sorted(kind.iterdir()) if not file.name.startswith(".")]
    found = [(str(file), file.parent.name) for file in files if _is_picture(file)]
    if not found:
        raise RowsError(f"{path}: expected a folder of pictures for each label, got none")
    pictures, truth = map(list, zip(*found, strict=True))
    n_rows = len(pictures)
    batch = Batch({"image": pictures, target: truth}, n_rows, path, range(1, n_rows + 1), unit="picture")
    return replace(_labelled(batch, target, labels), notes=_left_out([file for file in files if not _is_picture(file)]))


def _is_picture(file: Path) -> bool:
    return file.suffix.lower() in _PICTURES and not file.is_dir()


def _left_out(files: Sequence[Path]) -> tuple[str, ...]:
    shown = ", ".join(map(str, files[:3])) + (f" and {len(files) - 3} more" if len(files) > 3 else "")
    return (f"no pictures, left out: {shown}",) if files else ()


def of_arrays(rows: Any, y: Any, names: Sequence[str], labels: Sequence[str] | None, target: str) -> Labelled:
    """Take rows given in process: a data frame or an array (n, columns), and their labels (n,).

    names: of the columns of an array. Raises RowsError.
    """
    if isinstance(rows, np.ndarray) and rows.ndim > 2:
        rows = {names[0]: list(rows)}
    elif isinstance(rows, np.ndarray):
        if rows.ndim != 2 or rows.shape[1] != len(names):
            raise RowsError(f"X: expected (n, {len(names)}), got {rows.shape}")
        rows = {name: rows[:, place] for place, name in enumerate(names)}
    batch = batch_of(rows, names)
    truth = list(y)
    if len(truth) != batch.n_rows:
        raise RowsError(f"y: expected {batch.n_rows} labels, got {len(truth)}")
    return _labelled(batch._replace(columns={**batch.columns, target: truth}), target, labels)


def _labelled(batch: Batch, target: str, labels: Sequence[str] | None) -> Labelled:
    texts = []
    for row, cell in enumerate(batch.columns[target]):
        try:
            text = grammar.label_value(cell, frozenset(grammar.MISSING_VALUES))
        except ValueError as error:
            raise batch.refusal(Fault(row, target, str(error))) from None
        if text is None:
            raise batch.refusal(Fault(row, target, "expected a label, got a missing value"))
        texts.append(text)
    pair, first, second = _pair(batch, target, texts, labels)
    for row, text in enumerate(texts):
        if text not in (first, second):
            expected = f"{grammar.quoted(first)} or {grammar.quoted(second)}"
            raise batch.refusal(Fault(row, target, f"expected {expected}, got {grammar.quoted(text)}"))
    truth = np.array([text == second for text in texts], bool)
    for label, count in zip(pair, (len(truth) - int(truth.sum()), int(truth.sum())), strict=True):
        if count < _LEAST:
            found = f"got {count} of {grammar.quoted(label)}"
            raise RowsError(f"{batch.source or 'rows'}: expected at least {_LEAST} rows of each label, {found}")
    return Labelled(batch, target, pair, truth)


def _pair(
    batch: Batch, target: str, texts: list[str], labels: Sequence[str] | None
) -> tuple[tuple[str, str], str, str]:
    """Return the two labels, and the texts of class 0 and class 1: the labels, or two numbers that they rename.

    Texts are not renamed: nothing would say which of them is which label.
    """
    found = sorted(set(texts), key=_order)
    if labels is not None and (len(labels) != 2 or labels[0] == labels[1]):
        raise UsageError(f"labels: expected two, those of class 0 and class 1, got {','.join(labels)}")
    if labels is not None and set(found) <= set(labels):
        return (labels[0], labels[1]), labels[0], labels[1]
    if len(found) == 2:
        if labels is not None and not all(_is_code(text) for text in found):
            shown = " and ".join(map(grammar.quoted, found))
            given = " and ".join(map(grammar.quoted, labels))
            raise UsageError(f"labels: the rows have {shown}, got {given}; name those, that of class 0 first")
        pair = (found[0], found[1]) if labels is None else (labels[0], labels[1])
        return pair, found[0], found[1]
    shown = ", ".join(map(grammar.quoted, found[:5])) + (", …" if len(found) > 5 else "")
    where = batch.source or "rows"
    raise RowsError(f"{where}: target {grammar.quoted(target)}: expected two labels, got {len(found)}: {shown}")


def _is_code(text: str) -> bool:
    """Whether a label says no more than which class it is: a number, false or true."""
    return grammar.category(text) in ("false", "true") or _order(text)[0] == 0


def _order(text: str) -> tuple[int, float, str]:
    """Sort numbers by value and before texts."""
    try:
        return 0, grammar.number(text), text
    except ValueError:
        return 1, 0.0, text
