"""Rows made from training columns: as many as one likes, none that the network was trained on."""

import numpy as np

from edgeproof.arithmetic import Floats

ROWS = 10_000
CALIBRATION_SEED, GATE_SEED = 1, 2  # the gate never measures on rows that the ranges were chosen on


def resampled(rows: Floats, seed: int, n: int = ROWS) -> Floats:
    """Draw each column by itself, with replacement: rows (m, n_features) float32 gives (n, n_features)."""
    rng = np.random.default_rng(seed)
    columns = [rows[rng.integers(0, len(rows), n), column] for column in range(rows.shape[1])]
    return np.stack(columns, axis=1)
