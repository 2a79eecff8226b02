"""Frames given to training: what a column means, whatever its type."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from edgeproof.decision import CategoricalFeature, Contract, Threshold, grammar
from edgeproof.errors import RowsError
from edgeproof.rows import batch_of, row_vectors
from edgeproof_train import train
from edgeproof_train.settings import settings_from
from edgeproof_train.table import Table, read_table, written
from edgeproof_train.table.target import read_target

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


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (pd.to_timedelta([1, 2], unit="h"), "duration"),
        (pd.Categorical(pd.to_timedelta([1, 2], unit="h")), "duration"),
        (np.array([timedelta(1), None], object), "duration"),
        (pd.Series(["a", [1, 2]], dtype=object), "list<item: int64>"),
        (pd.Series([{"x": 1}, None], dtype=object), "struct<x: int64>"),
        (pd.Series([range(2), range(3)], dtype=object), "list<range: null>"),
    ],
    ids=["durations", "dictionary of durations", "Python's durations", "lists", "dicts", "ranges"],
)
def test_a_column_without_scalars_is_set_aside(cells: Any, kind: str, tmp_path: Path) -> None:
    """Training knows its type, and reads the others; prediction refuses it in one line that names it."""
    frame = pd.DataFrame({"a": ["x", "y"], "c": cells})
    table = table_of(frame, tmp_path)
    assert table.unreadable["c"].startswith(kind)
    assert list(table.columns["a"]) == ["x", "y"]
    with pytest.raises(RowsError, match=r'rows.arrow: target "c": expected texts, numbers or booleans, got ' + kind):
        read_target(table, settings_from({"target": "c"}, None, synthetic=False))
    contract = Contract("t", "y", ("a", "b"), Threshold(0.5), (CategoricalFeature("c", ("x",)),))
    with pytest.raises(RowsError, match=r'row [01]: column "c": expected a text or a number, got'):
        row_vectors(contract, batch_of(frame, ["c"]))


@pytest.mark.parametrize("cell", [b"\xff", "\ud800"])
def test_a_text_that_is_no_utf8_names_its_column(cell: Any, tmp_path: Path) -> None:
    """Not an error of Python's."""
    with pytest.raises(RowsError, match='column "c": expected UTF-8 text'):
        written(pd.DataFrame({"c": pd.Series([cell], dtype=object)}), tmp_path / "rows.arrow")


def test_errors_name_no_file_that_nobody_gave(tmp_path: Path) -> None:
    """Rows of a program are `rows`; a file keeps its name."""
    frame = pd.DataFrame({"a": [1, 2], "b": [[1], [2]], "y": ["no", "yes"]})
    with pytest.raises(RowsError, match=r'^rows: target: no column "z"'):
        train(frame, target="z")
    with pytest.raises(RowsError, match=r'^rows: target "b": expected texts, numbers or booleans, got list'):
        train(frame, target="b")
    with pytest.raises(RowsError, match=r'^rows: target "y": expected at least two rows of every class'):
        train(frame, target="y")
    path = written(frame, tmp_path / "rows.arrow")
    with pytest.raises(RowsError, match=f"^{re.escape(path)}: target"):
        train(path, target="z")


def _text(cell: Any) -> str:
    return grammar.category(grammar.text_of(cell))
