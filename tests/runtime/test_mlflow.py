"""MLflow saves and loads a sealed decision: the same bits, whatever dtype a frame has."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import edgeproof
from tests.support.command_line import run
from tests.support.repository import EXAMPLES, GOLDEN

# What MLflow's own imports warn of.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning")
pyfunc = pytest.importorskip("mlflow.pyfunc", reason="needs mlflow-skinny, of the group dev")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The golden package, saved."""
    from edgeproof import mlflow

    path = tmp_path_factory.mktemp("mlflow") / "model"
    mlflow.save_model(GOLDEN, path, engine="reference")
    return path


def test_saved_and_loaded(model: Path) -> None:
    """The bits of `predict`; integers, booleans, gaps and Arrow's types are what our grammar says."""
    frame = pd.read_csv(EXAMPLES / "new.csv")
    predictor = edgeproof.load(GOLDEN, "reference")
    wanted = predictor.probability(frame)
    loaded = pyfunc.load_model(str(model))
    assert frame.dtypes["class"] == np.int64
    assert frame.dtypes["alone"] == np.bool_
    for given in (frame, frame.convert_dtypes(), frame.astype({"class": float}), frame.astype(object)):
        found = loaded.predict(given)
        assert list(found) == ["label", "probability"]
        assert found["probability"].to_numpy().tobytes() == wanted.tobytes()
        assert found["label"].tolist() == predictor.predict(frame).tolist()
    dicts = loaded.predict(frame.to_dict("records"))
    assert dicts["probability"].to_numpy().tobytes() == wanted.tobytes()


def test_what_the_model_requires(model: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """This version with what loads it here: the engine, and what checks signatures; or what is said."""
    from edgeproof import mlflow

    package = tmp_path / "p.edgeproof"
    package.write_bytes(GOLDEN.read_bytes())
    mlflow.save_model(package, tmp_path / "litert", engine="litert")
    assert run("keygen", "-o", tmp_path / "ours", "--no-passphrase").exit_code == 0
    assert run("sign", package, "--key", tmp_path / "ours.key").exit_code == 0
    mlflow.save_model(package, tmp_path / "signed", engine="onnxruntime")
    mlflow.save_model(package, tmp_path / "wheel", pip_requirements=["edgeproof.whl"])
    version = edgeproof.__version__
    for path, required in (
        (model, f"edgeproof[mlflow]=={version}"),
        (tmp_path / "litert", f"edgeproof[litert,mlflow]=={version}"),
        (tmp_path / "signed", f"edgeproof[mlflow,onnx,sign]=={version}"),
        (tmp_path / "wheel", "edgeproof.whl"),
    ):
        assert required in (path / "requirements.txt").read_text(encoding="utf-8").splitlines()
    caplog.clear()
    pyfunc.load_model(str(tmp_path / "signed"))
    assert [record.message for record in caplog.records if "edgeproof" in record.message] == []


def test_mistakes(model: Path, tmp_path: Path) -> None:
    """A missing column, a bad cell, a damaged package, a folder that is there: one line each."""
    from edgeproof import mlflow

    frame = pd.read_csv(EXAMPLES / "new.csv")
    loaded = pyfunc.load_model(str(model))
    with pytest.raises(edgeproof.RowsError, match='missing column "age"'):
        loaded.predict(frame.drop(columns="age"))
    with pytest.raises(edgeproof.RowsError, match='column "age": expected a number, got "old"'):
        loaded.predict(frame.assign(age="old"))
    with pytest.raises(edgeproof.UsageError, match="already exists"):
        mlflow.save_model(GOLDEN, model)
    (tmp_path / "p.edgeproof").write_bytes(GOLDEN.read_bytes()[:-1])
    with pytest.raises(edgeproof.DamagedPackageError):
        mlflow.save_model(tmp_path / "p.edgeproof", tmp_path / "model")
    assert not (tmp_path / "model").exists()
    (found,) = model.rglob("decision.edgeproof")
    found.write_bytes(GOLDEN.read_bytes()[:-1])
    with pytest.raises(edgeproof.DamagedPackageError, match="damaged package"):
        pyfunc.load_model(str(model))
    found.write_bytes(GOLDEN.read_bytes())


def test_trust(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A signature goes with the package; where a key is demanded, nothing else is loaded."""
    from edgeproof import mlflow

    package = tmp_path / "p.edgeproof"
    package.write_bytes(GOLDEN.read_bytes())
    mlflow.save_model(package, tmp_path / "unsigned")
    assert run("keygen", "-o", tmp_path / "ours", "--no-passphrase").exit_code == 0
    assert run("sign", package, "--key", tmp_path / "ours.key").exit_code == 0
    mlflow.save_model(package, tmp_path / "signed")
    monkeypatch.setenv("EDGEPROOF_TRUST", str(tmp_path / "ours.pub"))
    assert len(pyfunc.load_model(str(tmp_path / "signed")).predict(pd.read_csv(EXAMPLES / "new.csv")))
    with pytest.raises(edgeproof.NotTrustedError):
        pyfunc.load_model(str(tmp_path / "unsigned"))
