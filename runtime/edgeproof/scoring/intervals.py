"""How far a figure may be off because so few rows were seen: 95 % confidence intervals."""

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from edgeproof.scoring.metrics import area_under_roc
from edgeproof.types import Floats

Interval = tuple[float, float]
_Z = 1.959964  # normal quantile of 97.5 %


def wilson(share: float, n: int) -> Interval:
    """Return the interval of a share of n rows (Wilson 1927)."""
    centre = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    return max(0.0, centre - half), min(1.0, centre + half)


def auc_interval(truth: npt.NDArray[np.bool_], score: Floats) -> Interval:
    """Return the interval of the area under the ROC curve: the areas that are just not too far from the one seen.

    Method 5 of Newcombe, "Confidence intervals for an effect size measure based on the Mann-Whitney statistic, part 2",
    2006: the variance is that of Hanley and McNeil at the limit itself, so that few rows, and an area of 1, have an
    interval that holds the area as often as it says. truth: (n,) bool. score: (n,). NaN where a class has no row. Of
    equal scores the area is 0.5 whatever the rows.
    """
    m = int(truth.sum())
    n = len(truth) - m
    if not m or not n:
        return math.nan, math.nan
    area = area_under_roc(truth, score)
    if score.min() == score.max():
        return area, area

    def is_too_far(limit: float) -> bool:
        spread = (1 - limit) / (2 - limit) + limit / (1 + limit)
        variance = limit * (1 - limit) * (1 + ((m + n) / 2 - 1) * spread) / (m * n)
        return abs(area - limit) > _Z * math.sqrt(variance)

    return _last(is_too_far, area, 0.0), _last(is_too_far, area, 1.0)


def _last(is_too_far: Callable[[float], bool], near: float, far: float) -> float:
    """Return the limit between a number that is near enough and one that is not, by bisection."""
    for _ in range(40):
        middle = (near + far) / 2
        near, far = (near, middle) if is_too_far(middle) else (middle, far)
    return near
