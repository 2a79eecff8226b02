"""The terms that serve a linear model best, picked from candidates."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse

from edgeproof.decision import texts
from edgeproof_train.texts.candidates import FAMILIES, candidates
from edgeproof_train.texts.regression import regression

MOST_TERMS = 2048
_SPARE = 3  # so many times as many terms are weighed as are picked
_PAIRS = 1 << 30  # pairs of terms in the same row that are counted, at most
_BLOCK = 512  # terms that are compared with all others at once


class Ranking:
    """Candidates of one family that do not say the same twice, with the rows that have them."""

    def __init__(self, streams: Sequence[str], y: npt.NDArray[Any], family: str) -> None:
        self._y, self._l2 = y, FAMILIES[family].l2
        found = candidates(streams, y, family)
        present = presence(found, streams)
        kept = _without_overlaps(present, _SPARE * MOST_TERMS, FAMILIES[family].overlap)
        self._terms = [found[place] for place in kept]
        self._present = present[:, kept]

    def __len__(self) -> int:
        return len(self._terms)

    def best(self, n_terms: int) -> list[str]:
        """Return so many terms, or all there are, those of most weight first."""
        present = self._present[:, : _SPARE * n_terms]
        kernel, _ = regression(present, self._y, self._l2)
        rows = np.asarray(present.sum(axis=0)).ravel()
        order = np.argsort(-np.abs(kernel) * np.sqrt(rows), kind="stable")
        return [self._terms[place] for place in order[:n_terms]]


def presence(terms: Sequence[str], streams: Sequence[str]) -> Any:
    """Return which streams contain which terms: (n_streams, n_terms) sparse, ones."""
    joined = "".join(f"{stream}\0" for stream in streams).encode()
    found = texts.in_texts(texts.automaton([term.encode() for term in terms]), joined)
    shape = (len(streams), len(terms))
    matrix = scipy.sparse.csr_array((np.ones(len(found.texts), np.float32), (found.texts, found.terms)), shape)
    matrix.data[:] = 1  # a term that is found twice was counted twice
    return matrix


def _without_overlaps(present: Any, most: int, least: float) -> list[int]:
    """Return the columns, at most so many, without those whose rows overlap with the rows of an earlier one.

    least: the share of the rows of either that both have, from which they overlap.
    """
    sample = _sample(present).tocsc()
    rows = np.diff(sample.indptr)
    dropped = np.zeros(len(rows), bool)
    kept: list[int] = []
    for start in range(0, len(rows), _BLOCK):
        later = start + np.flatnonzero(~dropped[start:])
        block = later[later < start + _BLOCK]
        together = (sample[:, block].T @ sample[:, later]).toarray()
        overlaps = together > least * (rows[block][:, None] + rows[later] - together)
        for column, overlap in zip(block.tolist(), overlaps, strict=True):
            if not dropped[column]:
                kept.append(column)
                dropped[later[overlap]] = True
        if len(kept) >= most:
            break
    return kept[:most]


def _sample(present: Any) -> Any:
    """Return rows, drawn from all, as many as can be compared within seconds."""
    order = np.random.default_rng(0).permutation(present.shape[0])
    pairs = np.cumsum(np.diff(present.indptr)[order].astype(np.float64) ** 2)
    return present[np.sort(order[: max(1, int(np.searchsorted(pairs, _PAIRS)))])]
