"""Fewer rows than there are, drawn by class: a rare class keeps enough to learn from."""

from typing import NamedTuple

import numpy as np

from edgeproof.types import Floats
from edgeproof_train.table.table import Positions

_KEPT = 1_000  # rows of the rarer class, where it has so many


class Drawn(NamedTuple):
    """Rows drawn from more, and what each of them counts for."""

    rows: Positions  # ascending
    weights: Floats  # (len(rows),) float32, 1 on average: with them both classes weigh as much as among all rows


def drawn(y: Floats, most: int, seed: int, kept: int = _KEPT) -> Drawn:
    """Draw at most so many rows: both classes in proportion, but of the rarer one at least `kept`, or all it has.

    y: (n,) labels, 0 or 1.
    """
    if len(y) <= most:
        return Drawn(np.arange(len(y)), np.ones(len(y), np.float32))
    classes = [np.flatnonzero(y == label) for label in sorted((0, 1), key=lambda label: int((y == label).sum()))]
    rare = min(len(classes[0]), max(kept, round(most * len(classes[0]) / len(y))))
    rng = np.random.default_rng(seed)
    rows, weights = [], []
    for some, count in zip(classes, (rare, most - rare), strict=True):
        rows.append(rng.choice(some, count, replace=False))
        weights.append(np.full(count, len(some) / count * most / len(y), np.float32))
    order = np.argsort(np.concatenate(rows))
    return Drawn(np.concatenate(rows)[order], np.concatenate(weights)[order])
