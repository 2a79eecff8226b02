"""Rows with numbers outside the training range: what is moved, what stays, and that export measures them."""

import numpy as np

from edgeproof.decision import CategoricalFeature, Contract, NumericFeature, Threshold
from edgeproof_export.formats import FORMATS
from edgeproof_export.measure import measure_far_rows
from edgeproof_export.source import outside

NUMBERS = [NumericFeature(f"x{i}", 0, 0, 1, -(i + 1), 2) for i in range(6)]
CONTRACT = Contract("m", "t", ("a", "b"), Threshold(0.5), (CategoricalFeature("c", ("u", "v")), *NUMBERS))
ROWS = np.full((500, 7), 0.5, np.float32)


def test_one_number_or_a_share_is_at_an_end() -> None:
    """Of each row; categories stay, and so do the rows that were given; every number has its turn at both ends."""
    for share, count in ((0.0, 1), (1 / 3, 2), (1.0, 6)):
        moved = outside(CONTRACT, ROWS, 0, share)
        assert set((moved != ROWS).sum(axis=1)) == {count}
        for index, feature in enumerate(NUMBERS, start=1):
            values = set(moved[:, index].tolist()) - {0.5}
            assert values == {feature.ends[0][0], feature.ends[1][0]} if feature.ends else set()
    assert (ROWS == 0.5).all()


def test_without_numbers_there_are_no_rows() -> None:
    """A category has no outside."""
    only = Contract("m", "t", ("a", "b"), Threshold(0.5), (CategoricalFeature("c", ("u", "v")),))
    assert outside(only, ROWS[:, :1], 0).shape == (0, 1)
    assert measure_far_rows({FORMATS[0]: b""}, only, ROWS[:, :1], lambda rows: rows) is None
