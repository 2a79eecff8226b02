"""Which columns matter: how much worse the network orders held-out rows when one column's values are shuffled."""

import math
from typing import NamedTuple

import numpy as np
from scipy import stats

from edgeproof.scoring import Interval, area_under_roc
from edgeproof.types import Doubles, Floats
from edgeproof_train.contract import Encoding
from edgeproof_train.fit import Fitted

_SHUFFLES = 5  # of each column, whose mean counts
_ROWS = 2_000  # held-out rows that take part, at most
_CELLS = 4_000_000  # row vectors' numbers that all shuffles may take together


class Importance(NamedTuple):
    """What a column is worth to the network."""

    column: str
    auc_drop: float  # mean drop of the ROC AUC while its values are shuffled; about 0 where it does not matter
    interval: Interval  # of 95 %, of the mean over more shuffles of the same rows; NaN with one shuffle


def importances(encoding: Encoding, fitted: Fitted, seed: int) -> list[Importance]:
    """Return the columns by their worth, the most important first (Breiman 2001; measured on held-out rows).

    Columns that say the same share their worth: shuffling one leaves the other. Empty where only one class is held
    out, or where there are too many columns to try.
    """
    dataset, rng = encoding.plan.dataset, np.random.default_rng(seed)
    rows = dataset.test if len(dataset.test) <= _ROWS else rng.choice(dataset.test, _ROWS, replace=False)
    vectors, truth = encoding.vectors(rows), dataset.y[rows] > 0
    whole = area_under_roc(truth, _scores(encoding, fitted, vectors))
    shuffles = min(_SHUFFLES, _CELLS // max(1, vectors.size * len(encoding.columns)))
    if np.isnan(whole) or not shuffles:
        return []
    found, start = [], 0
    for column in encoding.columns:
        part = slice(start, start + column.values.shape[1])
        start = part.stop
        shuffled = np.tile(vectors, (shuffles, 1, 1))
        for copy in shuffled:
            copy[:, part] = copy[rng.permutation(len(rows)), part]
        scores = _scores(encoding, fitted, shuffled.reshape(-1, vectors.shape[1])).reshape(shuffles, -1)
        drops = whole - np.array([area_under_roc(truth, one) for one in scores])
        found.append(Importance(column.feature.name, float(drops.mean()), _interval(drops)))
    return sorted(found, key=lambda one: -one.auc_drop)


def _interval(drops: Doubles) -> Interval:
    """Return Student's interval of a mean: drops (n,)."""
    n = len(drops)
    if n < 2:
        return math.nan, math.nan
    half = float(stats.t.ppf(0.975, n - 1) * drops.std(ddof=1) / math.sqrt(n))
    return float(drops.mean()) - half, float(drops.mean()) + half


def _scores(encoding: Encoding, fitted: Fitted, vectors: Floats) -> Floats:
    """Return the network's probabilities: (n, width) float32 gives (n,) float32."""
    return fitted.probability(encoding.contract.encode(vectors))
