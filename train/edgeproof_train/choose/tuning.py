"""The tuned recipe: compare settings out of fold, fit the chosen ones to all rows, calibrate, set the threshold."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import numpy as np
import numpy.typing as npt

from edgeproof.decision import Threshold
from edgeproof.errors import RowsError
from edgeproof.types import Floats
from edgeproof_train.choose import thresholds
from edgeproof_train.choose.candidates import Candidate, choices_of, refinements, term_choices, within_bytes
from edgeproof_train.choose.folds import Fold, cross_fit, folds_of, mean_epochs, validation_rows, with_batch_size
from edgeproof_train.contract import Encoding, Plan
from edgeproof_train.fit import Calibration, Descent, calibrate, learn, losses, mixed, sigmoid, taught
from edgeproof_train.settings import BOOSTED_TREES, Settings
from edgeproof_train.table import Drawn, Positions

_BLIND_EPOCHS = 30  # where there are too few rows to find out how many serve

Tried = Callable[[int, int, int], None]  # networks fitted, networks to fit, settings to compare


@dataclass(frozen=True, eq=False)
class Compared:
    """A candidate with what it says about rows that it was not fitted to."""

    candidate: Candidate
    epochs: tuple[int, ...]  # the best number in each fold
    calibration: Calibration
    logit: Floats  # (n,) float32, calibrated
    loss: npt.NDArray[np.float64]  # (n,) of these logits, weighted

    def to_json(self) -> dict[str, Any]:
        """Return what `training.json` says of it."""
        epochs = {"epochs": list(self.epochs)} if self.candidate.settings.hidden else {}
        return {**self.candidate.to_json(), "log_loss": float(f"{self.loss.mean():.6g}"), **epochs}


@dataclass(frozen=True, eq=False)
class Tuned:
    """The network of the tuned recipe, and how it was found."""

    chosen: Candidate  # its contract has the rule
    raw: Descent  # before calibration
    calibration: Calibration
    tried: tuple[Compared, ...]  # empty where there were too few rows to compare anything

    def to_json(self) -> dict[str, Any]:
        """Return what `training.json` says of it."""
        return {"tried": [one.to_json() for one in self.tried], "chosen": self.chosen.to_json()}


def tune(plan: Plan, settings: Settings, progress: Tried | None = None) -> Tuned:
    """Train by the tuned recipe; only training rows are looked at.

    Raises RowsError where an aim for the threshold cannot be reached, UsageError where no network fits the bytes.
    """
    y = plan.dataset.y[plan.dataset.train]
    settings = with_batch_size(settings, len(y))
    among = validation_rows(y, settings.seed)
    groups = None if plan.groups is None else plan.groups[plan.dataset.train][among.rows]
    folds = folds_of(y[among.rows], settings.seed, groups)
    _require_folds(settings, len(folds))
    asked = choices_of(settings, len(y)) if not plan.texts else term_choices(settings)
    candidates = _fitting(plan, asked)
    lesson = Lesson(candidates[0], y, len(folds), settings)
    wanted = lesson(np.arange(len(y)))
    if not folds:
        epochs = min(settings.epochs, _BLIND_EPOCHS)
        return Tuned(candidates[0], _learn(candidates[0], wanted, y, epochs), Calibration("none"), ())
    compare = _Comparison(among, folds, [lesson(among.rows[rest]) for rest, _ in folds], y, progress)
    best = compare(candidates)
    if plan.texts:
        finer = refinements(settings, best.candidate.settings, bool(plan.columns.keys() - plan.texts.keys()))
        best = compare(_fitting(plan, finer), best)
    chosen = best.candidate
    raw = _learn(chosen, wanted, y, mean_epochs(best.epochs))
    rule = Threshold(thresholds.choose(settings.threshold, y[among.rows], sigmoid(best.logit), among.weights))
    encoding = replace(chosen.encoding, contract=replace(chosen.encoding.contract, rule=rule))
    return Tuned(replace(chosen, encoding=encoding), raw, best.calibration, tuple(compare.tried))


def _fitting(plan: Plan, asked: list[Settings]) -> list[Candidate]:
    """Return the candidates that fit the bytes and whose settings differ: several may have become the same."""
    learned: dict[Any, Encoding] = {}
    candidates = (within_bytes(plan, one, learned) for one in asked)
    return list({candidate.settings: candidate for candidate in candidates}.values())


def _require_folds(settings: Settings, folds: int) -> None:
    """Raise RowsError where there are no folds, and something that is asked for needs them."""
    few = "expected 10 training rows of each class"
    if not folds and isinstance(settings.threshold, str):
        raise RowsError(f"--threshold {settings.threshold}: {few} to choose it by")
    if not folds and settings.teacher == BOOSTED_TREES:
        raise RowsError(f"--teacher: {few} for it to be fitted out of fold")


def _learn(candidate: Candidate, wanted: Floats, y: Floats, epochs: int) -> Descent:
    """Fit a candidate to all training rows: wanted, y (n_train,)."""
    return learn(candidate.sample(wanted, y), candidate.settings, None, epochs)


class Lesson:
    """What networks learn: the labels, or labels mixed with what a teacher says.

    Boosted trees know no other rows than these. A teacher from elsewhere knows what it knows.
    """

    def __init__(self, candidate: Candidate, y: Floats, folds: int, settings: Settings) -> None:
        self._candidate, self._y, self._folds, self._settings = candidate, y, folds, settings

    def __call__(self, rows: Positions) -> Floats:
        """Return the lesson of rows, by their places among the training rows: (len(rows),) float32, 0…1."""
        dataset = self._candidate.encoding.plan.dataset
        if dataset.teacher is not None:
            return mixed(self._y[rows], dataset.teacher[dataset.train[rows]])
        if self._settings.teacher != BOOSTED_TREES:
            return self._y[rows]
        encoding = self._candidate.learned_from(rows)
        vectors = encoding.vectors(dataset.train[rows])
        return taught(encoding, vectors, self._y[rows], self._folds, self._settings.seed)


class _Comparison:
    """Candidates, one after the other, on the same folds."""

    def __init__(
        self, among: Drawn, folds: list[Fold], wanted: list[Floats], y: Floats, progress: Tried | None
    ) -> None:
        self._among, self._folds, self._wanted, self._y = among, folds, wanted, y
        self._progress = progress
        self.tried: list[Compared] = []

    def __call__(self, candidates: list[Candidate], best: Compared | None = None) -> Compared:
        """Return the simplest of the best, the simpler ones first; `best`, if given, is simpler than all."""
        done = count(1)

        def fitted() -> None:
            if self._progress is not None:
                self._progress(next(done), len(self._folds) * len(candidates), len(candidates))

        found = [self._compared(candidate, fitted) for candidate in candidates]
        self.tried += found
        compared = [*([] if best is None else [best]), *found]
        return compared[simplest([one.loss for one in compared], len(self._folds))]

    def _compared(self, candidate: Candidate, fitted: Callable[[], None]) -> Compared:
        """Cross-fit a candidate; it is judged as it would be sealed, calibrated."""
        settings, y, weights = candidate.settings, self._y[self._among.rows], self._among.weights
        raw, epochs = cross_fit(
            self._folds,
            lambda number, fold: candidate.fold(self._among, fold, self._wanted[number], self._y),
            settings,
            fitted,
        )
        calibration = calibrate(settings, y, raw, weights)
        logit = np.float32(calibration.factor) * raw + np.float32(calibration.shift)
        return Compared(candidate, epochs, calibration, logit, losses(y, logit) * weights)


def simplest(loss: Sequence[npt.NDArray[np.float64]], folds: int) -> int:
    """Return the index of the first whose mean log loss is within one standard error of the least.

    loss: for each candidate, the simpler first, (n,) log losses of the same rows out of fold. The error is corrected
    for what folds share of their training rows: Nadeau, Bengio, "Inference for the Generalization Error", 2003.
    """
    best = min(loss, key=lambda one: float(one.mean()))
    shared = 1 + folds / (folds - 1)
    within = [(one - best).mean() <= (one - best).std() * math.sqrt(shared / len(one)) for one in loss]
    return within.index(True)
