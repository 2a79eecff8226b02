"""The tuned recipe: which settings, calibration and threshold serve best, seen on training rows alone.

`tune` compares candidates out of fold and fits the chosen one to all training rows. `choose_threshold`, `n_folds` and
`validation_rows` let other models follow the same rule.
"""

from edgeproof_train.choose.folds import n_folds, validation_rows
from edgeproof_train.choose.thresholds import choose as choose_threshold
from edgeproof_train.choose.tuning import Tried, Tuned, tune

__all__ = ["Tried", "Tuned", "choose_threshold", "n_folds", "tune", "validation_rows"]
