"""A table with its target, split into training rows and held-out rows."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import train_test_split

from edgeproof import tables
from edgeproof.decision import slug
from edgeproof.errors import RowsError
from edgeproof.types import Floats
from edgeproof_train.settings import Settings
from edgeproof_train.table import synthetic
from edgeproof_train.table.probabilities import teacher_probabilities
from edgeproof_train.table.table import Positions, Table, read_table
from edgeproof_train.table.target import Target, read_target
from edgeproof_train.table.units import Units


@dataclass(frozen=True, eq=False)
class Dataset:
    """The rows that have a label."""

    name: str
    table: Table
    target: Target  # of the rows of `table`
    train: Positions  # of the training rows
    test: Positions  # of the held-out rows
    teacher: Floats | None = None  # (n_rows,) what one from elsewhere says of each row; NaN where nothing

    @property
    def y(self) -> npt.NDArray[np.float32]:
        """1 for labels[1], else 0: (n_rows,) float32."""
        return self.target.y

    def split_by(self, groups: Positions, settings: Settings) -> "Dataset":
        """Return the dataset split anew so that no group, (n_rows,), is in both parts; raises RowsError."""
        train, test = split(self.target, settings, self.table.source or "--synthetic", groups)
        return replace(self, train=train, test=test)


def load_dataset(path: str | Sequence[str] | None, settings: Settings) -> Dataset:
    """Read the table, or make the synthetic one where `path` is None, and split it.

    Raises RowsError for a table that cannot be learned from.
    """
    if path is None:
        settings = replace(settings, target=synthetic.TARGET)
        table, name = synthetic.synthetic_table(settings), "synthetic"
    else:
        first = path if isinstance(path, str) else path[0]
        table = read_table(path, settings.dialect, (settings.target or "",))
        name = tables.without_packing(Path(first).name) if first != tables.STANDARD_INPUT else "table"
    target = read_target(table, settings)
    train, test = split(target, settings, table.source or "--synthetic")
    said = teacher_probabilities(table, settings)
    teacher = None if said is None else said[target.rows]
    return Dataset(slug(settings.name or Path(name).stem), table.take(target.rows), target, train, test, teacher)


def require_probabilities(dataset: Dataset) -> None:
    """Raise RowsError for training rows of which the teacher from elsewhere says nothing."""
    train = dataset.train
    absent = np.sort(train[np.isnan(dataset.teacher[train])]) if dataset.teacher is not None else train[:0]
    if len(absent):
        where, many = dataset.table.where(int(absent[0])), f"{len(absent)} of {len(train)} have none"
        raise RowsError(f"{where}: --teacher: expected a probability for each training row; {many}")


def split(
    target: Target, settings: Settings, source: str, groups: Positions | None = None
) -> tuple[Positions, Positions]:
    """Split the rows, stratified by label, as scikit-learn's `train_test_split` does; each part in shuffled order.

    groups: (n_rows,) equal where rows must be in the same part. Raises RowsError where a part would lack a class.
    """
    n_rows = len(target.y)
    n_test = math.ceil(settings.test_size * n_rows)
    share = f"--test-size {settings.test_size:g} of {n_rows} rows"
    if n_test < 2 or n_rows - n_test < 2:
        raise RowsError(f"{source}: too few rows: {share} leaves {n_rows - n_test} to train on and {n_test} held out")
    units = Units.of(target.y, groups)
    train, test = (
        units.rows(part)
        for part in train_test_split(
            np.arange(len(units)), test_size=settings.test_size, random_state=settings.seed, stratify=units.y
        )
    )
    if len(np.unique(target.y[train])) < 2:
        raise RowsError(f"{source}: too few rows: {share} leaves one class only to train on")
    return train, test
