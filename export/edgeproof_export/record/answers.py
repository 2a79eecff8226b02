"""What the original answers on held-out rows, by their true labels: no features, and not in the order of the rows."""

from typing import Any

import numpy as np

from edgeproof.decision import Rule, float32
from edgeproof.package import MAX_PAIRS
from edgeproof.types import Doubles, Floats, Places

SEED = 3  # of the rows that are drawn where there are too many
_DIGITS = 4


def answers(truth: Places, scores: Floats, rule: Rule, n_labels: int) -> dict[str, Any]:
    """Return the held-out answers: scores, sorted, for each true label; of at most MAX_PAIRS rows.

    truth: (n,), the place of each row's label. scores: (n, k) float32.
    """
    n, drawn = len(truth), len(truth) > MAX_PAIRS
    if drawn:
        chosen = np.random.default_rng(SEED).choice(n, MAX_PAIRS, replace=False)
        truth, scores = truth[chosen], scores[chosen]
    kept = _rounded(scores, rule)
    lists = [sorted(map(tuple, kept[truth == label].tolist())) for label in range(n_labels)]
    flat = [[one[0] if len(one) == 1 else list(one) for one in of_label] for of_label in lists]
    return {"held_out": 1, "rows": n, "seed": SEED if drawn else None, "scores": flat}


def _rounded(scores: Floats, rule: Rule) -> Doubles:
    """Round to four significant digits of a score, or of what is left of 1 where that is less; (n, k) gives the same.

    A row whose class would change keeps its scores.
    """
    exact = scores.astype(np.float64)
    short: Doubles = np.array([[_short(score) for score in row] for row in exact.tolist()]).reshape(exact.shape)
    same = rule.decide(short.astype(np.float32)) == rule.decide(scores)
    for row in np.flatnonzero(~same):
        short[row] = [float32.shortest(score) for score in exact[row].tolist()]
    return short


def _short(score: float) -> float:
    if score <= 0.5:
        return float(f"{score:.{_DIGITS}g}")
    left = f"{1 - score:.{_DIGITS - 1}e}"
    return round(1 - float(left), _DIGITS - 1 - int(left.partition("e")[2])) if score < 1 else score
