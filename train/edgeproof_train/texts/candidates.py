"""Short texts that may become terms: words and pairs of words, or pieces of a few characters."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

WORDS, PIECES = "words", "pieces"

_MOST = 9000  # candidates: more would be rarer and rarer ones
_LONGEST = 32  # bytes of a term
_LENGTHS = range(2, 8)  # characters of a piece
_SAMPLE = 1 << 21  # characters of the texts whose pieces are counted


class _Family(NamedTuple):
    """A way to cut a stream."""

    cut: Callable[[str], set[str]]
    least: int  # rows in which a candidate is seen
    most: float  # characters that are looked at
    overlap: float  # of two terms whose rows are so much the same, one says it all
    l2: float  # the penalty under which terms are weighed to be ranked


def words(stream: str) -> set[str]:
    """Return the words of a stream and the pairs of neighbours, each with the blanks around it."""
    found = stream.split(" ")[1:-1]
    return {f" {word} " for word in found} | {f" {one} {other} " for one, other in pairwise(found)}


def pieces(stream: str) -> set[str]:
    """Return the pieces of a stream of two to seven characters, blanks included."""
    return {stream[start : start + n] for n in _LENGTHS for start in range(len(stream) - n + 1)}


FAMILIES: Mapping[str, _Family] = {
    WORDS: _Family(words, least=2, most=float("inf"), overlap=0.5, l2=1.0),
    PIECES: _Family(pieces, least=3, most=_SAMPLE, overlap=0.7, l2=30.0),
}


def candidates(streams: Sequence[str], y: npt.NDArray[Any], family: str) -> list[str]:
    """Return at most 9,000 candidates, those first that tell the classes apart best by the chi-squared test.

    streams: (n,). y: (n,) 0…1.
    """
    cut, least, most, *_ = FAMILIES[family]
    rows = _sample(streams, most)
    ones: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for row in rows:
        found = cut(streams[row])
        seen.update(found)
        if y[row] > 0.5:
            ones.update(found)
    terms = [term for term, count in seen.items() if count >= least and term != " " and len(term.encode()) <= _LONGEST]
    told = _chi_squared(
        np.array([ones[term] for term in terms], np.float64),
        np.array([seen[term] for term in terms], np.float64),
        float((y[rows] > 0.5).sum()),
        len(rows),
    )
    order = sorted(range(len(terms)), key=lambda place: (-told[place], len(terms[place]), terms[place]))
    return [terms[place] for place in order[:_MOST]]


def _sample(streams: Sequence[str], most: float) -> npt.NDArray[np.intp]:
    """Return the rows to look at: all, or as many as have so many characters, drawn from all."""
    order = np.random.default_rng(0).permutation(len(streams))
    so_far = np.cumsum([len(streams[row]) for row in order])
    return np.sort(order[: max(1, int(np.searchsorted(so_far, most)))])


def _chi_squared(
    ones: npt.NDArray[np.float64], seen: npt.NDArray[np.float64], n_ones: float, n_rows: int
) -> npt.NDArray[np.float64]:
    """Return the statistic of each term's table of two by two.

    ones: (n,) rows of class 1 that have the term. seen: (n,) rows that have it.
    """
    zeros, n_zeros = seen - ones, n_rows - n_ones
    difference = ones * (n_zeros - zeros) - zeros * (n_ones - ones)
    statistic: npt.NDArray[np.float64] = (
        n_rows * difference**2 / np.maximum(seen * (n_rows - seen) * n_ones * n_zeros, 1)
    )
    return statistic
