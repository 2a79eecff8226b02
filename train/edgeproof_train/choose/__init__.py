"""The tuned recipe: which settings, calibration and threshold serve best, seen on training rows alone.

`tune` compares candidates out of fold and fits the chosen one to all training rows.
"""

from edgeproof_train.choose.tuning import Tried, Tuned, tune

__all__ = ["Tried", "Tuned", "tune"]
