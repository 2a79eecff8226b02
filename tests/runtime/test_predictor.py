"""The Python API: every engine, every kind of rows, the same answers."""

import threading
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import edgeproof
from edgeproof import errors
from edgeproof.decision import Contract, Network
from edgeproof.package import sealed
from edgeproof.package.sealed import WEIGHTS
from edgeproof.proof.golden import parity_bound
from tests.support.rows import random_rows, rows_as_dicts

ENGINES = ["onnxruntime", "litert", "reference"]
NAMES = ("age", "sex", "fare, paid", "deck", "raw")


@pytest.mark.parametrize("engine", ENGINES)
def test_engines_agree_within_the_derived_bound(package_path: Path, engine: str) -> None:
    """On 5,000 rows with missing, unknown, infinite and absurd values."""
    predictor = edgeproof.load(package_path, engine=engine)
    assert predictor.engine_name == engine
    contract = predictor.contract
    rows = random_rows(contract, 5000, seed=11)
    rows[0], rows[1], rows[2], rows[3, 1] = np.inf, -np.inf, np.nan, 1.5
    reference = edgeproof.load(package_path, engine="reference").probability(rows)
    network = Network.from_bytes(sealed.read(package_path).files[WEIGHTS])
    assert (np.abs(predictor.probability(rows) - reference) <= parity_bound(contract, network, rows, engine)).all()


@pytest.mark.parametrize("engine", ENGINES)
def test_batch_size_and_thread_do_not_matter(package_path: Path, engine: str) -> None:
    """One row, many rows, none, and eight threads at once give the same answers."""
    predictor = edgeproof.load(package_path, engine=engine)
    rows = random_rows(predictor.contract, 300, seed=2)
    expected = predictor.probability(rows)
    assert predictor.probability(rows[:0]).shape == (0,)
    assert np.abs(predictor.probability(rows[:1]) - expected[:1]).max() < 1e-6
    results: list[np.ndarray] = []

    def score() -> None:
        results.extend(predictor.probability(rows[: 100 + i]) for i in range(20))

    threads = [threading.Thread(target=score) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 160
    assert all(np.abs(result - expected[: len(result)]).max() < 1e-6 for result in results)


def test_every_kind_of_rows_gives_the_same_answer(predictor: edgeproof.Predictor) -> None:
    """Dicts of texts, dicts of numbers, arrays, pandas, polars, Arrow, columns in another order."""
    contract = predictor.contract
    rows = random_rows(contract, 80, seed=3)
    expected = predictor.probability(rows)
    texts = rows_as_dicts(contract, rows)
    typed = [
        {
            feature.name: (record[feature.name] or None)
            if feature.kind == "categorical"
            else (None if np.isnan(value) else float(value))
            for feature, value in zip(contract.features, row, strict=True)
        }
        for record, row in zip(texts, rows, strict=True)
    ]
    shuffled = [{"extra": 1, **dict(reversed(record.items()))} for record in typed]
    frame = pd.DataFrame(typed)
    for given in (
        texts,
        typed,
        shuffled,
        frame,
        frame.convert_dtypes(),
        pl.DataFrame(typed),
        pa.Table.from_pylist(typed),
        pa.RecordBatch.from_pylist(typed),
        {name: [record[name] for record in typed] for name in typed[0]},
        rows.astype(np.float64),
        np.asfortranarray(rows),
    ):
        assert predictor.probability(given).tolist() == expected.tolist(), type(given)


class _OnlyInterchange:
    """A frame that offers nothing but an exchange protocol."""

    def __init__(self, table: pa.Table, protocol: str) -> None:
        setattr(self, protocol, getattr(table, protocol))


@pytest.mark.parametrize("protocol", ["__dataframe__", "__arrow_c_stream__"])
def test_exchange_protocols(predictor: edgeproof.Predictor, protocol: str) -> None:
    """Any frame library works through its exchange protocol."""
    contract = predictor.contract
    rows = random_rows(contract, 20, seed=4)
    table = pa.Table.from_pylist(rows_as_dicts(contract, rows))
    found = predictor.probability(_OnlyInterchange(table, protocol))
    assert found.tolist() == predictor.probability(rows).tolist()


def test_scikit_learn_duck_type(predictor: edgeproof.Predictor) -> None:
    """predict, predict_proba, classes_ and feature_names_in_ as scikit-learn's metrics expect them."""
    rows = random_rows(predictor.contract, 50)
    proba = predictor.predict_proba(rows)
    assert proba.shape == (50, 2)
    assert np.allclose(proba.sum(axis=1), 1)
    assert predictor.classes_.tolist() == ["no", "yes"]
    rule = predictor.contract.rule
    assert predictor.predict(rows).tolist() == [["no", "yes"][place] for place in rule.decide(proba[:, 1:])]
    assert predictor.feature_names_in_.tolist() == list(predictor.contract.feature_names)
    assert predictor.predict([]).tolist() == []


def test_the_threshold_is_compared_as_float32(predictor: edgeproof.Predictor) -> None:
    """float32(0.4) > 0.4 is true in float64: the threshold itself must not count as above."""
    at = np.float32(0.4)
    above = np.nextafter(at, np.float32(1))
    assert predictor.labels(np.array([[at], [above]])).tolist() == ["no", "yes"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (np.zeros((3, 4)), r"expected an array \(n, 5\)"),
        (np.zeros(5), r"expected an array \(n, 5\)"),
        (np.array([["a"] * 5]), "array of numbers"),
        ([{"age": 1}], "missing columns"),
        ([dict.fromkeys(NAMES), {"sex": 1}], 'row 1: missing columns "age", "fare, paid", "deck", "raw": expected'),
        ([1], "row 0: expected a dict"),
        ("text", "expected a list of dicts"),
        (7, "expected a list of dicts"),
        ({"age": [1, 2], "sex": ["a"]}, "columns of one length"),
        ({"age": "30", "sex": "male"}, 'column "age": expected a list or an array of cells, got str'),
        ({"age": {1, 2}}, "got set"),
        ({"age": np.zeros((2, 2))}, "got ndarray"),
        (pd.Series([1.0, 2.0]), "got Series; pass a single row as a list of one dict"),
        (pd.DataFrame([dict.fromkeys(NAMES, 1)]).iloc[0], "got Series; pass a single row as a list of one dict"),
        (pl.DataFrame({"age": [1]}).lazy(), "rows: "),
        (pa.table([[1], [2]], names=["age", "age"]), 'duplicate column "age"; rename one'),
        (pd.DataFrame([[1, 2]], columns=[1, "1"]), "duplicate column \"1\", once as 1 and once as '1'; rename one"),
        ({1: [1], "1": [2]}, "duplicate column \"1\", once as 1 and once as '1'; rename one"),
    ],
)
def test_rows_that_are_no_rows(predictor: edgeproof.Predictor, rows: Any, message: str) -> None:
    """One line that says what was expected."""
    with pytest.raises(edgeproof.RowsError, match=message):
        predictor.predict(rows)


def test_a_wrong_cell_names_row_and_column(predictor: edgeproof.Predictor) -> None:
    """In-process rows are numbered from 0."""
    records = rows_as_dicts(predictor.contract, random_rows(predictor.contract, 3))
    records[2]["age"] = "old"
    with pytest.raises(edgeproof.RowsError, match='row 2: column "age": expected a number, got "old"'):
        predictor.predict(records)


def test_wrong_requests(package_path: Path, tmp_path: Path) -> None:
    """Unknown engines and precisions, files of another kind."""
    with pytest.raises(edgeproof.UsageError, match="engine: expected auto"):
        edgeproof.load(package_path, engine="tpu")
    with pytest.raises(edgeproof.UsageError, match="precision: this package has float16, float32, int8"):
        edgeproof.load(package_path, precision="int3")
    with pytest.raises(edgeproof.UsageError, match="cannot read"):
        edgeproof.load(tmp_path / "none.edgeproof")
    with pytest.raises(edgeproof.UsageError, match="got a directory"):
        edgeproof.load(tmp_path)
    (tmp_path / "x.txt").write_text("hello")
    with pytest.raises(edgeproof.UsageError, match=r"expected an \.edgeproof package"):
        edgeproof.load(tmp_path / "x.txt")
    for name in ("x.onnx", "x.tflite"):
        (tmp_path / name).write_bytes(b"hello, this is no model")
        with pytest.raises(edgeproof.EngineError):
            edgeproof.load(tmp_path / name)


@pytest.mark.parametrize(("name", "engine"), [("onnx/model.onnx", "onnxruntime"), ("tflite/model.tflite", "litert")])
def test_naked_models_carry_the_contract(package_path: Path, tmp_path: Path, name: str, engine: str) -> None:
    """A model taken out of the package decides the same; another engine is refused."""
    inside = edgeproof.load(package_path, engine=engine)
    naked = tmp_path / Path(name).name
    naked.write_bytes(sealed.read(package_path).files[name])
    outside = edgeproof.load(naked)
    assert outside.package is None
    assert outside.contract == inside.contract
    records = rows_as_dicts(inside.contract, random_rows(inside.contract, 30))
    assert outside.probability(records).tolist() == inside.probability(records).tolist()
    with pytest.raises(edgeproof.UsageError, match="cannot run"):
        edgeproof.load(naked, engine="reference")


def test_a_model_without_a_contract_is_refused(tmp_path: Path) -> None:
    """A foreign ONNX file is exit 2, not a guess."""
    import onnx
    from onnx import TensorProto, helper

    x = helper.make_tensor_value_info("features", TensorProto.FLOAT, ["batch", 1])
    y = helper.make_tensor_value_info("probability", TensorProto.FLOAT, ["batch", 1])
    graph = helper.make_graph([helper.make_node("Sigmoid", ["features"], ["probability"])], "g", [x], [y])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8), tmp_path / "x.onnx")
    with pytest.raises(edgeproof.UsageError, match="contract in its metadata"):
        edgeproof.load(tmp_path / "x.onnx")


def test_an_engine_that_answers_nonsense_is_an_engine_error(contract: Contract) -> None:
    """A NaN, an infinity, a wrong shape or dtype never leaves the predictor."""

    class Broken:
        def __init__(self, answer: np.ndarray) -> None:
            self.answer = answer

        def scores(self, rows: np.ndarray) -> np.ndarray:  # noqa: ARG002 — the protocol
            return self.answer

    rows = np.zeros((2, contract.n_features), np.float32)
    for answer in (
        np.array([[0.1], [np.nan]], np.float32),
        np.array([[np.inf], [0.1]], np.float32),
        np.zeros((3, 1), np.float32),
        np.zeros((2, 2), np.float32),
        np.zeros(2, np.float32),
        np.zeros((2, 1), np.float64),
    ):
        broken = edgeproof.Predictor(contract, Broken(answer), "broken", None)
        with pytest.raises(edgeproof.EngineError, match="broken: expected"):
            broken.predict(rows)


def test_engine_that_is_not_installed_names_the_command(package_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing library names its extra; auto falls back to the next engine."""
    import sys

    from edgeproof import engines

    for name in ("ai_edge_litert", "ai_edge_litert.interpreter", "onnxruntime"):
        monkeypatch.setitem(sys.modules, name, None)
    for module in ("litert", "onnxruntime"):
        monkeypatch.delitem(sys.modules, f"edgeproof.engines.{module}", raising=False)
        monkeypatch.delattr(engines, module, raising=False)
    real, absent = find_spec, ("ai_edge_litert", "onnxruntime")
    monkeypatch.setattr("edgeproof.engines.find_spec", lambda name: None if name in absent else real(name))
    assert edgeproof.load(package_path).engine_name == "reference"
    with pytest.raises(edgeproof.EngineError, match=r"pip install './runtime\[litert\]'"):
        edgeproof.load(package_path, engine="litert")


def test_masked_values_are_missing(predictor: edgeproof.Predictor) -> None:
    """What a mask hides is never scored."""
    rows = random_rows(predictor.contract, 4)
    rows[:, 0] = np.nan
    expected = predictor.probability(rows)
    hidden = np.ma.masked_invalid(rows)
    hidden.data[:, 0] = 50
    assert predictor.probability(hidden).tolist() == expected.tolist()
    records = rows_as_dicts(predictor.contract, rows)
    columns: dict[str, Any] = {name: [record[name] for record in records] for name in records[0]}
    columns["age"] = hidden[:, 0]
    assert predictor.probability(columns).tolist() == expected.tolist()


@pytest.mark.parametrize("cell", [b"m\xe4le", bytearray(b"1"), [1], {"a": 1}, {1}, np.zeros(2), True])
def test_cells_that_are_no_scalars(predictor: edgeproof.Predictor, cell: Any) -> None:
    """Bytes that are no text and containers are refused in both kinds of column, with row and column."""
    records = rows_as_dicts(predictor.contract, random_rows(predictor.contract, 2))
    for name in ("age",) if cell is True else ("age", "sex"):
        planted = [records[0], {**records[1], name: cell}]
        with pytest.raises(edgeproof.RowsError, match=f'row 1: column "{name}": expected '):
            predictor.predict(planted)


def test_extra_keys_are_ignored(predictor: edgeproof.Predictor) -> None:
    """Of any row, whatever the first one has; columns nobody asks for may hold anything."""
    plain = rows_as_dicts(predictor.contract, random_rows(predictor.contract, 3, seed=2))
    extra = [{"extra": [], **plain[0]}, plain[1], {**plain[2], "more": {}}]
    assert predictor.predict_proba(extra).tolist() == predictor.predict_proba(plain).tolist()


def test_wide_frames_are_read_in_linear_time(predictor: edgeproof.Predictor) -> None:
    """The check for duplicate names of 20,000 columns compares each name with few others."""

    class Name(str):
        __slots__ = ()
        __hash__ = str.__hash__
        compared = 0

        def __eq__(self, other: object) -> bool:
            Name.compared += 1
            return str.__eq__(self, other)

    n = 20_000
    frame = pd.DataFrame(np.zeros((1, n)), columns=[Name(i) for i in range(n)])
    Name.compared = 0
    with pytest.raises(edgeproof.RowsError, match="missing column"):
        predictor.vectors(frame)
    assert Name.compared < 10 * n


def test_verified_and_evaluated_in_process(package_path: Path) -> None:
    """The checks of `verify` and the figures of `evaluate`, without a file."""
    predictor = edgeproof.load(package_path)
    checks = predictor.verify()
    assert len(checks) > 5
    assert {check.outcome for check in checks} == {"passed"}
    rows = rows_as_dicts(predictor.contract, random_rows(predictor.contract, 300, seed=4))
    answers = predictor.predict(rows)
    truth = [None, *answers[1:].tolist()]
    found = predictor.evaluate(rows, truth)
    assert (found.rows, found.accuracy, found.auc) == (299, 1.0, 1.0)
    no, yes = predictor.classes_
    truth[1] = no if truth[1] == yes else yes
    assert predictor.evaluate(rows, truth).accuracy == 298 / 299
    with pytest.raises(edgeproof.RowsError, match="labels: expected 300, one for each row, got 299"):
        predictor.evaluate(rows, truth[1:])
    with pytest.raises(edgeproof.RowsError, match=r"row 2: column .*: expected .* or .*, got"):
        predictor.evaluate(rows, [no, yes, "maybe", *truth[3:]])
    with pytest.raises(edgeproof.RowsError, match="labels: expected some of"):
        predictor.evaluate(rows[:2], [None, None])
    with pytest.raises(edgeproof.RowsError, match=f'got "YES"; rename it "{yes}"$'):
        predictor.evaluate(rows, ["YES", *truth[1:]])
    others = [truth[0], *("maybe" if label == no else label for label in truth[1:])]
    assert predictor.evaluate(rows, others, against_rest=True).accuracy == 298 / 299


def test_errors_of_python_name_keywords() -> None:
    """Options of the command line are said as Python writes them; what is quoted stays."""
    assert errors.keywords("if it gives logits, add --from-logits") == "if it gives logits, add from_logits=True"
    assert errors.keywords('got "1,5"; --decimal , reads it') == 'got "1,5"; decimal="," reads it'
    assert errors.keywords("is line 1 a row? --no-header names them") == "is line 1 a row? no_header=True names them"
    assert errors.keywords('say by --pixels, got "--x", --a--b') == 'say by pixels, got "--x", a--b'
