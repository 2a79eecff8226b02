"""Pictures from training to a decision: train, export, verify, predict a folder of PNG, evaluate."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

import edgeproof
from tests.support.command_line import run
from tests.support.drawn import folder_of
from tests.support.training import run_well

pytest.importorskip("PIL", reason="needs Pillow: the extra [image]")


def test_from_pictures_to_decisions(tmp_path: Path) -> None:
    """One folder of pictures through every command; `evaluate` on the held-out pictures says what `train` said."""
    for part, n, seed in (("train", 40, 0), ("test", 15, 1)):
        folder_of(tmp_path / "shapes" / part, n, seed)
    made = run_well(tmp_path / "trained", tmp_path / "shapes", "--epochs", "30", "--max-bytes", "12000")
    stated = json.loads((made.folder / "training.json").read_bytes())["metrics"]["network"]
    package = tmp_path / "shapes.edgeproof"
    for arguments in (("export", made.folder, "-o", package), ("verify", package)):
        result = run(*arguments)
        assert result.exit_code == 0, result.output
    assert stated["accuracy"] > 0.9

    held_out = tmp_path / "shapes" / "test"
    result = run("evaluate", package, held_out, "--json")
    assert result.exit_code == 0, result.output
    measured = json.loads(result.stdout)
    for figure in ("rows", "accuracy", "confusion"):
        assert measured[figure] == stated[figure], figure

    result = run("predict", package, held_out)
    assert result.exit_code == 0, result.output
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [row["file"] for row in rows] == [str(path) for path in sorted(held_out.glob("*/*.png"))]
    expected = edgeproof.load(package).probability([row["file"] for row in rows])
    assert [np.float32(row["probability"]) for row in rows] == expected.tolist()
    right = sum(row["label"] == Path(row["file"]).parent.name for row in rows)
    assert right / len(rows) == pytest.approx(stated["accuracy"], abs=1e-6)
