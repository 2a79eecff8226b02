"""Frames given to training: what a column means, whatever its type."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from edgeproof.decision import grammar
from edgeproof.rows import batch_of
from edgeproof_train.table import Table, read_table, written

DATES = pd.to_datetime(["2020-01-01", "2021-05-01", "2022-01-01"])


def table_of(frame: pd.DataFrame, folder: Path) -> Table:
    """Return the table that training reads."""
    return read_table(written(frame, folder / "rows.arrow"))


@pytest.mark.parametrize(
    "few",
    [
        np.array([10, 20, 30]),
        np.array([0.5, 1.0, 2.25]),
        np.array([0.1, 0.2, 0.3], np.float32),
        np.array([True, False]),
        pd.array([1, 2**53 + 1], "Int64"),
        DATES,
        DATES.tz_localize("UTC"),
        pd.IntervalIndex.from_breaks([0, 1, 2]),
        np.array(["a", "b"], object),
    ],
    ids=["integers", "floats", "float32", "booleans", "Int64", "dates", "zoned", "intervals", "texts"],
)
def test_a_dictionary_column_means_its_values(few: Any, tmp_path: Path) -> None:
    """Training and prediction see the cells of the plain column, and a gap as one."""
    plain = pd.Series(few).take([0, 1, 1, 0])
    coded = pd.Series(pd.Categorical(plain, few))
    frames = [pd.DataFrame({"a": list("wxyz"), "c": column.array}) for column in (plain, coded)]
    seen = [[_text(cell) for cell in table_of(frame, tmp_path).columns["c"]] for frame in frames]
    assert seen[0] == seen[1]
    given = [[_text(cell) for cell in batch_of(frame, ["c"]).columns["c"]] for frame in frames]
    assert given[0] == given[1] == seen[0]
    gap = pd.DataFrame({"a": ["x", "y"], "c": pd.Categorical([None, few[0]], few)})
    assert table_of(gap, tmp_path).columns["c"].cell(0) is None


def _text(cell: Any) -> str:
    return grammar.category(grammar.text_of(cell))
