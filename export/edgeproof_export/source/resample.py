"""Rows made from training columns: as many as one likes, none that the network was trained on."""

from collections.abc import Callable, Sequence

import numpy as np

from edgeproof.types import Floats, Places

ROWS = 10_000
MOST_BLOCKS = 10  # of so many rows each, however rare a label is
CALIBRATION_SEED, GATE_SEED = 1, 2  # the gate never measures on rows that the ranges were chosen on


def resampled(rows: Floats, places: Sequence[slice], seed: int, block: int = 0, n: int = ROWS) -> Floats:
    """Draw each feature by itself, with replacement: rows (m, width) float32 gives (n, width).

    places: where the numbers of each feature are.
    """
    rng = np.random.default_rng((seed, block))
    return np.concatenate([rows[rng.integers(0, len(rows), n), place] for place in places], axis=1)


def resampled_fairly(
    rows: Floats, places: Sequence[slice], seed: int, decide: Callable[[Floats], Places], n_classes: int, fair: int
) -> Floats:
    """Draw blocks until there are `fair` rows of the rarest class, too, but not without end: (n, width) float32.

    decide: row vectors (n, width) to their classes (n,), by the original.
    """
    blocks: list[Floats] = []
    counts = np.zeros(n_classes, int)
    for block in range(MOST_BLOCKS):
        blocks.append(resampled(rows, places, seed, block))
        counts += np.bincount(decide(blocks[-1]), minlength=n_classes)
        if counts.min() >= fair:
            break
    return np.concatenate(blocks)
