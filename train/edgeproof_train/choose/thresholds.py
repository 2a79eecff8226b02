"""The threshold that serves an aim best on validation rows."""

import numpy as np

from edgeproof.decision import round_to_float32
from edgeproof.errors import RowsError
from edgeproof.types import Doubles, Floats
from edgeproof_train.settings import Aim, aim_of


def choose(threshold: float | str, y: Floats, probability: Floats, weights: Floats | None = None) -> float:
    """Return the threshold, a float32 within 0…1, that a number states or an aim finds on validation rows.

    y: (n,) 0 or 1. probability: (n,) float32, of a network that was not fitted to these rows. weights: (n,), 1 on
    average. Raises RowsError where no threshold reaches what the aim demands.
    """
    aim = aim_of(threshold) if isinstance(threshold, str) else None
    if aim is None:
        return float(threshold)
    label = y.astype(np.float64)
    weight = np.ones(len(y)) if weights is None else weights.astype(np.float64)
    places, true_positives, false_positives = _counts(label, probability, weight)
    score = _score(aim, true_positives, false_positives, float((label * weight).sum()), float(weight.sum()))
    if np.isneginf(score).all():
        raise RowsError(f"--threshold {threshold}: no threshold reaches it on the validation rows; ask for less")
    return round_to_float32(float(places[int(np.argmax(score))]))


def _counts(y: Doubles, probability: Floats, weights: Doubles) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the places half-way between probabilities, and the true and false positives above each.

    The last place is above all of them.
    """
    values, inverse = np.unique(probability.astype(np.float64), return_inverse=True)
    ones = np.bincount(inverse, weights=y * weights, minlength=len(values))
    zeros = np.bincount(inverse, weights=(1 - y) * weights, minlength=len(values))
    places = np.append((np.append(0.0, values[:-1]) + values) / 2, values[-1])
    above = [np.append(np.cumsum(counts[::-1])[::-1], 0) for counts in (ones, zeros)]
    return places, above[0], above[1]


def _score(aim: Aim, tp: np.ndarray, fp: np.ndarray, positives: float, n: float) -> np.ndarray:
    """Return what the aim makes greatest at each place; -inf where it is not met."""
    negatives = n - positives
    recall, precision = tp / positives, tp / np.maximum(tp + fp, 1)
    if aim.kind == "f1":
        result: np.ndarray = 2 * tp / (tp + fp + positives)
    elif aim.kind == "youden":
        result = recall - fp / negatives
    elif aim.kind == "cost":
        result = -(aim.arguments[0] * fp + aim.arguments[1] * (positives - tp))
    elif aim.kind == "precision":
        result = np.where((precision >= aim.arguments[0]) & (tp > 0), recall, -np.inf)
    else:
        result = np.where(recall >= aim.arguments[0], precision, -np.inf)
    return result
