"""Rows drawn from training columns: enough of the rarer label, never those of another purpose."""

import numpy as np
import pytest

from edgeproof.decision import Contract, NumericFeature, Threshold
from edgeproof.types import Floats, Places
from edgeproof_export.source.resample import CALIBRATION_SEED, GATE_SEED, MOST_BLOCKS, ROWS, resampled, resampled_fairly

COLUMN = np.arange(1_000, dtype=np.float32)[:, None]
CONTRACT = Contract("one", "y", ("a", "b"), Threshold(0.5), (NumericFeature("x", 0.0, 0.0, 999.0, 0.0, 999.0),))


@pytest.mark.parametrize(
    ("share", "blocks"), [(0.5, 1), (0.12, 1), (0.04, 3), (0.96, 3), (0.001, MOST_BLOCKS), (0, 10)]
)
def test_draws_until_the_rarer_label_is_there(share: float, blocks: int) -> None:
    """1,000 rows of each label, and no block more; without end never."""

    def decide(rows: Floats) -> Places:
        return (rows[:, 0] < share * 1_000).astype(np.intp)

    rows = resampled_fairly(CONTRACT, COLUMN, GATE_SEED, decide, 1_000)
    assert rows.shape == (blocks * ROWS, 1)
    assert np.array_equal(rows[:ROWS], resampled(CONTRACT, COLUMN, GATE_SEED))


def test_no_block_is_another() -> None:
    """Blocks differ, and what ranges are chosen on is not what the gate looks at."""

    def decide(rows: Floats) -> Places:
        return np.zeros(len(rows), np.intp)

    drawn = [resampled_fairly(CONTRACT, COLUMN, seed, decide, 1) for seed in (CALIBRATION_SEED, GATE_SEED)]
    blocks = [rows[i * ROWS : (i + 1) * ROWS].tobytes() for rows in drawn for i in range(MOST_BLOCKS)]
    assert len(set(blocks)) == 2 * MOST_BLOCKS
