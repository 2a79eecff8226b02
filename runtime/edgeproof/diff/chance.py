"""What chance alone would do: exact tests, and many of them at once."""

import math
from collections.abc import Sequence

from edgeproof.rows import tail

_END = 1e-12  # terms smaller than this part of the sum change nothing


def mcnemar(worse: int, better: int) -> float:
    """Return the exact two-sided p of McNemar's test: either way is as likely where nothing has changed."""
    n = worse + better
    return min(1.0, 2 * tail(max(worse, better), n, 0.5)) if n else 1.0


def at_least(found: int, drawn: int, marked: int, others: int) -> float:
    """Return P(X >= found) where `drawn` of marked + others rows are drawn and X is how many of them are marked.

    Fisher's exact test, one-sided: the upper tail of the hypergeometric distribution.
    """
    most = min(drawn, marked)
    if found <= drawn * marked / (marked + others) or found > most:
        return 1.0 if found <= most else 0.0
    term = total = math.exp(_choose(marked, found) + _choose(others, drawn - found) - _choose(marked + others, drawn))
    for x in range(found, most):  # above the mean, each term is smaller than the one before
        term *= (marked - x) * (drawn - x) / ((x + 1) * (others - drawn + x + 1))
        total += term
        if term <= _END * total:
            break
    return min(1.0, total)


def _choose(n: int, k: int) -> float:
    """Return the logarithm of n over k."""
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def holm(chances: Sequence[float], level: float) -> list[int]:
    """Return which of many tests hold at a level for all of them together, the least chance first (Holm 1979)."""
    kept: list[int] = []
    for place in sorted(range(len(chances)), key=lambda one: chances[one]):
        if chances[place] > level / (len(chances) - len(kept)):
            break
        kept.append(place)
    return kept
