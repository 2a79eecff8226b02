"""The tuned recipe: which settings, calibration and threshold serve best, seen on training rows alone.

`tune` compares candidates out of fold and fits the chosen one to all training rows. `choose_threshold`, `n_folds` and
`MOST_ROWS` let other models follow the same rule.
"""

from edgeproof_train.choose.folds import MOST_ROWS, n_folds
from edgeproof_train.choose.thresholds import choose as choose_threshold
from edgeproof_train.choose.tuning import Tried, Tuned, tune

__all__ = ["MOST_ROWS", "Tried", "Tuned", "choose_threshold", "n_folds", "tune"]
