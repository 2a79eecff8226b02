"""A piecewise, calibrated model with a threshold of its own: every artifact and every kit decides as training did."""

import csv
import importlib.util
import io
import json
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

import edgeproof
from edgeproof.decision import Contract, Threshold
from edgeproof.package import sealed as package
from edgeproof.proof.golden import ROWS, VECTORS
from edgeproof.types import Floats
from tests.support.command_line import run
from tests.support.repository import EXAMPLES
from tests.support.rows import random_rows

pytestmark = pytest.mark.slow

ENCODED = ("--numbers-as", "piecewise", "--missing-indicator", "--min-frequency", "5")
FITTED = ("--hidden", "16,8", "--epochs", "20", "--teacher", "boosted-trees", "--class-weights", "balanced")
ASKED = (*ENCODED, *FITTED, "--calibration", "platt", "--threshold", "cost:1:3")


@dataclass(frozen=True)
class Decided:
    """A package, and what the Keras model that it came from says."""

    path: Path
    contract: Contract
    rows: Floats  # (n, n_features) float32
    scores: Floats  # (n, 1) float32, the original's


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Decided:
    """Trained and exported through the command line."""
    import keras

    folder = tmp_path_factory.mktemp("decided")
    table = EXAMPLES / "passengers.csv"
    for arguments in (
        ["train", str(table), "--target", "survived", *ASKED, "-o", str(folder / "trained"), "--quiet"],
        ["export", str(folder / "trained"), "-o", str(folder / "p.edgeproof"), "--require", "tflite-int8"],
    ):
        result = run(*arguments)
        assert result.exit_code == 0, result.stderr
    contract = package.read(folder / "p.edgeproof").manifest.contract
    record = json.loads((folder / "trained" / "training.json").read_bytes())
    assert record["calibration"]["method"] == "platt"
    assert record["calibration"]["shift"] != 0
    assert contract.rule not in (Threshold(0.0), Threshold(0.5), Threshold(1.0))
    assert any(getattr(feature, "edges", ()) for feature in contract.features)
    rows = random_rows(contract, 400)
    model = keras.saving.load_model(folder / "trained" / "model.keras", safe_mode=True)
    scores = np.asarray(model(contract.encode(rows)), np.float32)
    decided = contract.rule.decide(scores)
    assert (decided != Threshold(0.5).decide(scores)).any(), "or 0.5 would pass for the threshold"
    assert {*decided} == {0, 1}
    return Decided(folder / "p.edgeproof", contract, rows, scores)


@pytest.mark.parametrize(
    ("engine", "precision"),
    [
        ("reference", "float32"),
        ("onnxruntime", "float32"),
        ("litert", "float32"),
        ("reference", "int8"),
        ("onnxruntime", "int8"),
        ("litert", "int8"),
    ],
)
def test_artifacts(decided: Decided, engine: str, precision: str) -> None:
    """float32: the same probabilities and labels; int8: 99 % of the labels, by the sealed threshold."""
    predictor = edgeproof.load(decided.path, engine=engine, precision=precision)
    found = predictor.scores(decided.rows)
    labels = np.array(predictor.predict(decided.rows))
    expected = np.array(decided.contract.labels)[decided.contract.rule.decide(decided.scores)]
    near = decided.contract.rule.margin(decided.scores) < 1e-5
    if precision == "float32":
        assert np.abs(found - decided.scores).max() < 1e-5
        assert (labels == expected)[~near].all()
    else:
        assert (labels == expected).mean() >= 0.99


def _consumers() -> tuple[str, ...]:
    """Languages whose kits this checkout can try: all that `tests/languages` knows, as soon as there are kits."""
    if importlib.util.find_spec("edgeproof_export.kits") is None:
        return ()
    return tuple(import_module("tests.languages").CONSUMERS)


if _consumers():  # an empty parameter set would count as a skipped test

    @pytest.mark.parametrize("name", _consumers())
    def test_kits(decided: Decided, name: str, tmp_path: Path) -> None:
        """Installed and run: the bits of the reference engine, the label by the sealed threshold."""
        consumer = import_module(f"tests.languages.{name}")
        absent = consumer.absent()
        if absent:
            pytest.skip(f"needs {absent}")
        unpacked = run("unpack", decided.path, "-o", tmp_path / "kit", "--kit", consumer.KIT)
        assert unpacked.exit_code == 0, unpacked.stderr
        (tmp_path / "work").mkdir()
        consumer.build(tmp_path / "kit", tmp_path / "work")
        expected = edgeproof.load(decided.path, engine="reference").probability(decided.rows)
        assert consumer.run(tmp_path / "work", decided.rows).tobytes() == expected.tobytes()
        files = package.read(decided.path).unpacked([ROWS, VECTORS])
        named = list(csv.reader(io.StringIO(files["golden/rows.csv"].decode(), newline="")))[1:]
        answers = consumer.run_named(tmp_path / "work", named)
        vectors = np.load(io.BytesIO(files["golden/vectors.npy"]))[: len(named)]
        p = edgeproof.load(decided.path, engine="reference").scores(vectors)
        wire = import_module("tests.languages.wire")
        assert not answers or list(map(wire.without_warnings, answers)) == [
            wire.answer(x, decided.contract.rule, vector) for x, vector in zip(p, vectors, strict=True)
        ]
