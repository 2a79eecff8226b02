"""Probabilities that mean what they say: a line through the logit, which the last layer carries for free."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from edgeproof.types import Floats
from edgeproof_train.fit.descent import cross_entropy
from edgeproof_train.settings import Settings

_ENOUGH = 1000  # validation rows from which an intercept pays
_FOLDS = 5


@dataclass(frozen=True)
class Calibration:
    """The line `factor * logit + shift`: temperature scaling where shift is 0, else Platt scaling."""

    method: str
    factor: float = 1.0
    shift: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """Return what `training.json` says."""
        return {"method": self.method, "factor": float(f"{self.factor:.6g}"), "shift": float(f"{self.shift:.6g}")}


def calibrate(settings: Settings, y: Floats, logit: Floats, weights: Floats | None = None) -> Calibration:
    """Fit the line on validation rows (Guo, Pleiss, Sun, Weinberger 2017; Platt 1999).

    `--calibration auto` is Platt's where classes were weighted or rows abound, else temperature; and neither where it
    does not help rows that the line was not fitted to. y: (n,) 0 or 1. logit: (n,) of a network that was not fitted to
    these rows. weights: (n,), 1 on average. A line that would turn the order around is not taken.
    """
    method, weights = settings.calibration, np.ones_like(logit) if weights is None else weights
    if method == "none":
        return Calibration("none")
    if method == "auto":
        likely = "platt" if settings.class_weights != "none" or len(y) >= _ENOUGH else "temperature"
        return _line(likely, y, logit, weights) if _helps(likely, y, logit, weights) else Calibration("none")
    return _line(method, y, logit, weights)


def _line(method: str, y: Floats, logit: Floats, weights: Floats) -> Calibration:
    model = LogisticRegression(C=1e4, fit_intercept=method == "platt", max_iter=1000)
    model.fit(logit.astype(np.float64)[:, None], y, sample_weight=weights)
    factor = float(model.coef_[0, 0])
    shift = float(model.intercept_[0]) if method == "platt" else 0.0
    return Calibration(method, factor, shift) if factor > 0 else Calibration("none")


def _helps(method: str, y: Floats, logit: Floats, weights: Floats) -> bool:
    """Tell whether lines fitted to four fifths of the rows lower the log loss of the others."""
    calibrated = logit.astype(np.float64)
    for rest, part in StratifiedKFold(_FOLDS, shuffle=True, random_state=0).split(logit[:, None], y):
        line = _line(method, y[rest], logit[rest], weights[rest])
        calibrated[part] = line.factor * calibrated[part] + line.shift
    after = cross_entropy(y, calibrated.astype(np.float32), weights)
    return after < cross_entropy(y, logit, weights)


def uncalibrated(probability: Floats, calibration: Calibration) -> Floats:
    """Return the probabilities from before the line was drawn: (n,) float32 both."""
    p = np.clip(probability.astype(np.float64), 1e-7, 1 - 1e-7)
    logit = (np.log(p / (1 - p)) - calibration.shift) / calibration.factor
    return (1 / (1 + np.exp(-logit))).astype(np.float32)
