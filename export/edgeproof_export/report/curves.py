"""Curves of two classes from sorted probabilities: what the pictures draw and the tables show."""

from typing import NamedTuple

import numpy as np

from edgeproof.scoring import Interval, wilson
from edgeproof.types import Doubles, Floats

BINS = 10  # of calibration and histogram, equally wide
_POINTS = 150  # of a curve that is drawn


class Curve(NamedTuple):
    """Points of a curve, one for each threshold from the greatest to the least."""

    x: Doubles
    y: Doubles
    threshold: Doubles


class Bin(NamedTuple):
    """Rows whose probability is in one range."""

    low: float
    high: float
    rows: tuple[int, int]  # of each true label
    mean: float  # probability
    share: float  # of labels[1]
    interval: Interval  # of the share


def roc(of_labels: list[Floats]) -> Curve:
    """Return the share of labels[0] called labels[1] (x) and of labels[1] called so (y)."""
    above, cuts = _above(of_labels)
    totals = np.maximum([len(one) for one in of_labels], 1)
    return _thinned(Curve(above[0] / totals[0], above[1] / totals[1], cuts))


def precision_recall(of_labels: list[Floats]) -> Curve:
    """Return recall (x) and precision (y); the point where nothing is called labels[1] is left out."""
    above, cuts = _above(of_labels)
    called = above.sum(axis=0)
    some = called > 0
    recall = above[1] / max(len(of_labels[1]), 1)
    return _thinned(Curve(recall[some], above[1][some] / called[some], cuts[some]))


def _above(of_labels: list[Floats]) -> tuple[Doubles, Doubles]:
    """Return how many probabilities of each label are above each cut: (2, m), and the cuts (m,)."""
    values = np.unique(np.concatenate(of_labels))[::-1].astype(np.float64)
    cuts = np.append(values, -1.0)
    counts = [len(one) - np.searchsorted(one, cuts.astype(np.float32), side="right") for one in of_labels]
    return np.array(counts, np.float64), cuts


def _thinned(curve: Curve) -> Curve:
    """Return at most about _POINTS points: those where the curve has moved on by enough, and the last."""
    travelled = np.cumsum(np.abs(np.diff(curve.x, prepend=curve.x[0])) + np.abs(np.diff(curve.y, prepend=curve.y[0])))
    step = max(travelled[-1], 1e-9) / _POINTS
    _, first = np.unique(np.floor(travelled / step), return_index=True)
    corners = np.unique(np.concatenate([first, np.maximum(first - 1, 0), [0, len(curve.x) - 1]]))
    return Curve(*(one[corners] for one in curve))


def bins(of_labels: list[Floats]) -> list[Bin]:
    """Return the bins that have rows."""
    places = [np.minimum((one.astype(np.float64) * BINS).astype(int), BINS - 1) for one in of_labels]
    found = []
    for place in range(BINS):
        inside = [one[where == place] for one, where in zip(of_labels, places, strict=True)]
        zeros, ones = map(len, inside)
        if zeros + ones:
            share = ones / (zeros + ones)
            mean = float(np.concatenate(inside).mean(dtype=np.float64))
            interval = wilson(share, zeros + ones)
            found.append(Bin(place / BINS, (place + 1) / BINS, (zeros, ones), mean, share, interval))
    return found
