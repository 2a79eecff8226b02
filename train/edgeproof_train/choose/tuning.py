"""The tuned recipe: compare settings out of fold, fit the chosen ones to all rows, calibrate, set the threshold."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from edgeproof.errors import RowsError
from edgeproof.types import Floats
from edgeproof_train.choose import thresholds
from edgeproof_train.choose.candidates import Candidate, choices_of, within_bytes
from edgeproof_train.choose.folds import CrossFit, cross_fit, n_folds, validation_rows, with_batch_size
from edgeproof_train.contract import Plan
from edgeproof_train.fit import Calibration, Descent, calibrate, class_weights, learn, losses, sigmoid, taught
from edgeproof_train.settings import Settings

_BLIND_EPOCHS = 30  # where there are too few rows to find out how many serve

Tried = Callable[[int, int], None]  # settings tried, settings to try


@dataclass(frozen=True, eq=False)
class Compared:
    """A candidate with what it says about rows that it was not fitted to."""

    candidate: Candidate
    result: CrossFit
    calibration: Calibration
    logit: Floats  # (n,) float32, calibrated
    loss: npt.NDArray[np.float64]  # (n,) of these logits

    def to_json(self) -> dict[str, Any]:
        """Return what `training.json` says of it."""
        epochs = {"epochs": list(self.result.n_epochs)} if self.candidate.settings.hidden else {}
        return {**self.candidate.to_json(), "log_loss": float(f"{self.loss.mean():.6g}"), **epochs}


@dataclass(frozen=True, eq=False)
class Tuned:
    """The network of the tuned recipe, and how it was found."""

    chosen: Candidate  # its contract has the threshold
    raw: Descent  # before calibration
    calibration: Calibration
    tried: tuple[Compared, ...]  # empty where there were too few rows to compare anything

    def to_json(self) -> dict[str, Any]:
        """Return what `training.json` says of it."""
        return {"tried": [one.to_json() for one in self.tried], "chosen": self.chosen.to_json()}


def tune(plan: Plan, settings: Settings, progress: Tried | None = None) -> Tuned:
    """Train by the tuned recipe; only training rows are looked at.

    Raises RowsError where a rule for the threshold cannot be followed, UsageError where no network fits the bytes.
    """
    y = plan.dataset.y[plan.dataset.train]
    settings = with_batch_size(settings, len(y))
    rows = validation_rows(y, settings.seed)
    folds = n_folds(y[rows])
    if not folds and isinstance(settings.threshold, str):
        raise RowsError(f"--threshold {settings.threshold}: expected 10 training rows of each class to choose it by")
    candidates = [within_bytes(plan, one) for one in choices_of(settings)]
    wanted = _wanted(candidates[0], y, folds) if settings.teacher != "none" else y
    weights = class_weights(y, settings)
    if not folds:
        return _blind(candidates[0], wanted, weights)
    tried = []
    for number, candidate in enumerate(candidates, start=1):
        tried.append(_compared(candidate, y, wanted, weights, rows))
        if progress is not None:
            progress(number, len(candidates))
    best = tried[simplest([one.loss for one in tried], folds)]
    chosen = best.candidate
    raw = learn(chosen.encoded, wanted, chosen.settings, None, weights, best.result.epochs)
    threshold = thresholds.choose(settings.threshold, y[rows], sigmoid(best.logit))
    encoding = replace(chosen.encoding, contract=replace(chosen.encoding.contract, threshold=threshold))
    return Tuned(replace(chosen, encoding=encoding), raw, best.calibration, tuple(tried))


def _compared(
    candidate: Candidate, y: Floats, wanted: Floats, weights: Floats | None, rows: npt.NDArray[np.intp]
) -> Compared:
    """Cross-fit a candidate to these rows; it is judged as it would be sealed, calibrated."""
    settings = candidate.settings
    part = None if weights is None else weights[rows]
    result = cross_fit(candidate.encoded[rows], y[rows], wanted[rows], settings, part)
    calibration = calibrate(settings.calibration, y[rows], result.logit, weights is not None)
    logit = np.float32(calibration.factor) * result.logit + np.float32(calibration.shift)
    return Compared(candidate, result, calibration, logit, losses(y[rows], logit))


def _wanted(candidate: Candidate, y: Floats, folds: int) -> Floats:
    """Return labels mixed with the teacher's probabilities: (n_train,) float32."""
    if not folds:
        raise RowsError("--teacher: expected 10 training rows of each class for it to be fitted out of fold")
    return taught(candidate.encoding, y, folds, candidate.settings.seed)


def _blind(candidate: Candidate, wanted: Floats, weights: Floats | None) -> Tuned:
    """Train where there are too few rows to validate anything."""
    epochs = min(candidate.settings.epochs, _BLIND_EPOCHS)
    raw = learn(candidate.encoded, wanted, candidate.settings, None, weights, epochs)
    return Tuned(candidate, raw, Calibration("none"), ())


def simplest(loss: Sequence[npt.NDArray[np.float64]], folds: int) -> int:
    """Return the index of the first whose mean log loss is within one standard error of the least.

    loss: for each candidate, the simpler first, (n,) log losses of the same rows out of fold. The error is corrected
    for what folds share of their training rows: Nadeau, Bengio, "Inference for the Generalization Error", 2003.
    """
    best = min(loss, key=lambda one: float(one.mean()))
    shared = 1 + folds / (folds - 1)
    within = [(one - best).mean() <= (one - best).std() * math.sqrt(shared / len(one)) for one in loss]
    return within.index(True)
