"""Figures on held-out rows: the network, and beside it what would have done without one."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from edgeproof.decision import Rule, Threshold
from edgeproof.scoring import Interval, Metrics, area_under_roc, auc_interval, measure, wilson
from edgeproof.types import Floats
from edgeproof_train.contract import Encoding
from edgeproof_train.judge.yardsticks import Way

LEAK_AUC = 0.99  # a single column that tells the classes apart this well hardly was known beforehand
_BINS = 10  # of the expected calibration error, equally wide, as usual
_LEAK_AUC_TRAINING = 0.9  # less there, and the held-out rows were told apart by luck


@dataclass(frozen=True)
class Judged:
    """One way to predict, and its figures on the held-out rows."""

    name: str
    rule: Rule
    metrics: Metrics
    accuracy_interval: Interval  # of 95 %, as the next
    auc_interval: Interval

    def to_json(self) -> dict[str, Any]:
        """Return what `training.json` says."""
        intervals = {"accuracy_interval": self.accuracy_interval, "auc_interval": self.auc_interval}
        rounded = {
            name: [None if math.isnan(bound) else float(f"{bound:.6g}") for bound in interval]
            for name, interval in intervals.items()
        }
        return {**self.metrics.to_json(), "rule": self.rule.to_json(), **rounded}


class Leak(NamedTuple):
    """A column that alone predicts the target."""

    column: str
    auc: float


def judge(y: Floats, ways: Mapping[str, Way]) -> list[Judged]:
    """Measure several ways to predict on the same held-out rows: y (n_test,) float32."""
    judged = []
    for name, way in ways.items():
        metrics = _measured(y, way.probability, way.rule)
        intervals = wilson(metrics.accuracy, len(y)), auc_interval(y > 0, way.probability)
        judged.append(Judged(name, way.rule, metrics, *intervals))
    return judged


def _measured(y: Floats, probability: Floats, rule: Rule) -> Metrics:
    return measure(y.astype(np.intp), probability[:, None], rule)


def reliability(y: Floats, probability: Floats) -> dict[str, float]:
    """Return Brier score, log loss and expected calibration error: y (n,) 0 or 1, probability (n,) float32."""
    p = probability.astype(np.float64)
    place = np.minimum((p * _BINS).astype(int), _BINS - 1)
    gaps = np.abs(np.bincount(place, weights=p - y, minlength=_BINS))
    figures = {
        "brier": np.mean((p - y) ** 2),
        "log_loss": _measured(y, probability, Threshold(0.5)).log_loss,
        "calibration_error": gaps.sum() / len(y),
    }
    return {name: float(f"{value:.6g}") for name, value in figures.items()}


def find_leaks(encoding: Encoding) -> list[Leak]:
    """Return the columns that alone tell the held-out rows' classes apart almost perfectly.

    A number scores by its value, in either direction; a category by the share of class 1 among the training rows that
    have it.
    """
    dataset = encoding.plan.dataset
    y, train, test = dataset.y, dataset.train, dataset.test
    leaks = []
    for column in encoding.columns:
        score = column.score(y, train)
        if area_under_roc(y[train] > 0, score[train]) < 0.5:
            score = -score
        # Among many columns of noise one tells a handful of held-out rows apart; it does not so with the training rows.
        known, auc = (area_under_roc(y[part] > 0, score[part]) for part in (train, test))
        if auc >= LEAK_AUC and known >= _LEAK_AUC_TRAINING:
            leaks.append(Leak(column.feature.name, auc))
    return leaks
