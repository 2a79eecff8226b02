"""Figures on held-out rows: the network, and beside it what would have done without one."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.metrics import accuracy_score, confusion_matrix, log_loss, roc_auc_score

from edgeproof.decision.arithmetic import Floats
from edgeproof.decision.contract import CategoricalFeature, Contract
from edgeproof.scoring.metrics import Metrics
from edgeproof_train.judge.intervals import Interval, bootstrap_auc, wilson
from edgeproof_train.table.dataset import Rows

LEAK_AUC = 0.99  # a single column that tells the classes apart this well hardly was known beforehand
_LEAK_AUC_TRAINING = 0.9  # less there, and the held-out rows were told apart by luck


@dataclass(frozen=True)
class Judged:
    """One way to predict, and its figures on the held-out rows."""

    name: str
    metrics: Metrics
    accuracy_interval: Interval  # of 95 %, as the next
    auc_interval: Interval

    def to_json(self) -> dict[str, Any]:
        """Return what `training.json` says."""
        intervals = {"accuracy_interval": self.accuracy_interval, "auc_interval": self.auc_interval}
        rounded = {key: [_finite(bound) for bound in interval] for key, interval in intervals.items()}
        return {**self.metrics.to_json(), **rounded}


def _finite(x: float) -> float | None:
    return None if math.isnan(x) else float(f"{x:.6g}")


@dataclass(frozen=True)
class Leak:
    """A column that alone predicts the target."""

    column: str
    auc: float


def measure(y: Floats, probability: Floats, threshold: float) -> Metrics:
    """Measure probabilities on labelled rows: y (n,) float32, 0 or 1; probability (n,) float32."""
    truth, predicted = y > 0, probability > np.float32(threshold)
    (tn, fp), (fn, tp) = confusion_matrix(truth, predicted, labels=[False, True]).tolist()
    return Metrics(
        rows=len(y),
        accuracy=float(accuracy_score(truth, predicted)),
        auc=area_under_roc(y, probability),
        log_loss=float(log_loss(truth, probability, labels=[False, True])),
        confusion=((tn, fp), (fn, tp)),
    )


def area_under_roc(y: Floats, score: Floats) -> float:
    """Return the area under the ROC curve; NaN where only one class occurs."""
    return float(roc_auc_score(y, score)) if len(np.unique(y)) == 2 else float("nan")


def judge(y: Floats, probabilities: Mapping[str, Floats], threshold: float, seed: int) -> list[Judged]:
    """Measure several ways to predict on the same held-out rows.

    y: (n_test,) float32. probabilities: name -> (n_test,) float32. The threshold is the network's; the others decide
    at it too.
    """
    judged = []
    for name, probability in probabilities.items():
        metrics = measure(y, probability, threshold)
        intervals = wilson(metrics.accuracy, len(y)), bootstrap_auc(y, probability, seed)
        judged.append(Judged(name, metrics, *intervals))
    return judged


def find_leaks(contract: Contract, rows: Floats, y: Floats, train: Rows, test: Rows) -> list[Leak]:
    """Return the columns that alone tell the held-out rows' classes apart almost perfectly.

    rows: (n_rows, n_features) float32 row vectors. A number scores by its value, in either direction; a category by
    the share of class 1 among the training rows that have it.
    """
    leaks = []
    for index, feature in enumerate(contract.features):
        x = rows[:, index]
        if isinstance(feature, CategoricalFeature):
            score = _share_of_ones(x[train], y[train], feature.n_encoded)[x.astype(int)]
        else:
            score = np.where(np.isnan(x), np.float32(feature.missing), x)
        if area_under_roc(y[train], score[train]) < 0.5:
            score = -score
        # Among many columns of noise one tells a handful of held-out rows apart; it does not so with the training rows.
        known, auc = (area_under_roc(y[part], score[part]) for part in (train, test))
        if auc >= LEAK_AUC and known >= _LEAK_AUC_TRAINING:
            leaks.append(Leak(feature.name, auc))
    return leaks


def _share_of_ones(codes: Floats, y: Floats, n_values: int) -> Floats:
    """Return the share of class 1 for each code, 0 included: (n_values + 1,) float32; codes never seen get the mean."""
    rows = np.bincount(codes.astype(int), minlength=n_values + 1)
    ones = np.bincount(codes.astype(int), weights=y, minlength=n_values + 1)
    return np.where(rows > 0, ones / np.maximum(rows, 1), y.mean()).astype(np.float32)
