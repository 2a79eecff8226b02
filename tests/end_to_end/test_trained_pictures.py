"""Pictures from training to a decision: train, export, verify, predict a folder of PNG, evaluate."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

import edgeproof
from edgeproof.loading import pairs
from edgeproof.package.sealed import parse
from edgeproof.proof import verification
from tests.support.command_line import run
from tests.support.drawn import folder_of
from tests.support.training import Trained, run_well

pytest.importorskip("PIL", reason="needs Pillow: the extra [image]")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """A network of pictures whose test part is stated; beside its folder the pictures, and the package."""
    root = tmp_path_factory.mktemp("pictures")
    for part, n, seed in (("train", 40, 0), ("test", 15, 1)):
        folder_of(root / "shapes" / part, n, seed)
    made = run_well(root / "trained", root / "shapes", "--epochs", "30", "--max-bytes", "12000")
    result = run("export", made.folder, "-o", root / "shapes.edgeproof")
    assert result.exit_code == 0, result.output
    return made


def test_the_package_is_verified_and_evaluated_as_it_was_trained(made: Trained) -> None:
    """`evaluate` and `predict` on the held-out pictures say what `train` said."""
    package, held_out = made.folder.parent / "shapes.edgeproof", made.folder.parent / "shapes" / "test"
    result = run("verify", package)
    assert result.exit_code == 0, result.output
    stated = json.loads((made.folder / "training.json").read_bytes())["metrics"]["network"]
    assert stated["accuracy"] > 0.9

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


def test_a_sealed_distance_is_that_of_the_engine_that_measured_it(
    made: Trained, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Integers of LiteRT's reference kernels are exact, but its default ones, which are not, gave the sealed figure."""
    opened, allowed = parse((made.folder.parent / "shapes.edgeproof").read_bytes()), list[float]()
    reference = [pair for pair in pairs(opened) if pair == ("litert_reference", "tflite/model.int8.tflite")]
    monkeypatch.setattr(verification, "pairs", lambda _: reference)
    monkeypatch.setattr(verification, "_check_sealed_agreement", lambda _sealed, _found, bound: allowed.append(bound))
    verification.verify(opened)
    assert len(allowed) == 1
    assert allowed[0] > 0
