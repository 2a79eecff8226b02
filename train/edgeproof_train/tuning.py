"""The tuned recipe: compare settings out of fold, fit the chosen ones to all rows, calibrate, set the threshold."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from edgeproof.arithmetic import Floats, encode
from edgeproof.contract import Contract
from edgeproof.errors import RowsError, UsageError
from edgeproof.vectors import row_vectors
from edgeproof_train import teacher, thresholds
from edgeproof_train.calibration import Calibration, calibrate
from edgeproof_train.dataset import Dataset
from edgeproof_train.descent import Descent, descend, sigmoid
from edgeproof_train.encoding import learn_contract
from edgeproof_train.fit import class_weights
from edgeproof_train.folds import CrossFit, cross_fit, n_folds, validation_rows, with_batch_size
from edgeproof_train.settings import Settings
from edgeproof_train.size import int8_bytes

_FEW_BINS, _MANY_BINS = 8, 24
_WEAK, _STRONG = 1e-4, 1.0  # weight decay
_BLIND_EPOCHS = 30  # where there are too few rows to find out how many serve

Tried = Callable[[int, int], None]  # settings tried, settings to try


@dataclass(frozen=True, eq=False)
class Candidate:
    """One choice of settings, with the contract that follows from it."""

    settings: Settings
    contract: Contract
    dataset: Dataset
    result: CrossFit | None = None

    @property
    def encoded(self) -> Floats:
        """The encoded training rows: (n_train, n_encoded) float32."""
        batch = self.dataset.batch(self.contract.feature_names)
        return encode(self.contract, row_vectors(self.contract, batch)[self.dataset.train])

    def to_json(self) -> dict[str, Any]:
        """Return what `training.json` says of it."""
        settings = self.settings
        figures: dict[str, Any] = {
            "encoding": settings.encoding,
            "bins": settings.bins if settings.encoding == "piecewise" else None,
            "hidden": list(settings.hidden),
            "dropout": settings.dropout,
            "l2": settings.l2,
            "learning_rate": settings.learning_rate,
        }
        if self.result is not None:
            figures |= {"log_loss": float(f"{self.result.loss.mean():.6g}"), "epochs": list(self.result.n_epochs)}
        return figures


@dataclass(frozen=True, eq=False)
class Tuned:
    """The network of the tuned recipe, and how it was found."""

    settings: Settings
    contract: Contract
    dataset: Dataset
    raw: Descent  # before calibration
    calibration: Calibration
    chosen: Candidate
    tried: tuple[Candidate, ...]


def tune(dataset: Dataset, settings: Settings, progress: Tried | None = None) -> Tuned:
    """Train by the tuned recipe; only training rows are looked at.

    Raises RowsError where a rule for the threshold cannot be followed, UsageError where no network fits the bytes.
    """
    y = dataset.y[dataset.train]
    settings = with_batch_size(settings, len(y))
    rows = validation_rows(y, settings.seed)
    folds = n_folds(y[rows])
    if not folds and isinstance(settings.threshold, str):
        raise RowsError(f"--threshold {settings.threshold}: expected 10 training rows of each class to choose it by")
    candidates = [_within_bytes(dataset, one) for one in _choices(settings)]
    wanted = _wanted(candidates[0], y, folds) if settings.teacher != "none" else y
    weights = _row_weights(y, settings)
    if not folds:
        return _blind(candidates[0], wanted, weights)
    tried = []
    for number, candidate in enumerate(candidates, start=1):
        part = None if weights is None else weights[rows]
        result = cross_fit(candidate.encoded[rows], y[rows], wanted[rows], candidate.settings, part)
        tried.append(replace(candidate, result=result))
        if progress is not None:
            progress(number, len(candidates))
    chosen, result = _chosen(tried)
    raw = descend(chosen.encoded, wanted, chosen.settings, None, weights, result.epochs)
    calibration = calibrate(settings.calibration, y[rows], result.logit, weights is not None)
    p = sigmoid(np.float32(calibration.factor) * result.logit + np.float32(calibration.shift))
    threshold = thresholds.choose(settings.threshold, y[rows], p)
    contract = replace(chosen.contract, threshold=threshold)
    return Tuned(chosen.settings, contract, chosen.dataset, raw, calibration, chosen, tuple(tried))


def _choices(settings: Settings) -> list[Settings]:
    """Return the settings to compare, the simpler ones first."""
    if settings.search:
        return _random_choices(settings)
    kinds: list[tuple[str, int | None, float]] = [("standard", None, _STRONG), ("standard", None, _WEAK)]
    kinds += [("piecewise", _FEW_BINS, _STRONG), ("piecewise", _MANY_BINS, _WEAK)]
    choices = [
        replace(
            settings,
            encoding=encoding if settings.encoding == "auto" else settings.encoding,
            bins=settings.bins or bins,
            l2=l2 if settings.l2 is None else settings.l2,
        )
        for encoding, bins, l2 in kinds
        if settings.encoding in ("auto", encoding, "identity")
    ]
    return list(dict.fromkeys(choices))


def _random_choices(settings: Settings) -> list[Settings]:
    """Draw settings: seeded, so that more of them begin with the same ones."""
    rng = np.random.default_rng(settings.seed)
    choices = []
    for _ in range(settings.search):
        encoding, bins = str(rng.choice(["standard", "piecewise"])), int(rng.integers(4, 33))
        hidden = [(16,), (32,), (32, 16), (64, 32), (128, 64)][int(rng.integers(5))]
        dropout, l2, rate = rng.uniform(0, 0.4), 10 ** rng.uniform(-4, 0.7), 10 ** rng.uniform(-3, -2)
        choices.append(
            replace(
                settings,
                encoding=encoding if settings.encoding == "auto" else settings.encoding,
                bins=settings.bins or bins,
                hidden=hidden,
                dropout=round(dropout, 3),
                l2=float(f"{l2:.3g}") if settings.l2 is None else settings.l2,
                learning_rate=float(f"{rate:.3g}"),
            )
        )
    return choices


def _within_bytes(dataset: Dataset, settings: Settings) -> Candidate:
    """Learn the contract with as many bins, then as wide layers, as the bytes of the int8 artifact allow."""
    while True:
        contract, kept = learn_contract(dataset, settings)
        if int8_bytes(contract, settings.hidden) <= settings.max_bytes:
            return Candidate(settings, contract, kept)
        if settings.encoding == "piecewise" and settings.bins is not None and settings.bins > 2:
            settings = replace(settings, bins=max(2, settings.bins * 3 // 4))
        elif settings.encoding == "piecewise":
            settings = replace(settings, encoding="standard")
        elif settings.hidden and max(settings.hidden) > 4:
            settings = replace(settings, hidden=tuple(math.ceil(width / 2) for width in settings.hidden))
        else:
            raise UsageError(
                f"--max-bytes {settings.max_bytes}: no network fits: the smallest takes about"
                f" {int8_bytes(contract, settings.hidden)} bytes; drop columns, or pool categories with --min-frequency"
            )


def _wanted(candidate: Candidate, y: Floats, folds: int) -> Floats:
    """Return labels mixed with the teacher's probabilities: (n_train,) float32."""
    if not folds:
        raise RowsError("--teacher: expected 10 training rows of each class for it to be fitted out of fold")
    contract, dataset = candidate.contract, candidate.dataset
    rows = row_vectors(contract, dataset.batch(contract.feature_names))[dataset.train]
    return teacher.taught(contract, rows, y, folds, candidate.settings.seed)


def _row_weights(y: Floats, settings: Settings) -> Floats | None:
    weights = class_weights(y, settings)
    return None if weights is None else np.where(y > 0, weights[1], weights[0]).astype(np.float32)


def _blind(candidate: Candidate, wanted: Floats, weights: Floats | None) -> Tuned:
    """Train where there are too few rows to validate anything."""
    epochs = min(candidate.settings.epochs, _BLIND_EPOCHS)
    raw = descend(candidate.encoded, wanted, candidate.settings, None, weights, epochs)
    return Tuned(
        candidate.settings, candidate.contract, candidate.dataset, raw, Calibration("none"), candidate, (candidate,)
    )


def _chosen(tried: list[Candidate]) -> tuple[Candidate, CrossFit]:
    """Return the simplest candidate whose log loss is within one standard error of the least."""
    results = [(candidate, candidate.result) for candidate in tried if candidate.result is not None]
    _, best = min(results, key=lambda pair: float(pair[1].loss.mean()))
    for candidate, result in results:
        worse = result.loss - best.loss
        if worse.mean() <= worse.std() / math.sqrt(len(worse)):
            return candidate, result
    raise AssertionError("the least is within any error of itself")
