"""What teachers say, mixed into labels; boosted trees as one, for training rows that they were not fitted to."""

from typing import Any

import numpy as np
import threadpoolctl
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from edgeproof.types import Floats
from edgeproof_train.contract import Encoding

_SHARE = 0.5  # of the teacher in what the student learns
_MOST_CATEGORIES = 254  # that scikit-learn's trees take as categories


def boosted_trees(encoding: Encoding, seed: int) -> Any:
    """Return scikit-learn's HistGradientBoostingClassifier with its defaults, for row vectors of the encoding."""
    categorical = [0 < n < _MOST_CATEGORIES for n in encoding.n_categories]
    return HistGradientBoostingClassifier(categorical_features=categorical, random_state=seed)


def one_thread() -> Any:
    """Return a context in which trees grow on one thread: on small tables, more would mostly wait for each other."""
    return threadpoolctl.threadpool_limits(1, user_api="openmp")


def mixed(y: Floats, p: Floats) -> Floats:
    """Return labels mixed half and half with a teacher's probabilities: all (n,), 0…1, the result float32."""
    lesson: Floats = ((1 - _SHARE) * y + _SHARE * p).astype(np.float32)
    return lesson


def taught(encoding: Encoding, rows: Floats, y: Floats, folds: int, seed: int) -> Floats:
    """Return labels mixed half and half with out-of-fold probabilities of boosted trees: (n,) float32, 0…1.

    rows: (n, width) row vectors of the encoding, which the trees are fitted to and nothing else. y: (n,) 0 or 1.
    """
    parts = StratifiedKFold(folds, shuffle=True, random_state=seed)
    with one_thread():
        p = cross_val_predict(boosted_trees(encoding, seed), rows, y, cv=parts, method="predict_proba")[:, 1]
    return mixed(y, p)
