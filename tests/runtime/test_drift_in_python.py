"""Python says what training has not seen, once, or refuses it."""

import pickle
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import edgeproof
from edgeproof import UnusualWarning

USUAL: dict[str, Any] = {"age": 30.0, "sex": "male", "fare, paid": "7.25", "deck": "A", "raw": 0.5}
SITUATIONS = [
    ({}, ()),
    ({"sex": "Male"}, (("sex", "unknown"),)),
    ({"sex": " male "}, ()),
    ({"sex": "'male'"}, ()),
    ({"sex": ""}, (("sex", "missing"),)),
    ({"sex": "nUlL"}, (("sex", "missing"),)),
    ({"sex": None}, (("sex", "missing"),)),
    ({"sex": float("nan")}, (("sex", "missing"),)),
    ({"sex": pd.NA}, (("sex", "missing"),)),
    ({"sex": 1}, (("sex", "unknown"),)),
    ({"deck": "\u00c4"}, (("deck", "unknown"),)),
    ({"deck": b"A"}, ()),
    ({"age": "30"}, ()),
    ({"age": " 30.0 "}, ()),
    ({"age": 1e6}, (("age", "range"),)),
    ({"age": -1e6}, (("age", "range"),)),
    ({"age": "1e30"}, (("age", "range"),)),
    ({"age": float("inf")}, (("age", "range"),)),
    ({"age": np.float32(1e6)}, (("age", "range"),)),
    ({"age": None}, (("age", "missing"),)),
    ({"age": "<NA>"}, (("age", "missing"),)),
    ({"age": np.nan, "sex": "x", "raw": 1e9}, (("age", "missing"), ("sex", "unknown"), ("raw", "range"))),
    ({"more": "anything"}, ()),
]


@pytest.fixture
def predictor(package_path: Path) -> Iterator[edgeproof.Predictor]:
    """A predictor that has warned of nothing yet; warnings are kept from no one."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield edgeproof.load(package_path, engine="reference")


@pytest.mark.parametrize(("altered", "wanted"), SITUATIONS)
def test_one_row(predictor: edgeproof.Predictor, altered: dict[str, Any], wanted: tuple[tuple[str, str], ...]) -> None:
    """`warnings` names column, kind and the cell as it was given; strict refuses just those rows."""
    row = {**USUAL, **altered}
    decision = predictor.predict_one(row)
    assert [found[:2] for found in decision.warnings] == list(wanted)
    assert all(found.value is row[found.column] for found in decision.warnings)
    predictor.strict = True
    if wanted:
        with pytest.raises(edgeproof.RowsError, match=f'column "{wanted[0][0]}": expected'):
            predictor.predict_one(row)
    else:
        assert predictor.predict_one(row) == decision


def test_an_answer_is_a_pair(predictor: edgeproof.Predictor) -> None:
    """It unpacks in two, equals a pair, and travels."""
    decision = predictor.predict_one({**USUAL, "sex": "x"})
    label, probability = decision
    assert decision == (label, probability)
    assert repr(decision) == f"Decision(label={label!r}, probability={probability!r})"
    assert pickle.loads(pickle.dumps(decision)) == decision


def _list(cells: dict[str, list[Any]]) -> Any:
    return [dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)]


@pytest.mark.parametrize("as_rows", [_list, pd.DataFrame, pa.table, dict])
def test_batches_warn_once(predictor: edgeproof.Predictor, as_rows: Any) -> None:
    """Once for each column and kind, whatever holds the rows; the text names count, share and the first cell."""
    cells = {name: [value] * 8 for name, value in USUAL.items()}
    rows = as_rows({**cells, "sex": ["male"] * 6 + ["x", "y"]})
    told = r'sex: 2 of 8 values unknown \(training: 0 %\), first on row 6: "x"'
    with pytest.warns(UnusualWarning, match=told) as found:
        predictor.predict(rows)
    assert [Path(one.filename).name for one in found] == [Path(__file__).name]
    assert len(predictor.predict_proba(rows)) == 8  # nothing more is said: a warning would be an error here
    with pytest.warns(UnusualWarning, match="age: 2 of 8 numbers outside"):
        predictor.probability(as_rows({**cells, "age": [30.0] * 6 + [1e6] * 2}))
    predictor.strict = True
    with pytest.raises(edgeproof.RowsError, match='row 6: column "sex": expected'):
        predictor.predict(rows)


def test_a_whole_column_is_named(predictor: edgeproof.Predictor) -> None:
    """A column that means nothing to the model is said so."""
    with pytest.warns(UnusualWarning, match="every one of 8 values is unknown to the model"):
        predictor.predict([{**USUAL, "deck": "?!"}] * 8)


def test_load_is_asked_to_be_strict(package_path: Path) -> None:
    """As an argument."""
    strict = edgeproof.load(package_path, strict=True)
    with pytest.raises(edgeproof.RowsError, match='column "deck": expected'):
        strict.predict([{**USUAL, "deck": "Z9"}])
    assert strict.predict([USUAL]).tolist() == edgeproof.load(package_path).predict([USUAL]).tolist()
