"""Why this answer: what each column adds to the logit of a row, as Shapley values.

The Shapley value of a column is what it changes when it is told, on average over all orders in which the columns of a
row could be told: L. S. Shapley, "A Value for n-Person Games", 1953; for models, Štrumbelj and Kononenko, "An Efficient
Explanation of Individual Classifications using Game Theory", JMLR 11, 2010. A column that is not told has the value of
the background. Up to 12 columns all subsets are tried; for more, orders are drawn, each together with its reverse.
"""

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from edgeproof.decision import Network
from edgeproof.errors import UsageError
from edgeproof.package import WEIGHTS, Package
from edgeproof.rows import rows_within
from edgeproof.types import Bools, Doubles, Floats, Places

EXACT = 12  # columns at most of which all subsets are tried
_EVALUATIONS = 1 << 17  # rows that are given to the network where orders are drawn
_LEAST = 8  # pairs of orders
_ROWS = 1 << 16  # at once


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

    def explain(self, vector: Floats, label: str | None = None, seed: int = 0) -> Explanation:
        """Explain one row vector, (1, width) float32.

        label: whose score to explain where there are more than two; by default that of the answer. seed: of the orders
        that are drawn. Raises UsageError for a label that the package does not have.
        """
        place = self._place(vector, label)
        n = self._contract.n_features
        told = np.array([np.zeros(n, bool), np.ones(n, bool)])
        base, logit = self._values(vector, told, place)
        values, errors = (self._of_all if n <= EXACT else self._of_drawn)(vector, place, seed)
        names = self._contract.feature_names
        return Explanation(
            self._contract.labels[place if self._contract.n_scores > 1 else 1],
            float(logit),
            float(base),
            dict(zip(names, values.tolist(), strict=True)),
            dict(zip(names, errors.tolist(), strict=True)),
        )

    def _place(self, vector: Floats, label: str | None) -> int:
        """Return which of the network's outputs is explained."""
        labels = self._contract.labels
        if label is not None and label not in labels[-self._contract.n_scores :]:
            raise UsageError(f"label: expected one of {', '.join(labels[-self._contract.n_scores :])}, got {label!r}")
        if self._contract.n_scores == 1:
            return 0
        return labels.index(label) if label else int(self._logits(vector)[0].argmax())

    def _logits(self, vectors: Floats) -> Floats:
        return self._network.scores(self._contract.encode(vectors))

    def _values(self, vector: Floats, told: Bools, place: int) -> Doubles:
        """Return the mean logit over the background where some columns are told: (m, n_features) gives (m,)."""
        n_background, width = self._background.shape
        result = np.empty(len(told), np.float64)
        size = max(1, rows_within(_ROWS, width) // n_background)
        for start in range(0, len(told), size):
            known = np.repeat(told[start : start + size], self._widths, axis=1)
            rows = np.where(known[:, None, :], vector[None], self._background[None]).reshape(-1, width)
            logits = self._logits(rows)[:, place].astype(np.float64)
            result[start : start + size] = logits.reshape(-1, n_background).mean(axis=1)
        return result

    def _of_all(self, vector: Floats, place: int, _seed: int) -> tuple[Doubles, Doubles]:
        """Weigh every subset: (n_features,) values, and errors of 0."""
        n = self._contract.n_features
        subsets = np.arange(1 << n)
        told = (subsets[:, None] >> np.arange(n) & 1).astype(bool)
        values = self._values(vector, told, place)
        sizes = told.sum(1)
        weights = np.array([math.factorial(k) * math.factorial(n - k - 1) / math.factorial(n) for k in range(n)])
        result = np.empty(n)
        for column in range(n):
            without = subsets[~told[:, column]]
            result[column] = weights[sizes[without]] @ (values[without | 1 << column] - values[without])
        return result, np.zeros(n)

    def _of_drawn(self, vector: Floats, place: int, seed: int) -> tuple[Doubles, Doubles]:
        """Walk drawn orders, each forwards and backwards: (n_features,) means and their standard errors."""
        found = [self._walked(vector, order, place) for order in self._orders(seed)]
        pairs = (np.array(found[0::2]) + np.array(found[1::2])) / 2
        return pairs.mean(axis=0), pairs.std(axis=0, ddof=1) / math.sqrt(len(pairs))

    def _orders(self, seed: int) -> Iterator[Places]:
        n = self._contract.n_features
        rng = np.random.default_rng(seed)
        for _ in range(max(_LEAST, _EVALUATIONS // (2 * (n + 1) * len(self._background)))):
            order = rng.permutation(n)
            yield order
            yield order[::-1]

    def _walked(self, vector: Floats, order: Places, place: int) -> Doubles:
        """Return what each column changes when all are told in an order: (n_features,)."""
        n = len(order)
        ranks = np.empty(n, np.intp)
        ranks[order] = np.arange(n)
        told = ranks[None] < np.arange(n + 1)[:, None]
        steps = np.diff(self._values(vector, told, place))
        return steps[ranks]
