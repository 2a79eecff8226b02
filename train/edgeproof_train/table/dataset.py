"""A table with its target and the part of every column, split into training rows and held-out rows."""

import math
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import train_test_split

from edgeproof.decision.contract import slug
from edgeproof.errors import RowsError
from edgeproof.rows.vectors import Batch
from edgeproof_train.settings import Settings
from edgeproof_train.table import synthetic
from edgeproof_train.table.columns import Column, evidence_of, forced_categorical, forced_numeric, infer
from edgeproof_train.table.table import Table, read_table
from edgeproof_train.table.target import Target, read_target, require_column

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Dataset:
    """The rows that have a label, and what each of their columns is."""

    name: str
    table: Table
    target: Target  # of the rows of `table`
    columns: tuple[Column, ...]  # in the order of the table, the target included
    train: Rows  # positions of the training rows
    test: Rows  # positions of the held-out rows

    @property
    def y(self) -> npt.NDArray[np.float32]:
        """1 for labels[1], else 0: (n_rows,) float32."""
        return self.target.y

    def of_kind(self, *kinds: str) -> tuple[Column, ...]:
        """Return the columns of these kinds, in order."""
        return tuple(column for column in self.columns if column.kind in kinds)

    def batch(self, names: tuple[str, ...]) -> Batch:
        """Return all rows as the runtime reads them."""
        cells = {name: self.table.cells(name) for name in names}
        return Batch(cells, self.table.n_rows)

    def set_aside(self, reasons: dict[str, str]) -> "Dataset":
        """Return the dataset without the columns named in `reasons`."""
        changed = (
            Column(column.name, "set aside", reasons[column.name]) if column.name in reasons else column
            for column in self.columns
        )
        return replace(self, columns=tuple(changed))


def load_dataset(path: str | None, settings: Settings) -> Dataset:
    """Read the table, or make the synthetic one where `path` is None, and split it.

    Raises RowsError for a table that cannot be learned from.
    """
    if path is None:
        settings = replace(settings, target=synthetic.TARGET)
        table, name = synthetic.synthetic_table(settings), "synthetic"
    else:
        table, name = read_table(path), Path(path).stem
    _require_named_columns(table, settings)
    target = read_target(table, settings)
    table = table.take(target.rows)
    columns = tuple(_column(table, name, settings) for name in table.names)
    columns = tuple(_describe_target(target) if column.kind == "target" else column for column in columns)
    train, test = split(target, settings, table.source or "--synthetic")
    return Dataset(slug(settings.name or name), table, target, columns, train, test)


def _require_named_columns(table: Table, settings: Settings) -> None:
    for flag, names in (
        ("--drop", settings.drop),
        ("--numeric", settings.numeric),
        ("--categorical", settings.categorical),
    ):
        for name in names:
            require_column(table, name, flag)


def _column(table: Table, name: str, settings: Settings) -> Column:
    if name == settings.target:
        return Column(name, "target", "")
    reason = _set_aside_unseen(table, name, settings)
    if reason is not None:
        return Column(name, "set aside", reason)
    evidence = evidence_of(name, table.cells(name), frozenset(settings.missing_values))
    if name in settings.numeric:
        return forced_numeric(evidence, table.where)
    return forced_categorical(evidence) if name in settings.categorical else infer(evidence)


def _set_aside_unseen(table: Table, name: str, settings: Settings) -> str | None:
    if not name:
        return "the header gives it no name"
    if name in settings.drop:
        return "--drop"
    return "its values are lists, structures, bytes or durations" if name in table.nested else None


def _describe_target(target: Target) -> Column:
    zeros, ones = target.counts
    dropped = f", {target.dropped} rows without a label dropped" if target.dropped else ""
    reason = f"class 0 is {target.labels[0]!r} ({zeros} rows), class 1 is {target.labels[1]!r} ({ones} rows){dropped}"
    return Column(target.name, "target", reason)


def split(target: Target, settings: Settings, source: str) -> tuple[Rows, Rows]:
    """Split the rows, stratified by label, as scikit-learn's `train_test_split` does; each part in shuffled order.

    Raises RowsError where a part would lack a class.
    """
    n_rows = len(target.y)
    n_test = math.ceil(settings.test_size * n_rows)
    share = f"--test-size {settings.test_size:g} of {n_rows} rows"
    if n_test < 2 or n_rows - n_test < 2:
        raise RowsError(f"{source}: too few rows: {share} leaves {n_rows - n_test} to train on and {n_test} held out")
    train, test = train_test_split(
        np.arange(n_rows), test_size=settings.test_size, random_state=settings.seed, stratify=target.y
    )
    if len(np.unique(target.y[train])) < 2:
        raise RowsError(f"{source}: too few rows: {share} leaves one class only to train on")
    return train, test
