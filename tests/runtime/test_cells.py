"""Columns of cells keep what a sequence promises."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from edgeproof.decision import CodedColumn
from edgeproof.tables.arrow.column import ArrowColumn, ParsedColumn
from edgeproof.tables.npy import NumberColumn

TEXTS = ["x", "y", "x", "z"]
NUMBERS = ["1.5", "2.0", "3.25", "-1.0"]


def parsed() -> ParsedColumn:
    """A column of texts that were read as numbers."""
    return ParsedColumn(pa.array(map(float, NUMBERS)), lambda: ArrowColumn(pa.array(NUMBERS)), NUMBERS.__getitem__)


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        (CodedColumn(["x", "y", "z"], np.array([0, 1, 0, 2])), TEXTS),
        (ArrowColumn(pa.array(TEXTS)), TEXTS),
        (parsed(), NUMBERS),
        (NumberColumn(np.array([1.5, 2, 3.25, -1]), coded=False), NUMBERS),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_column_is_a_sequence(column: Sequence[Any], cells: list[str]) -> None:
    """Slices, negative indices, membership, reversal and the end are those of a list of its cells."""
    assert list(column) == cells
    assert [column[i] for i in range(-4, 4)] == [*cells, *cells]
    for part in (slice(None), slice(1, 3), slice(-2, None), slice(None, None, -1), slice(9, 12)):
        assert list(column[part]) == cells[part]
    assert list(reversed(column)) == cells[::-1]
    assert cells[2] in column
    assert column.index(cells[1]) == 1
    for beyond in (4, -5):
        with pytest.raises(IndexError):
            column[beyond]
