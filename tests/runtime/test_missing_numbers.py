"""A number that the contract lists as missing is missing, whichever way it comes in."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from edgeproof import tables
from edgeproof.decision import Contract, NumericFeature, Threshold, grammar, numbers
from edgeproof.engines.reference import ReferenceEngine
from edgeproof.predictor import Predictor
from edgeproof.rows import RowReader, row_vectors
from tests.support.networks import random_network

FEATURES = tuple(NumericFeature(name, 0.5, -1.0, 1.0, -3.0, 3.0) for name in ("a", "b"))
CONTRACT = Contract("m", "y", ("no", "yes"), Threshold(0.5), FEATURES, missing_values=("", "-999", "0.1"))
NAN, FEW = np.nan, np.float32(0.1)
EXPECTED = np.array([[NAN, 1], [NAN, NAN], [NAN, -998]], np.float32)


@pytest.fixture(scope="module")
def predictor() -> Predictor:
    """A predictor of two numbers whose engine needs no library."""
    return Predictor(CONTRACT, ReferenceEngine(CONTRACT, random_network(2, (3, "relu"))), "reference", None)


@pytest.mark.parametrize(
    "cell", [-999, -999.0, np.float32(-999), np.int64(-999), Decimal(-999), "-999", "-999.0", 0.1, FEW]
)
def test_one_row(predictor: Predictor, cell: Any) -> None:
    """As a number of any type or a text in any spelling: `predict_one` and `predict` take it for missing."""
    missing = predictor.predict_one({"a": None, "b": 1.0})
    assert predictor.predict_one({"a": cell, "b": 1.0}) == missing
    assert np.isnan(RowReader(CONTRACT).vector({"a": cell, "b": 1.0})[0, 0])
    assert np.isnan(predictor.vectors([{"a": cell, "b": 1.0}])[0, 0])
    assert predictor.predict_one({"a": -998.9, "b": 1.0}) != missing


ROWS = [[-999.0, 1.0], [0.1, -999.0], [NAN, -998.0]]
BY_NAME = {"a": [-999.0, 0.1, NAN], "b": [1.0, -999.0, -998.0]}


@pytest.mark.parametrize(
    "rows",
    [
        [dict(zip("ab", row, strict=True)) for row in ROWS],
        BY_NAME,
        {name: np.array(cells, np.float32) for name, cells in BY_NAME.items()},
        pd.DataFrame(BY_NAME),
        pd.DataFrame(BY_NAME).astype(object),
        pl.DataFrame(BY_NAME),
        pa.table(BY_NAME),
        np.array(ROWS),
        np.array(ROWS, np.float32),
        np.asfortranarray(np.array(ROWS, np.float32)),
    ],
    ids=lambda rows: f"{type(rows).__module__}.{type(rows).__name__}",
)
def test_rows_in_process(predictor: Predictor, rows: Any) -> None:
    """Dicts, columns, frames, Arrow tables and arrays; what was given stays as it is."""
    before = rows.copy() if isinstance(rows, np.ndarray) else None
    assert np.array_equal(predictor.vectors(rows), EXPECTED, equal_nan=True)
    expected = predictor.probability(EXPECTED)
    assert predictor.probability(rows).tolist() == expected.tolist()
    if before is not None:
        assert np.array_equal(rows, before, equal_nan=True)
        for row, p in zip(rows, expected, strict=True):
            assert predictor.probability(np.array([row], np.float32)).item() == p


def test_integers(predictor: Predictor) -> None:
    """Columns and arrays of integers too."""
    cells = np.array([[-999, 7], [5, -999]])
    expected = [[True, False], [False, True]]
    assert np.isnan(predictor.vectors(cells)).tolist() == expected
    assert np.isnan(predictor.vectors({"a": cells[:, 0], "b": cells[:, 1]})).tolist() == expected
    assert np.isnan(predictor.vectors(pa.table({"a": cells[:, 0], "b": cells[:, 1]}))).tolist() == expected


WRITERS: dict[str, Callable[[Path], object]] = {
    "rows.csv": lambda path: path.write_text("a,b\n-999,1\n0.1,-999.00\n,-998\n"),
    "rows.jsonl": lambda path: path.write_text('{"a":-999,"b":1}\n{"a":"0.10","b":-999.0}\n{"a":null,"b":-998}\n'),
    "rows.parquet": lambda path: pq.write_table(pa.table(BY_NAME), path),
    "text.parquet": lambda path: pq.write_table(
        pa.table({"a": ["-999", "1e-1", ""], "b": ["1", "-999.0", "-998"]}), path
    ),
    "rows.npy": lambda path: np.save(path, np.array(ROWS, np.float32)),
    "named.npy": lambda path: np.save(path, np.array(list(map(tuple, ROWS)), [("a", "f4"), ("b", "f8")])),
}


@pytest.mark.parametrize("name", WRITERS)
def test_files(tmp_path: Path, name: str) -> None:
    """CSV, JSON Lines, Parquet of numbers and of texts, `.npy` with and without names."""
    WRITERS[name](tmp_path / name)
    with tables.reading(str(tmp_path / name), wanted=tables.Wanted.of(CONTRACT)) as reader:
        (batch,) = reader.batches(10)
    assert np.array_equal(row_vectors(CONTRACT, batch), EXPECTED, equal_nan=True)


def test_training_reads_the_same() -> None:
    """`numbers`, which training reads its columns with; and the numbers among the texts, as float32 values."""
    assert np.isnan(numbers(["-999.0", "0.1", "5"], CONTRACT.missing)).tolist() == [True, True, False]
    assert np.isnan(numbers(cast(Any, np.array([-999, 5])), CONTRACT.missing)).tolist() == [True, False]
    assert grammar.missing_numbers(CONTRACT.missing) == (-999.0, float(FEW))
