"""Rows made from training columns: as many as one likes, none that the network was trained on."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from edgeproof.decision.arithmetic import Floats

ROWS = 10_000
MOST_BLOCKS = 10  # of so many rows each, however rare a label is
CALIBRATION_SEED, GATE_SEED = 1, 2  # the gate never measures on rows that the ranges were chosen on


def resampled(rows: Floats, seed: int, block: int = 0, n: int = ROWS) -> Floats:
    """Draw each column by itself, with replacement: rows (m, n_features) float32 gives (n, n_features)."""
    rng = np.random.default_rng((seed, block))
    columns = [rows[rng.integers(0, len(rows), n), column] for column in range(rows.shape[1])]
    return np.stack(columns, axis=1)


def resampled_fairly(
    rows: Floats, seed: int, is_positive: Callable[[Floats], npt.NDArray[np.bool_]], fair: int
) -> Floats:
    """Draw blocks until there are `fair` rows of the rarer label, too, but not without end: (n, n_features) float32.

    is_positive: row vectors (n, n_features) to (n,) bool, by the original.
    """
    blocks: list[Floats] = []
    n_positive = 0
    for block in range(MOST_BLOCKS):
        blocks.append(resampled(rows, seed, block))
        n_positive += int(is_positive(blocks[-1]).sum())
        if fair <= n_positive <= sum(map(len, blocks)) - fair:
            break
    return np.concatenate(blocks)
