"""A made table for a first try: scikit-learn's `make_classification`."""

import numpy as np
from sklearn.datasets import make_classification

from edgeproof import tables
from edgeproof.decision import CodedColumn
from edgeproof_train.settings import Settings
from edgeproof_train.table.table import Table

TARGET = "target"
_INFORMATIVE = 10  # of the 20 default features: neither trivial nor mostly noise
_REDUNDANT = 2  # scikit-learn's own default, where there is room


def synthetic_table(settings: Settings) -> Table:
    """Make float32 features `f0`, `f1`, …, as a CSV file would give them, and the target `target` of labels 0 and 1."""
    informative = min(_INFORMATIVE, settings.features) if settings.informative is None else settings.informative
    values, y = make_classification(
        n_samples=settings.rows,
        n_features=settings.features,
        n_informative=informative,
        n_redundant=min(_REDUNDANT, settings.features - informative),
        n_clusters_per_class=1 if informative == 1 else 2,  # 2 ** informative corners must hold all clusters
        random_state=settings.seed,
    )
    cells = {f"f{i}": tables.float_cells(column) for i, column in enumerate(values.astype(np.float32).T)}
    cells[TARGET] = [str(label) for label in y]
    rows = np.arange(len(y))
    return Table("", tuple(cells), {name: CodedColumn(column, rows) for name, column in cells.items()}, rows)
