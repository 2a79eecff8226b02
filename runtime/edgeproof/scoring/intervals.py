"""How far a figure may be off because so few rows were seen: 95 % confidence intervals."""

import math

import numpy as np
import numpy.typing as npt

from edgeproof.types import Floats

Interval = tuple[float, float]
_Z = 1.959964  # normal quantile of 97.5 %


def wilson(share: float, n: int) -> Interval:
    """Return the interval of a share of n rows (Wilson 1927)."""
    centre = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    return max(0.0, centre - half), min(1.0, centre + half)


def auc_interval(truth: npt.NDArray[np.bool_], score: Floats) -> Interval:
    """Return the interval of the area under the ROC curve (DeLong, DeLong, Clarke-Pearson 1988).

    truth: (n,) bool. score: (n,). NaN where a class has fewer than two rows.
    """
    ones, zeros = score[truth], score[~truth]
    if min(len(ones), len(zeros)) < 2:
        return math.nan, math.nan
    # Of each row: the share of rows of the other class that it is on the right side of, ties counted half.
    of_ones = (_ranks(score)[truth] - _ranks(ones)) / len(zeros)
    of_zeros = 1 - (_ranks(score)[~truth] - _ranks(zeros)) / len(ones)
    error = math.sqrt(of_ones.var(ddof=1) / len(ones) + of_zeros.var(ddof=1) / len(zeros))
    area = float(of_ones.mean())
    return max(0.0, area - _Z * error), min(1.0, area + _Z * error)


def _ranks(score: Floats) -> npt.NDArray[np.float64]:
    """Return each row's rank from 1, the mean rank where rows are equal."""
    _, inverse, counts = np.unique(score, return_inverse=True, return_counts=True)
    ranks: npt.NDArray[np.float64] = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    return ranks
