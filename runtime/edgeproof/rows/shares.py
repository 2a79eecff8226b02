"""Whether a share of cells is clearly above the share that training had."""

import math

from edgeproof.decision import Feature

UNKNOWN, RANGE, MISSING = "unknown", "range", "missing"
_LEVEL = 0.001  # of the test: one batch in a thousand that is like training is called unlike
_FLOOR = 0.01  # what training's rows leave open: of a share of 0 in few hundred of them, about this
_END = 1e-12  # terms smaller than this part of the sum change nothing


def seen(feature: Feature, kind: str) -> float:
    """Return the share of training's cells of this kind; 0 where the contract states none."""
    return feature.seen.to_json().get(kind, 0.0)


def clearly_above(count: int, n: int, share: float) -> bool:
    """Return whether `count` of `n` cells are clearly more than training's share.

    One-sided exact binomial test at the level 0.001 of the hypothesis that the share is at most
    s + 0.01 + s (1 - s) / 4: training's own, and what its few rows and an ordinary change of the data leave open.
    """
    return tail(count, n, min(1.0, share + _FLOOR + share * (1 - share) / 4)) < _LEVEL


def tail(count: int, n: int, share: float) -> float:
    """Return P(X >= count) of a binomial X of n trials, 0 < share <= 1: exact but for rounding."""
    if count <= n * share or share >= 1:
        return 1.0  # the test says no, whatever the number
    odds = share / (1 - share)
    term = total = math.exp(
        math.lgamma(n + 1) - math.lgamma(count + 1) - math.lgamma(n - count + 1)
        + count * math.log(share) + (n - count) * math.log1p(-share)
    )  # fmt: skip
    for k in range(count, n):  # above the mean, each term is smaller than the one before
        term *= (n - k) / (k + 1) * odds
        total += term
        if term <= _END * total:
            break
    return total
