"""Why this answer: what each column adds to the logit of a row, as Shapley values.

The Shapley value of a column is what it changes when it is told, on average over all orders in which the columns of a
row could be told: L. S. Shapley, "A Value for n-Person Games", 1953; for models, Štrumbelj and Kononenko, "An Efficient
Explanation of Individual Classifications using Game Theory", JMLR 11, 2010. A column that is not told has the value of
the background. Up to 12 columns all subsets are tried; for more, orders are drawn, each together with its reverse.
"""

import math
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from edgeproof.decision import Network
from edgeproof.errors import UsageError
from edgeproof.package import WEIGHTS, Package
from edgeproof.rows import rows_within
from edgeproof.types import Bools, Doubles, Floats, Places

EXACT = 12  # columns at most of which all subsets are tried
_EVALUATIONS = 1 << 14  # rows that are given to the network where orders are drawn
_LEAST = 8  # pairs of orders
_ROWS = 1 << 16  # at once
_VALUES = 1 << 18  # logits that are held at once
_TOLD = 1 << 24  # columns that are told or not, of the orders that are held at once


class Explanation(NamedTuple):
    """What each column adds to the logit of one row.

    `sum(contributions.values()) == logit - base`, but for the rounding of float64.
    """

    label: str  # whose score is explained: of two labels the second
    logit: float  # of the row: the logarithm of p / (1 - p); of more than two labels, the score before softmax
    base: float  # of the background, on average
    contributions: dict[str, float]  # by column, in contract order
    errors: dict[str, float]  # the standard error of each; 0 where all subsets were tried


class Explainer:
    """Explains rows of one package, in the arithmetic of its float32 network: the same on every engine and machine."""

    def __init__(self, opened: Package, background: Floats | None = None) -> None:
        """background: (n, width) float32 row vectors; None for the row in which all is missing. Raises UsageError."""
        if WEIGHTS not in opened.files:
            raise UsageError(f"package {opened.id[:12]}: expected {WEIGHTS}, which explanations need, got none")
        self._contract = opened.contract
        network = Network.from_bytes(opened.files[WEIGHTS])
        *others, last = network.layers
        self._network = Network((*others, replace(last, activation="linear")))  # type: ignore[type-var]
        absent = [value for feature in self._contract.features for value in feature.absent]
        self._background = np.array([absent], np.float32) if background is None else background
        if not len(self._background):
            raise UsageError("background: expected at least one row, got none")
        self._widths = [feature.width for feature in self._contract.features]
        self._n = self._contract.n_features
        self._size = rows_within(_ROWS, self._contract.width)  # row vectors at once

    def explain(self, vector: Floats, label: str | None = None, seed: int = 0) -> Explanation:
        """Explain one row vector, (1, width) float32.

        label: whose score to explain where there are more than two; by default that of the answer. seed: of the orders
        that are drawn. Raises UsageError for a label that the package does not have.
        """
        places = self._places(vector, label)
        told = np.array([np.zeros(self._n, bool), np.ones(self._n, bool)])
        ((base, logit),) = self._values(vector, told, places)
        (values,), (errors,) = self.contributions(vector, label, seed)
        names = self._contract.feature_names
        return Explanation(
            self._contract.labels[places[0] if self._contract.n_scores > 1 else 1],
            float(logit),
            float(base),
            dict(zip(names, values.tolist(), strict=True)),
            dict(zip(names, errors.tolist(), strict=True)),
        )

    def contributions(self, vectors: Floats, label: str | None = None, seed: int = 0) -> tuple[Doubles, Doubles]:
        """Return what each column adds to the logit of each row, and the standard errors: both (m, n_features).

        vectors: (m, width) float32. Arguments and errors as for `explain`.
        """
        places = self._places(vectors, label)
        method, n_told = (self._of_all, 1 << self._n) if self._n <= EXACT else (self._of_drawn, _EVALUATIONS)
        found = np.empty((2, len(vectors), self._n))
        size = max(1, _VALUES // n_told)
        for start in range(0, len(vectors), size):
            rows = slice(start, start + size)
            found[:, rows] = method(vectors[rows], places[rows], seed)
        return found[0], found[1]

    def _places(self, vectors: Floats, label: str | None) -> Places:
        """Return which of the network's outputs is explained of each row, (m,)."""
        labels = self._contract.labels
        if label is not None and label not in labels[-self._contract.n_scores :]:
            raise UsageError(f"label: expected one of {', '.join(labels[-self._contract.n_scores :])}, got {label!r}")
        if self._contract.n_scores == 1:
            return np.zeros(len(vectors), np.intp)
        if label is not None:
            return np.full(len(vectors), labels.index(label))
        places: Places = self._logits(vectors).argmax(axis=1)
        return places

    def _logits(self, vectors: Floats) -> Floats:
        return self._network.scores(self._contract.encode(vectors))

    def _values(self, vectors: Floats, told: Bools, places: Places) -> Doubles:
        """Return the mean logit over the background where some columns are told: (m, width), (k, n) give (m, k)."""
        n_told = min(len(told), max(1, self._size // len(self._background)))
        n_rows = max(1, self._size // (len(self._background) * n_told))
        result = np.empty((len(vectors), len(told)), np.float64)
        for row in range(0, len(vectors), n_rows):
            for start in range(0, len(told), n_told):
                block = slice(row, row + n_rows), slice(start, start + n_told)
                result[block] = self._block(vectors[block[0]], told[block[1]], places[block[0]])
        return result

    def _block(self, vectors: Floats, told: Bools, places: Places) -> Doubles:
        """Return what `_values` does, of so many rows as are held at once."""
        known = np.repeat(told, self._widths, axis=1)[None, :, None]
        rows = np.where(known, vectors[:, None, None], self._background[None, None])  # (m, k, background, width)
        logits = self._logits(rows.reshape(-1, rows.shape[-1])).astype(np.float64)
        means = logits.reshape(*rows.shape[:3], -1).mean(axis=2)
        values: Doubles = means[np.arange(len(vectors)), :, places]
        return values

    def _of_all(self, vectors: Floats, places: Places, _seed: int) -> tuple[Doubles, Doubles]:
        """Weigh every subset: values, and errors of 0."""
        n = self._n
        subsets = np.arange(1 << n)
        told = (subsets[:, None] >> np.arange(n) & 1).astype(bool)
        values = self._values(vectors, told, places)
        sizes = told.sum(1)
        weights = np.array([math.factorial(k) * math.factorial(n - k - 1) / math.factorial(n) for k in range(n)])
        result = np.empty((len(vectors), n))
        for column in range(n):
            without = subsets[~told[:, column]]
            result[:, column] = (values[:, without | 1 << column] - values[:, without]) @ weights[sizes[without]]
        return result, np.zeros_like(result)

    def _of_drawn(self, vectors: Floats, places: Places, seed: int) -> tuple[Doubles, Doubles]:
        """Walk drawn orders, each forwards and backwards: means, and their standard errors."""
        ranks = drawn_ranks(self._n, len(self._background), seed)
        size = 2 * max(1, _TOLD // (2 * self._n * (self._n + 1)))  # orders at once
        found = [self._walked(vectors, places, ranks[start : start + size]) for start in range(0, len(ranks), size)]
        steps = np.concatenate(found, axis=1)
        pairs = (steps[:, 0::2] + steps[:, 1::2]) / 2
        return pairs.mean(axis=1), pairs.std(axis=1, ddof=1) / math.sqrt(pairs.shape[1])

    def _walked(self, vectors: Floats, places: Places, ranks: Places) -> Doubles:
        """Return what each column changes when all are told in these orders: (m, orders, n_features)."""
        told = ranks[:, None, :] < np.arange(self._n + 1)[None, :, None]
        values = self._values(vectors, told.reshape(-1, self._n), places)
        steps = np.diff(values.reshape(len(vectors), len(ranks), self._n + 1), axis=2)
        return np.take_along_axis(steps, ranks[None], axis=2)


def drawn_ranks(n: int, n_background: int = 1, seed: int = 0) -> Places:
    """Draw orders of n columns, each followed by its reverse: the place of each column in them, (orders, n)."""
    rng = np.random.default_rng(seed)
    n_pairs = max(_LEAST, _EVALUATIONS // (2 * (n + 1) * n_background))
    drawn = [rng.permutation(n) for _ in range(n_pairs)]
    return np.array([ranks for one in drawn for ranks in (one, n - 1 - one)])
