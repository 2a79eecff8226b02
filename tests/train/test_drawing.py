"""Rows drawn by class: a rare class keeps its rows, and counts as much as it did."""

import numpy as np

from edgeproof_train.choose.thresholds import choose
from edgeproof_train.fit import calibrate, sigmoid
from edgeproof_train.settings import Settings
from edgeproof_train.table import drawn

RNG = np.random.default_rng(7)
LOGIT = RNG.normal(-7, 2, 60_000).astype(np.float32)
Y = (RNG.random(60_000) < sigmoid(LOGIT)).astype(np.float32)


def test_a_rare_class_keeps_its_rows() -> None:
    """All of them, or 1,000; with their weights both classes are as large as before."""
    assert Y.sum() < 1000
    found = drawn(Y, 5_000, 0)
    assert len(found.rows) == len(np.unique(found.rows)) == 5_000
    assert Y[found.rows].sum() == Y.sum()
    np.testing.assert_allclose(found.weights @ Y[found.rows] / found.weights.sum(), Y.mean(), rtol=1e-5)
    common = np.tile(np.array([0, 0, 0, 1], np.float32), 10_000)
    assert common[drawn(common, 5_000, 0).rows].mean() == 0.25
    many = drawn((RNG.random(500_000) < 0.01).astype(np.float32), 20_000, 0)
    assert (many.weights < 0.5).sum() == 1_000


def test_few_rows_are_all_taken() -> None:
    """As they are, each for itself."""
    found = drawn(Y[:100], 100, 0)
    assert (found.rows.tolist(), set(found.weights.tolist())) == (list(range(100)), {1.0})


def test_weights_undo_the_drawing() -> None:
    """Calibration and threshold of the drawn rows are nearly those of all rows; without weights they are not."""
    rows, weights = drawn(Y, 5_000, 0)
    every = calibrate(Settings(calibration="platt"), Y, LOGIT)
    some = calibrate(Settings(calibration="platt"), Y[rows], LOGIT[rows], weights)
    blind = calibrate(Settings(calibration="platt"), Y[rows], LOGIT[rows])
    assert abs(some.shift - every.shift) < 0.15 < abs(blind.shift - every.shift)
    thresholds = [
        choose("f1", Y[some], sigmoid(LOGIT[some]), told)
        for some, told in ((slice(None), None), (rows, weights), (rows, None))
    ]
    assert abs(thresholds[1] - thresholds[0]) < 0.05 < abs(thresholds[2] - thresholds[0])
