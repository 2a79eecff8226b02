"""A made table for a first try: scikit-learn's `make_classification`."""

import numpy as np
from sklearn.datasets import make_classification

from edgeproof_train.settings import Settings
from edgeproof_train.table.table import Table, table_of_floats

TARGET = "target"
_INFORMATIVE = 10  # of the 20 default features: neither trivial nor mostly noise
_REDUNDANT = 2  # scikit-learn's own default, where there is room


def synthetic_table(settings: Settings) -> Table:
    """Make a table with features `f0`, `f1`, … and the target `target` with the labels 0 and 1."""
    informative = min(_INFORMATIVE, settings.features) if settings.informative is None else settings.informative
    values, y = make_classification(
        n_samples=settings.rows,
        n_features=settings.features,
        n_informative=informative,
        n_redundant=min(_REDUNDANT, settings.features - informative),
        n_clusters_per_class=1 if informative == 1 else 2,  # 2 ** informative corners must hold all clusters
        random_state=settings.seed,
    )
    names = [f"f{i}" for i in range(settings.features)]
    return table_of_floats(names, values.astype(np.float32), TARGET, [str(label) for label in y])
