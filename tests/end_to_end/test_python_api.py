"""From a frame to an answer without leaving Python: the same bytes as by the commands."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import edgeproof
import edgeproof_export
import edgeproof_train
from edgeproof.package import Package, read
from tests.support.command_line import run
from tests.support.training import run_well

SETTINGS: dict[str, Any] = {"recipe": "plain", "epochs": 3, "hidden": "4", "name": "shop"}
FLAGS = ("--recipe", "plain", "--epochs", 3, "--hidden", 4, "--name", "shop")


def frame() -> pd.DataFrame:
    """A small table of every usual dtype."""
    rng = np.random.default_rng(7)
    n = 240
    size = rng.normal(3, 1, n).round(2)
    return pd.DataFrame(
        {
            "size": np.where(rng.random(n) < 0.1, np.nan, size),
            "count": rng.integers(0, 9, n),
            "colour": np.array(["red", "green", "blue"], object)[rng.integers(0, 3, n)],
            "member": rng.random(n) < 0.5,
            "bought": np.where(size + rng.normal(0, 0.5, n) > 3, "yes", "no"),
        }
    )


def same(one: Path, other: Path) -> bool:
    """Whether files are equal; held-out rows are cells as they came: booleans of pandas' CSV have a capital."""
    texts = (path.read_bytes().lower() if path.name == "test.csv" else path.read_bytes() for path in (one, other))
    return next(texts) == next(texts)


@pytest.fixture(scope="module")
def by_commands(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The folder and the package that the commands make of the table as CSV."""
    folder = tmp_path_factory.mktemp("commands")
    frame().to_csv(folder / "rows.csv", index=False)
    trained = run_well(folder / "trained", folder / "rows.csv", "--target", "bought", *FLAGS).folder
    package = folder / "shop.edgeproof"
    result = run("export", trained, "-o", package, "-q")
    assert result.exit_code == 0, result.stderr
    return trained, package


def test_a_frame_gives_the_bytes_of_the_commands(by_commands: tuple[Path, Path], tmp_path: Path) -> None:
    """`trained/` and the package; the package in memory and in a file."""
    folder, package = by_commands
    trained = edgeproof_train.train(frame(), target="bought", output=tmp_path / "trained", **SETTINGS)
    for path in sorted(folder.iterdir()):
        assert same(trained.folder / path.name, path), path.name
    sealed = trained.export(tmp_path / "out.edgeproof")
    assert isinstance(sealed, Package)
    assert (tmp_path / "out.edgeproof").read_bytes() == package.read_bytes()
    predictor = edgeproof.load(sealed.to_bytes())
    assert predictor.predict(frame()).tolist() == edgeproof.load(package).predict(frame()).tolist()


def test_other_frames_give_the_same_folder(by_commands: tuple[Path, Path]) -> None:
    """polars, Arrow, dicts, a path: the same contract and weights; nothing is left in the working folder."""
    folder, _ = by_commands
    rows = frame()
    before = sorted(Path.cwd().iterdir())
    given = {
        "polars": pl.from_pandas(rows),
        "arrow": pa.Table.from_pandas(rows, preserve_index=False),
        "dicts": rows.to_dict("records"),
        "path": str(folder.parent / "rows.csv"),
        "paths": [folder.parent / "rows.csv"],
    }
    for name, table in given.items():
        trained = edgeproof_train.train(table, target="bought", **SETTINGS)
        for file in ("contract.json", "model.keras", "test.csv"):
            assert same(trained.folder / file, folder / file), (name, file)
    assert sorted(Path.cwd().iterdir()) == before


def test_what_a_notebook_shows() -> None:
    """Figures, record, notes, warning; progress of the tuned recipe."""
    steps: list[tuple[int, int]] = []
    trained = edgeproof_train.train(
        frame(), target="bought", hidden="none", numbers_as="standard", progress=lambda *step: steps.append(step)
    )
    assert "accuracy" in str(trained)
    assert trained.contract.name == "bought"
    assert trained.record["metrics"]["network"]["rows"] == 48
    assert trained.warning is None
    assert steps
    assert steps[-1][0] <= steps[-1][1]
    assert repr(trained).startswith("<edgeproof_train.Trained 'bought'")
    assert "<pre>" in trained._repr_html_()


def test_mistakes_in_one_line(tmp_path: Path, by_commands: tuple[Path, Path]) -> None:
    """The errors of the command, as exceptions; a wrong name is no TypeError of Python."""
    for wrong, message in (
        ({"target": "bougt"}, "bougt"),
        ({"target": "bought", "max_byte": 5}, "max_byte: expected a setting of train"),
        ({"target": "bought", "epochs": 0}, "^epochs: expected at least 1"),
    ):
        with pytest.raises(edgeproof.EdgeproofError, match=message):
            edgeproof_train.train(frame(), **wrong)
    with pytest.raises(edgeproof.RowsError, match="expected a list of dicts"):
        edgeproof_train.train(7, target="bought")
    folder, _ = by_commands
    with pytest.raises(edgeproof.UsageError, match="agree: expected one of agreement,"):
        edgeproof_export.export_trained(folder, agree=1)
    (tmp_path / "notes.txt").write_text("keep me")
    with pytest.raises(edgeproof.UsageError, match="already exists and is no package"):
        edgeproof_export.export_trained(folder, tmp_path / "notes.txt")
    with pytest.raises(edgeproof.ProofError, match="required, but outside the budget"):
        edgeproof_export.export_trained(folder, required=["tflite-int8"], mean=0.0)


def test_package_bytes_again(by_commands: tuple[Path, Path]) -> None:
    """What was read is laid out as it was."""
    assert read(by_commands[1]).to_bytes() == by_commands[1].read_bytes()
