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
    """The usual figures; precision, recall, F1 and areas are those of labels[1], and NaN for more than two labels."""

    rows: int
    accuracy: float
    auc: float  # area under the ROC curve; NaN where only one class occurs
    pr_auc: float  # average precision; NaN where no row is labels[1]
    log_loss: float  # natural logarithm
    confusion: tuple[tuple[int, ...], ...]  # [true][predicted]

    @property
    def precision(self) -> float:
        """Share of the rows called labels[1] that are; NaN where none is called so."""
        return self._share(1, sum(row[1] for row in self.confusion))

    @property
    def recall(self) -> float:
        """Share of the rows that are labels[1] that are called so; NaN where none is."""
        return self._share(1, sum(self.confusion[1]))

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; NaN where no row is labels[1] or called so."""
        return self._share(2, sum(row[1] for row in self.confusion) + sum(self.confusion[1]))

    def _share(self, weight: int, whole: int) -> float:
        """Return the share that rows rightly called labels[1] have in a whole."""
        return weight * self.confusion[1][1] / whole if whole and len(self.confusion) == 2 else math.nan

    def to_json(self) -> dict[str, Any]:
        """Return the figures, rounded to 6 significant digits; an undefined one is null."""
        names = ("accuracy", "precision", "recall", "f1", "auc", "pr_auc", "log_loss")
        figures = {name: _rounded(getattr(self, name)) for name in names}
        return {"rows": self.rows, **figures, "confusion": [list(row) for row in self.confusion]}


def _rounded(figure: float) -> float | None:
    return None if math.isnan(figure) else float(f"{figure:.6g}")


def measure(truth: Places, scores: Floats, rule: Rule) -> Metrics:
    """Measure scores against the truth.

    truth: (n,), the place of each row's label in the contract. scores: (n, k) float32.
    """
    predicted = rule.decide(scores)
    p = rule.probabilities(np.clip(scores.astype(np.float64), _EPSILON, 1 - _EPSILON))
    n_labels = p.shape[1]
    counts = np.bincount(n_labels * truth + predicted, minlength=n_labels**2).reshape(n_labels, n_labels)
    positive = rule.probabilities(scores)[:, 1]
    return Metrics(
        rows=len(truth),
        accuracy=float((truth == predicted).mean()),
        auc=area_under_roc(truth == 1, positive) if n_labels == 2 else math.nan,
        pr_auc=average_precision(truth == 1, positive) if n_labels == 2 else math.nan,
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


def average_precision(truth: Bools, score: Floats) -> float:
    """Return the area under the precision-recall curve: precision at each threshold, weighted by the recall it adds.

    truth: (n,) bool. score: (n,). NaN where no row is true; equal to scikit-learn's `average_precision_score`.
    """
    positives = int(truth.sum())
    if not positives:
        return math.nan
    _, inverse, counts = np.unique(-score, return_inverse=True, return_counts=True)  # the largest score first
    found = np.bincount(inverse, weights=truth, minlength=len(counts))
    return float((np.cumsum(found) / np.cumsum(counts) * found).sum() / positives)
