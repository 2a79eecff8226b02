"""Rows made from training columns: as many as one likes, none that the network was trained on."""

from collections.abc import Callable

import numpy as np

from edgeproof.decision import Contract
from edgeproof.types import Floats, Places

ROWS = 10_000
_FEWEST, _CELLS = 1_000, 6 << 20  # of wide tables fewer: so many numbers, but so many rows at least
MOST_BLOCKS = 10  # of so many rows each, however rare a label is
CALIBRATION_SEED, GATE_SEED = 1, 2  # the gate never measures on rows that the ranges were chosen on


def resampled(contract: Contract, rows: Floats, seed: int, block: int = 0, n: int = ROWS) -> Floats:
    """Draw each feature by itself, with replacement: rows (m, width) float32 gives (n, width)."""
    n = min(n, max(_FEWEST, _CELLS // contract.n_features))
    rng = np.random.default_rng((seed, block))
    pairs = zip(contract.features, contract.places, strict=True)
    return np.concatenate([feature.redrawn(rows[:, place], rng, n) for feature, place in pairs], axis=1)


def resampled_fairly(
    contract: Contract, rows: Floats, seed: int, decide: Callable[[Floats], Places], fair: int
) -> Floats:
    """Draw blocks until there are `fair` rows of the rarest class, too, but not without end: (n, width) float32.

    decide: row vectors (n, width) to their classes (n,), by the original.
    """
    blocks: list[Floats] = []
    counts = np.zeros(len(contract.labels), int)
    for block in range(MOST_BLOCKS):
        blocks.append(resampled(contract, rows, seed, block))
        counts += np.bincount(decide(blocks[-1]), minlength=len(counts))
        if counts.min() >= fair:
            break
    return np.concatenate(blocks)
