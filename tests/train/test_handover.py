"""The folder `trained/`: complete, consistent, the same bytes for the same training."""

import csv
import json
from pathlib import Path

import keras
import numpy as np
import pytest

from edgeproof import tables
from edgeproof.rows import Batch, row_vectors
from edgeproof_train.settings import Settings
from edgeproof_train.table import load_dataset
from tests.support.training import Trained, Write, run_well

FILES = ["calibration.npz", "contract.json", "model.keras", "test.csv", "training.json"]


def test_the_folder_is_complete(trained: Trained) -> None:
    """Five files, nothing else, nothing left beside the folder."""
    assert sorted(path.name for path in trained.folder.iterdir()) == FILES
    assert [path.name for path in trained.folder.parent.iterdir()] == ["trained"]


def test_the_model_is_stock_keras_on_the_encoded_vector(trained: Trained) -> None:
    """It loads in safe mode, holds stock layers only, and takes the contract's encoded vector."""
    model = keras.saving.load_model(trained.folder / "model.keras", safe_mode=True)
    assert model.input_shape == (None, trained.contract.n_encoded)
    assert model.output_shape == (None, 1)
    assert {type(layer) for layer in model.layers} == {keras.layers.Dense}


@pytest.mark.parametrize("name", ["trained", "synthetic"])
def test_the_held_out_rows_give_the_stated_accuracy(name: str, request: pytest.FixtureRequest) -> None:
    """test.csv, read by the runtime's grammar, through contract and model, is where the stated figures come from."""
    made = request.getfixturevalue(name)
    contract = made.contract
    with tables.reading(str(made.folder / "test.csv")) as reader:
        assert reader.columns == (*contract.feature_names, contract.target)
        (batch,) = reader.batches(1000)
    model = keras.saving.load_model(made.folder / "model.keras")
    scores = model.predict(contract.encode(row_vectors(contract, batch)), verbose=0)
    predicted = [contract.labels[place] for place in contract.rule.decide(scores)]
    accuracy = np.mean([a == b for a, b in zip(predicted, batch.columns[contract.target], strict=True)])
    stated = json.loads((made.folder / "training.json").read_bytes())["metrics"]["network"]
    assert accuracy == pytest.approx(stated["accuracy"], abs=1e-6)
    assert stated["rows"] == batch.n_rows


def test_the_held_out_rows_re_read_to_the_same_vectors(table: Path, trained: Trained) -> None:
    """Quotes, commas, blanks and missing values survive being written to test.csv."""
    contract = trained.contract
    dataset = load_dataset(str(table), Settings(target="bought"))
    expected = row_vectors(contract, Batch(dataset.table.columns, len(dataset.table.positions)))[dataset.test]
    with tables.reading(str(trained.folder / "test.csv")) as reader:
        (batch,) = reader.batches(1000)
    assert row_vectors(contract, batch).tobytes() == expected.tobytes()
    assert np.isnan(expected).any()
    assert {"'dark' blue", "a,b"} <= set(batch.columns["colour"])


def test_the_calibration_set_is_the_training_rows(table: Path, trained: Trained) -> None:
    """Row vectors and labels of training rows; none is held out."""
    contract = trained.contract
    dataset = load_dataset(str(table), Settings(target="bought"))
    rows = row_vectors(contract, Batch(dataset.table.columns, len(dataset.table.positions)))
    with np.load(trained.folder / "calibration.npz") as saved:
        assert saved["rows"].dtype == saved["labels"].dtype == np.float32
        assert saved["rows"].tobytes() == rows[np.sort(dataset.train)].tobytes()
        assert saved["labels"].tolist() == dataset.y[np.sort(dataset.train)].tolist()
    assert not set(dataset.train) & set(dataset.test)


def test_equal_training_gives_equal_bytes(table: Path, trained: Trained, tmp_path: Path) -> None:
    """Every file of the folder, no clock in any."""
    again = tmp_path / "deep" / "again"
    arguments = ("--target", "bought", "--epochs", "3", "--hidden", "4")
    run_well(again, table, *arguments)
    for name in FILES:
        assert (again / name).read_bytes() == (trained.folder / name).read_bytes(), name


def test_the_record_says_what_was_done(trained: Trained) -> None:
    """Settings, columns, history, metrics of all three, leaks, versions."""
    record = json.loads((trained.folder / "training.json").read_bytes())
    assert record["settings"]["epochs"] == len(record["history"]["loss"]) == 3
    others = {"logistic regression", "scikit-learn's MLP", "boosted trees", "majority class"}
    assert set(record["metrics"]) == {"network", *others}
    assert list(record["leaks"]) == ["paid"]
    assert record["rows"] == {"test": 24, "train": 96, "without_label": 0}
    assert {column["name"]: column["kind"] for column in record["columns"]}["person_id"] == "set aside"
    assert record["versions"]["keras"] == keras.__version__


def test_one_against_the_rest_is_labelled_as_the_contract_says(write: Write, tmp_path: Path) -> None:
    """test.csv holds the labels of the contract, which `evaluate` compares with."""
    rng = np.random.default_rng(1)
    rows = "".join(f"{rng.normal():.3f},{label}\n" for label in ["u", "v", "w"] * 20)
    folder = tmp_path / "trained"
    run_well(folder, write("t.csv", "x,t\n" + rows), "--target", "t", "--positive", "v", "--epochs", "1")
    with (folder / "test.csv").open(newline="", encoding="utf-8") as stream:
        labels = {row["t"] for row in csv.DictReader(stream)}
    assert labels == {"v", "not v"}
