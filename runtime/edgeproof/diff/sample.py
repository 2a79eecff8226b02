"""Some of the rows that were compared, drawn as they pass: those that changed, and others, each up to a limit."""

import numpy as np

from edgeproof.diff.pair import Vectors
from edgeproof.types import Bools, Doubles

MOST = 20_000  # rows of either kind
_NUMBERS = 1 << 22  # of the row vectors of either kind
_LEAST = 500


class Sample:
    """Rows of one kind: all while they are few, later each row as likely as any other."""

    def __init__(self, width: int, most: int = MOST) -> None:
        self.most = min(most, max(_LEAST, _NUMBERS // width))
        self.rows = 0  # of which the sample is one
        self._parts: list[tuple[Doubles, Vectors]] = []  # keys and rows; those with the least keys stay
        self._held = 0
        self._highest = 1.0  # no row with a higher key can stay
        self._rng = np.random.default_rng(0)

    @property
    def n(self) -> int:
        """How many rows it holds, in the end."""
        return min(self.rows, self.most)

    @property
    def weight(self) -> float:
        """How many rows each of them stands for."""
        return self.rows / self.n if self.rows else 0.0

    def add(self, vectors: Vectors) -> None:
        """Offer rows, in order."""
        n = len(vectors.new)
        if not n:
            return
        self.rows += n
        keys = self._rng.random(n)
        taken = np.flatnonzero(keys <= self._highest)
        self._parts.append((keys[taken], vectors if len(taken) == n else vectors.only(taken)))
        self._held += len(taken)
        if self._held > 2 * self.most:
            self._shrink()

    def vectors(self) -> Vectors:
        """Return the rows, in the order in which they were offered; there is at least one."""
        self._shrink()
        return self._parts[0][1]

    def _shrink(self) -> None:
        keys = np.concatenate([keys for keys, _ in self._parts])
        old = np.concatenate([vectors.old for _, vectors in self._parts])
        same = all(vectors.old is vectors.new for _, vectors in self._parts)
        rows = Vectors(old, old if same else np.concatenate([vectors.new for _, vectors in self._parts]))
        if len(keys) > self.most:
            kept: Bools = keys <= np.partition(keys, self.most - 1)[self.most - 1]
            keys, rows = keys[kept], rows.only(kept)
            self._highest = float(keys.max())
        self._parts, self._held = [(keys, rows)], len(keys)
