"""One row as a service has it: the answer of `predict`, by the grammar of tables, or the same error."""

import math
import re
import threading
from collections import OrderedDict, UserDict, defaultdict
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

import edgeproof
from edgeproof.decision import CategoricalFeature
from edgeproof.rows import RowReader
from tests.support.contracts import mixed_contract
from tests.support.rows import random_rows, rows_as_dicts

ENGINES = ["onnxruntime", "litert", "reference"]
NUMBERS = [
    *(22, 22.5, -0.0, "22", " 22 ", "'22'", "NA", "?", "", None, math.nan, math.inf, -math.inf, 1e300, 10**400, 1e-46),
    *(2**53 + 1, Decimal("1.5"), np.float32(0.1), np.int64(7), np.float64("nan"), pd.NA, pd.NaT, np.datetime64("NaT")),
    *(True, np.True_, "abc", "1_0", "٣", "1e999", "inf", b"1", [1], {}, object(), np.zeros(2)),
]
CATEGORIES = [
    *("male", " male ", '"male"', "MALE", "unheard of", "NA", "", None, math.nan, pd.NA, 1, 1.0, "1.0", True, 2.5),
    *("\u00a0male", "it's", 'say "hi"', '"say "hi""', "é,ü", b"male", [1], {}, np.str_("male"), np.zeros(2)),
]


@pytest.fixture(scope="module")
def record(predictor: edgeproof.Predictor) -> dict[str, object]:
    """One ordinary row."""
    return dict(rows_as_dicts(predictor.contract, random_rows(predictor.contract, 1, seed=1))[0])


@pytest.mark.parametrize("engine", ENGINES)
def test_it_decides_as_the_batch_does(package_path: Path, engine: str) -> None:
    """Label and probability of 200 rows, as texts, are those that `predict` and `probability` give for each alone."""
    predictor = edgeproof.load(package_path, engine=engine)
    labels = set()
    for record in rows_as_dicts(predictor.contract, random_rows(predictor.contract, 200, seed=5)):
        decision = predictor.predict_one(record)
        assert type(decision.label) is str
        assert type(decision.probability) is float
        assert decision.label == predictor.predict([record])[0]
        assert decision.probability == predictor.probability([record])[0]
        labels.add(decision.label)
    assert labels == {"no", "yes"}


def test_a_decimal_comma_is_no_matter_of_an_option(predictor: edgeproof.Predictor, record: dict[str, object]) -> None:
    """Rows of a program have no lines, and no command line."""
    for given in (predictor.predict_one, lambda row: predictor.predict([row])):
        with pytest.raises(edgeproof.RowsError, match=r'expected a number, got "1,5"$'):
            given({**record, "age": "1,5"})


@pytest.mark.parametrize(
    ("name", "cell"),
    [*(("age", cell) for cell in NUMBERS), *((name, cell) for name in ("sex", "deck") for cell in CATEGORIES)],
    ids=lambda value: f"{value!r:.20}",
)
def test_every_cell_is_read_as_in_tables(
    predictor: edgeproof.Predictor, record: dict[str, object], name: str, cell: Any
) -> None:
    """The same bits, or the same message."""
    row = {**record, name: cell}
    try:
        expected = predictor.vectors([row])
    except edgeproof.RowsError as error:
        with pytest.raises(edgeproof.RowsError, match=f"^{re.escape(str(error))}$"):
            predictor.predict_one(row)
    else:
        assert RowReader(predictor.contract).vector(row).tobytes() == expected.tobytes()


def test_values_that_the_grammar_would_change_take_no_short_way(predictor: edgeproof.Predictor) -> None:
    """A contract may hold values that no cell can spell: quoted ones, and texts that mean missing."""
    feature = CategoricalFeature("sex", ('"male"', "NA", "male"))
    odd = edgeproof.Predictor(replace(predictor.contract, features=(feature,)), cast(Any, None), "none", None)
    for cell, code in (('"male"', 3), ("NA", 0), ("male", 3), ("""'"male"'""", 1)):
        assert (
            RowReader(odd.contract).vector({"sex": cell}).tolist() == odd.vectors([{"sex": cell}]).tolist() == [[code]]
        )


def test_keys(predictor: edgeproof.Predictor, record: dict[str, object]) -> None:
    """Extra ones are ignored, a missing one is named, also where the mapping would make it up."""
    expected = predictor.predict_one(record)
    for row in ({"extra": [], **record}, OrderedDict(record), UserDict(record), defaultdict(str, record)):
        assert predictor.predict_one(row) == expected
    del (short := dict(record))["sex"]
    for row in (short, defaultdict(str, short)):
        with pytest.raises(edgeproof.RowsError, match='missing column "sex"'):
            predictor.predict_one(row)
    others: tuple[Any, ...] = ([1.0], "text", None, pd.Series(record), np.zeros(5))
    for other in others:
        with pytest.raises(edgeproof.RowsError, match="row: expected a dict, got"):
            predictor.predict_one(other)


def test_the_threshold_itself_is_not_above(predictor: edgeproof.Predictor) -> None:
    """As for arrays: float32 against float32."""
    at = np.array([[0.4]], np.float32)
    above = np.nextafter(at, np.float32(1))
    assert [RowReader(predictor.contract).decision(p, {}).label for p in (at, above)] == ["no", "yes"]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "change",
    [
        np.asfortranarray,
        np.float64,
        lambda x: x[::-1],
        lambda x: x.repeat(2, axis=1)[:, ::2],
        lambda x: x.astype(">f4"),
    ],
    ids=["fortran", "float64", "reversed", "strided", "big-endian"],
)
def test_layouts_of_arrays(package_path: Path, engine: str, change: Any) -> None:
    """Whatever the order in memory and the dtype: the same answers, and the rows are left alone."""
    predictor = edgeproof.load(package_path, engine=engine)
    for n in (1, 7):
        rows = change(random_rows(predictor.contract, n, seed=8))
        rows.flags.writeable = False
        plain = np.ascontiguousarray(rows, np.float32)
        assert predictor.probability(rows).tolist() == predictor.probability(plain).tolist()


@pytest.mark.parametrize("engine", ENGINES)
def test_answers_belong_to_the_caller(package_path: Path, engine: str) -> None:
    """A later call does not change an earlier answer; writing into an answer changes no later one."""
    predictor = edgeproof.load(package_path, engine=engine)
    rows = random_rows(predictor.contract, 2, seed=9)
    first = predictor.probability(rows[:1])
    kept = first.copy()
    predictor.probability(rows[1:])
    assert first.tolist() == kept.tolist()
    first[:] = 7
    assert predictor.probability(rows[:1]).tolist() == kept.tolist()


@pytest.mark.parametrize("answer", [np.nan, np.inf, -np.inf])
def test_nonsense_for_one_row_is_an_engine_error(predictor: edgeproof.Predictor, answer: float) -> None:
    """The short way checks what an engine cannot rule out when it loads a model: NaN, infinities, more answers."""

    class Broken:
        def __init__(self, answer: np.ndarray) -> None:
            self.answer = answer

        def scores(self, rows: np.ndarray) -> np.ndarray:  # noqa: ARG002 — the protocol
            return self.answer

    row = np.zeros((1, predictor.n_features_in_), np.float32)
    for wrong in (np.array([[answer]], np.float32), np.zeros((2, 1), np.float32)):
        with pytest.raises(edgeproof.EngineError, match="broken: expected"):
            edgeproof.Predictor(predictor.contract, Broken(wrong), "broken", None).probability(row)


@pytest.mark.parametrize("engine", ENGINES)
def test_threads_that_mix_single_rows_and_batches(package_path: Path, engine: str) -> None:
    """Each thread gets its own answers, whatever the batch sizes of the others."""
    predictor = edgeproof.load(package_path, engine=engine)
    rows = random_rows(predictor.contract, 64, seed=10)
    records = rows_as_dicts(predictor.contract, rows)
    expected = predictor.probability(rows)
    wrong: list[int] = []

    def score(thread: int) -> None:
        for i in range(thread, 64, 8):
            batch = predictor.probability(rows[: i + 1])
            one = predictor.predict_one(records[i]).probability
            if abs(one - expected[i]) > 1e-6 or np.abs(batch - expected[: i + 1]).max() > 1e-6:
                wrong.append(i)

    threads = [threading.Thread(target=score, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@pytest.fixture(scope="module")
def numeric() -> edgeproof.Predictor:
    """A predictor of numbers only, whose engine answers nothing."""
    contract = mixed_contract()
    features = tuple(feature for feature in contract.features if feature.kind == "numeric")
    return edgeproof.Predictor(replace(contract, features=features), cast(Any, None), "none", None)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble, np.int8, np.uint64, np.int64])
def test_frames_of_numbers(numeric: edgeproof.Predictor, dtype: Any) -> None:
    """Columns converted at once have the bits of columns read cell by cell."""
    names = numeric.contract.feature_names
    cells = np.array([[0, 1, 2**53 + 1, 3], [5, 1, 2, 2**24 + 1], [0.1, 7, 1e30, 1e300]])
    with np.errstate(all="ignore"):
        columns = cells.T.astype(dtype)[:, : len(names)]
    frame = pd.DataFrame({name: columns[:, i] for i, name in enumerate(names)}) if dtype is not np.longdouble else None
    expected = numeric.vectors([dict(zip(names, row, strict=True)) for row in columns.tolist()])
    for given in (frame, {name: columns[:, i] for i, name in enumerate(names)}):
        if given is not None:
            assert numeric.vectors(given).tobytes() == expected.tobytes()
    with pytest.raises(edgeproof.RowsError, match="missing column"):
        numeric.vectors({names[0]: columns[:, 0]})


def test_large_integers_round_through_float64(numeric: edgeproof.Predictor) -> None:
    """2^60 + 2^36 + 1 is above the middle of two float32 numbers, and in the middle once it is a float64."""
    columns = {name: np.array([2**60 + 2**36 + 1]) for name in numeric.contract.feature_names}
    assert numeric.vectors(columns)[0, 0] == np.float32(2**60)
    assert RowReader(numeric.contract).vector({name: int(cells[0]) for name, cells in columns.items()})[
        0, 0
    ] == np.float32(2**60)


def test_scikit_learn_tools(package_path: Path) -> None:
    """Metrics and calibration curves take the answers, classes and columns as they are."""
    from sklearn import calibration, metrics
    from sklearn.utils.validation import check_is_fitted

    predictor = edgeproof.load(package_path, engine="reference")
    rows = random_rows(predictor.contract, 60, seed=12)
    truth, proba = predictor.predict(rows), predictor.predict_proba(rows)
    assert metrics.accuracy_score(truth, predictor.predict(rows)) == 1
    assert metrics.roc_auc_score(truth, proba[:, 1]) == 1
    assert metrics.log_loss(truth, proba, labels=predictor.classes_) < 1
    assert metrics.brier_score_loss(truth, proba[:, 1], pos_label=predictor.classes_[1]) < 0.5
    counts = metrics.confusion_matrix(truth, predictor.predict(rows), labels=predictor.classes_)
    assert counts.trace() == len(rows)
    shares, means = calibration.calibration_curve(truth, proba[:, 1], pos_label="yes", n_bins=4)
    assert len(shares) == len(means) > 1
    assert len(predictor.feature_names_in_) == predictor.n_features_in_ == rows.shape[1]
    with pytest.raises(TypeError, match="not an estimator"):
        check_is_fitted(predictor)  # what asks for an estimator refuses: there is nothing to fit
