"""How far a figure may be off because so few rows were held out: 95 % intervals."""

import math

import numpy as np

from edgeproof.scoring import area_under_roc
from edgeproof.types import Floats

Interval = tuple[float, float]
_Z = 1.959964  # normal quantile of 97.5 %
_RESAMPLES = 200
_ROWS = 2_000_000  # that all resamples may hold together


def wilson(share: float, n: int) -> Interval:
    """Return the interval of a share of n rows (Wilson 1927)."""
    centre = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    return max(0.0, centre - half), min(1.0, centre + half)


def bootstrap_auc(y: Floats, score: Floats, seed: int) -> Interval:
    """Return the percentile interval of the area under the ROC curve, rows drawn anew within each class.

    y: (n,) 0 or 1. score: (n,). NaN where only one class occurs.
    """
    ones, zeros = np.flatnonzero(y > 0), np.flatnonzero(y <= 0)
    if not len(ones) or not len(zeros):
        return math.nan, math.nan
    rng = np.random.default_rng(seed)
    areas = []
    for _ in range(max(20, min(_RESAMPLES, _ROWS // len(y)))):
        rows = np.concatenate([rng.choice(ones, len(ones)), rng.choice(zeros, len(zeros))])
        areas.append(area_under_roc(y[rows] > 0, score[rows]))
    low, high = np.quantile(areas, [0.025, 0.975])
    return float(low), float(high)
