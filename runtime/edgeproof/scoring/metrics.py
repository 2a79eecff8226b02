"""Figures of a binary classifier on labelled rows, in NumPy, equal to scikit-learn's."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from edgeproof.types import Floats

_EPSILON = float(np.finfo(np.float32).eps)  # keeps the logarithm finite, as scikit-learn's log_loss does for float32


@dataclass(frozen=True)
class Metrics:
    """Accuracy, area under the ROC curve, log loss, and the confusion matrix."""

    rows: int
    accuracy: float
    auc: float  # NaN where only one class occurs
    log_loss: float  # natural logarithm
    confusion: tuple[tuple[int, int], tuple[int, int]]  # [true][predicted]

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


def measure(truth: npt.NDArray[np.bool_], probability: Floats, threshold: float) -> Metrics:
    """Measure probabilities against the truth.

    truth: (n,) bool, whether the label is labels[1]. probability: (n,) float32.
    """
    predicted = probability > np.float32(threshold)
    counts = np.bincount(2 * truth.astype(int) + predicted.astype(int), minlength=4)
    p = np.clip(probability.astype(np.float64), _EPSILON, 1 - _EPSILON)
    return Metrics(
        rows=len(truth),
        accuracy=float((truth == predicted).mean()),
        auc=area_under_roc(truth, probability),
        log_loss=float(-np.log(np.where(truth, p, 1 - p)).mean()),
        confusion=((int(counts[0]), int(counts[1])), (int(counts[2]), int(counts[3]))),
    )


def area_under_roc(truth: npt.NDArray[np.bool_], score: Floats) -> float:
    """Return the area under the ROC curve by the rank sum (Mann–Whitney U), ties counted half; NaN with one class."""
    positives = int(truth.sum())
    negatives = len(truth) - positives
    if not positives or not negatives:
        return float("nan")
    _, inverse, counts = np.unique(score, return_inverse=True, return_counts=True)
    rank = np.cumsum(counts) - (counts - 1) / 2  # the mean rank of each group of ties
    return float((rank[inverse][truth].sum() - positives * (positives + 1) / 2) / (positives * negatives))
