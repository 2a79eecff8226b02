"""Figures of one side on labelled rows, added up batch by batch: as `evaluate` has them, in bounded memory."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from edgeproof.types import Bools, Doubles, Floats, Int64s, Places

BINS = 10  # of the calibration error
_EPSILON = float(np.finfo(np.float32).eps)  # as `evaluate` keeps the logarithm finite
# A probability up to one half, and above it what is missing to 1, in steps of 1/2048 of itself: cells of 16 MB.
_STEP = 12
_HALF = int(np.float32(0.5).view(np.uint32)) >> _STEP
_CELLS = 2 * _HALF + 2


@dataclass(eq=False)
class Figures:
    """Sums over labelled rows of one side."""

    rows: int = 0
    right: int = 0
    log_loss: float = 0.0
    bins: Doubles = field(default_factory=lambda: np.zeros((3, BINS)))  # rows, probabilities, true ones
    cells: Int64s | None = None  # (2, _CELLS) rows by class and probability, where there are two labels
    seen: "list[tuple[Places, Places]]" = field(default_factory=list)  # class and cell, not yet counted

    @classmethod
    def of(cls, truth: Places, decided: Places, p: Floats) -> "Figures":
        """Count a batch: truth, decided (n,); p (n, n_labels) float32."""
        n, wide = len(truth), np.clip(p.astype(np.float64), _EPSILON, 1 - _EPSILON)
        right = truth == decided
        shown, true = (p[:, 1], truth == 1) if p.shape[1] == 2 else (p.max(axis=1), right)
        places = np.minimum((shown * BINS).astype(np.intp), BINS - 1)
        sums = [np.bincount(places, weights, BINS) for weights in (np.ones(n), shown, true)]
        seen = [(truth, _cell(p[:, 1]))] if p.shape[1] == 2 else []
        loss = float(-np.log(wide[np.arange(n), truth]).sum())
        return cls(n, int(right.sum()), loss, np.array(sums), None, seen)

    def add(self, other: "Figures") -> None:
        """Count another batch, too."""
        self.rows += other.rows
        self.right += other.right
        self.log_loss += other.log_loss
        self.bins += other.bins
        for truth, cell in other.seen:
            if self.cells is None:
                self.cells = np.zeros((2, _CELLS), np.int64)
            np.add.at(self.cells, (truth, cell), 1)

    @property
    def auc(self) -> float | None:
        """The area under the ROC curve, equal cells counted half; None where a class does not occur."""
        if self.cells is None:
            return None
        negative, positive = self.cells
        pairs = int(negative.sum()) * int(positive.sum())
        below = np.cumsum(negative) - negative
        return float((positive * (below + negative / 2)).sum()) / pairs if pairs else None

    @property
    def calibration(self) -> float:
        """The expected calibration error: |mean probability − share of true ones| in ten bins, weighted by rows."""
        _, probabilities, true = self.bins
        return float(np.abs(probabilities - true).sum() / self.rows)

    def to_json(self) -> dict[str, Any]:
        """Return the figures, rounded to 6 significant digits; an undefined one is null."""
        found = {
            "accuracy": self.right / self.rows,
            "auc": self.auc,
            "log_loss": self.log_loss / self.rows,
            "calibration_error": self.calibration,
        }
        return {name: None if value is None else float(f"{value:.6g}") for name, value in found.items()}


def _cell(p: Floats) -> Places:
    """Return where each probability is counted, ascending: (n,)."""
    upper: Bools = p > np.float32(0.5)
    small = np.where(upper, np.float32(1) - p, p).astype(np.float32)
    place = (np.maximum(small, np.float32(0)).view(np.uint32) >> _STEP).astype(np.intp)
    return np.where(upper, _CELLS - 1 - place, place)
