"""Rows with numbers far outside the training range: what nobody trained for, and what sensors give all the same."""

from math import ceil

import numpy as np

from edgeproof.decision import Contract
from edgeproof.types import Floats


def outside(contract: Contract, rows: Floats, seed: int, share: float = 0.0) -> Floats:
    """Put one number of each row, or a share of them, at an end of what the contract lets through.

    Whatever is further out counts the same. rows: (n, width) float32; no rows come back where there are no numbers.
    """
    numbers = [
        (place.start, feature.ends)
        for feature, place in zip(contract.features, contract.places, strict=True)
        if feature.is_number and feature.ends is not None
    ]
    if not numbers:
        return rows[:0]
    rng = np.random.default_rng(seed)
    places = np.array([place for place, _ in numbers])
    ends = np.array([(low[0], high[0]) for _, (low, high) in numbers], np.float32)
    count = max(1, ceil(share * len(numbers)))
    chosen = rng.random((len(rows), len(numbers))).argsort(axis=1)[:, :count]
    moved = rows.copy()
    moved[np.arange(len(rows))[:, None], places[chosen]] = ends[chosen, rng.integers(2, size=chosen.shape)]
    return moved
