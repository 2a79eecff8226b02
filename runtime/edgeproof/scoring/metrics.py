"""Figures of a classifier on labelled rows, in NumPy, equal to scikit-learn's."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from edgeproof.decision import Rule
from edgeproof.types import Bools, Floats, Places

_EPSILON = float(np.finfo(np.float32).eps)  # keeps the logarithm finite, as scikit-learn's log_loss does for float32


@dataclass(frozen=True)
class Metrics:
    """Accuracy, area under the ROC curve, log loss, and the confusion matrix."""

    rows: int
    accuracy: float
    auc: float  # NaN where only one class occurs, or there are more than two
    log_loss: float  # natural logarithm
    confusion: tuple[tuple[int, ...], ...]  # [true][predicted]

    def to_json(self) -> dict[str, Any]:
        """Return the figures, rounded to 6 significant digits; an undefined AUC is null."""
        auc = None if np.isnan(self.auc) else float(f"{self.auc:.6g}")
        return {
            "rows": self.rows,
            "accuracy": float(f"{self.accuracy:.6g}"),
            "auc": auc,
            "log_loss": float(f"{self.log_loss:.6g}"),
            "confusion": [list(row) for row in self.confusion],
        }


def measure(truth: Places, scores: Floats, rule: Rule) -> Metrics:
    """Measure scores against the truth.

    truth: (n,), the place of each row's label in the contract. scores: (n, k) float32.
    """
    predicted = rule.decide(scores)
    p = rule.probabilities(np.clip(scores.astype(np.float64), _EPSILON, 1 - _EPSILON))
    n_labels = p.shape[1]
    counts = np.bincount(n_labels * truth + predicted, minlength=n_labels**2).reshape(n_labels, n_labels)
    return Metrics(
        rows=len(truth),
        accuracy=float((truth == predicted).mean()),
        auc=area_under_roc(truth == 1, rule.probabilities(scores)[:, 1]) if n_labels == 2 else math.nan,
        log_loss=float(-np.log(p[np.arange(len(p)), truth]).mean()),
        confusion=tuple(map(tuple, counts.tolist())),
    )


def area_under_roc(truth: Bools, score: Floats) -> float:
    """Return the area under the ROC curve by the rank sum (Mann–Whitney U), ties counted half; NaN with one class."""
    positives = int(truth.sum())
    negatives = len(truth) - positives
    if not positives or not negatives:
        return float("nan")
    _, inverse, counts = np.unique(score, return_inverse=True, return_counts=True)
    rank = np.cumsum(counts) - (counts - 1) / 2  # the mean rank of each group of ties
    return float((rank[inverse][truth].sum() - positives * (positives + 1) / 2) / (positives * negatives))
