"""A model of pictures takes files, folders, arrays and what Python holds: one answer for the same pixels."""

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import edgeproof
from edgeproof.decision import Contract, Threshold
from edgeproof.decision.features import ImageFeature
from edgeproof.pictures import png
from tests.support.command_line import refusal, run
from tests.support.networks import random_network
from tests.support.packages import reference_package
from tests.support.repository import GOLDEN

Image = pytest.importorskip("PIL.Image", reason="needs Pillow: the extra [image]")

_CHANNELS = ("red", "green", "blue")
_N = 12


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package of 6×5 coloured pictures, of random weights."""
    feature = ImageFeature("photo", (6, 5), _CHANNELS, "stretch", (127.5,) * 3, (float(np.float32(1 / 64)),) * 3)
    contract = Contract("patches", "kind", ("bright", "dark"), rule=Threshold(0.5), features=(feature,))
    path = tmp_path_factory.mktemp("model") / "patches.edgeproof"
    path.write_bytes(reference_package(contract, random_network(90, (4, "relu"), seed=1)))
    return path


@pytest.fixture(scope="module")
def pictures() -> Any:
    """Some of the size that the model takes: (12, 6, 5, 3) uint8."""
    return np.random.default_rng(0).integers(0, 256, (_N, 6, 5, 3)).astype(np.uint8)


@pytest.fixture(scope="module")
def truth(model: Path, pictures: Any) -> list[str]:
    """Their labels, by the model itself, but for the first."""
    labels = list(map(str, edgeproof.load(model).predict(pictures)))
    assert {"bright", "dark"} == set(labels)
    return [{"bright": "dark", "dark": "bright"}[labels[0]], *labels[1:]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, pictures: Any, truth: list[str]) -> Path:
    """The pictures in one folder for each label, with files that are none."""
    root = tmp_path_factory.mktemp("pictures")
    for place, (picture, label) in enumerate(zip(pictures, truth, strict=True)):
        (root / label).mkdir(exist_ok=True)
        (root / label / f"{place:02}.png").write_bytes(png(picture))
    (root / "bright" / "Thumbs.db").write_bytes(b"no picture")
    (root / "bright" / "._00.png").write_bytes(b"what a Mac leaves")
    return root


def _answers(*arguments: object) -> list[dict[str, str]]:
    result = run("predict", *arguments)
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout)))


def _probabilities(rows: Sequence[dict[str, str]]) -> list[np.float32]:
    return [np.float32(row["probability"]) for row in rows]


def test_a_folder_is_answered_in_the_order_of_its_names(model: Path, folder: Path, pictures: Any) -> None:
    """The paths are next to the answers, which are those of the pixels; other files are left alone."""
    rows = _answers(model, folder)
    assert [row["file"] for row in rows] == [str(path) for path in sorted(folder.glob("*/[0-9]*.png"))]
    expected = edgeproof.load(model).probability(pictures)
    places = [int(Path(row["file"]).stem) for row in rows]
    assert _probabilities(rows) == expected[places].tolist()


@pytest.mark.parametrize("output", ["out.csv", "each/"])
def test_a_table_next_to_pictures_hides_none_of_them(model: Path, pictures: Any, tmp_path: Path, output: str) -> None:
    """What is no picture is left out, by its name; a table of pictures is read where a folder has nothing else."""
    folder = tmp_path / "photographs"
    folder.mkdir()
    (folder / "1.png").write_bytes(png(pictures[0]))
    (folder / "readme.txt").write_text("photographs of patches\n")
    np.savez(folder / "more.npz", photo=pictures)
    result = run("predict", model, folder, "-o", f"{tmp_path}/{output}")
    assert result.exit_code == 0, result.output
    assert "photographs: no pictures, left out: more.npz, readme.txt" in result.stderr
    (written,) = tmp_path.rglob("*.csv")
    assert [row["file"] for row in csv.DictReader(io.StringIO(written.read_text()))] == [str(folder / "1.png")]
    (folder / "1.png").unlink()
    (folder / "readme.txt").unlink()
    assert len(_answers(model, folder)) == _N


def test_files_give_what_their_folder_gives(model: Path, folder: Path) -> None:
    """One by one, in small batches, and as a table of paths."""
    paths = sorted(folder.glob("*/[0-9]*.png"))
    rows = _answers(model, folder)
    assert _answers(model, *paths) == rows
    assert _answers(model, folder, "--batch-size", 5) == rows
    table = folder / "all.txt"
    table.write_text("photo\n" + "".join(f"{path}\n" for path in paths))
    assert _probabilities(_answers(model, table)) == _probabilities(rows)
    table.unlink()


def test_one_picture_comes_from_standard_input(model: Path, pictures: Any) -> None:
    """As bytes, where --format says that it is a picture."""
    result = run("predict", model, "-", "--format", "pictures", input=png(pictures[3]))
    (row,) = csv.DictReader(io.StringIO(result.stdout))
    assert np.float32(row["probability"]) == edgeproof.load(model).probability(pictures[3:4])[0]


def test_arrays_give_what_the_files_give(model: Path, pictures: Any, truth: list[str], tmp_path: Path) -> None:
    """`.npy` (n, height, width, 3), `.npz` with x and y or with the contract's names."""
    np.save(tmp_path / "a.npy", pictures)
    np.savez_compressed(tmp_path / "b.npz", x=pictures, y=truth)
    np.savez(tmp_path / "c.npz", photo=pictures, kind=truth)
    expected = edgeproof.load(model).probability(pictures).tolist()
    for name in ("a.npy", "b.npz", "c.npz"):
        assert _probabilities(_answers(model, tmp_path / name, "--batch-size", 5)) == expected


def test_python_takes_what_holds_a_picture(model: Path, pictures: Any, folder: Path) -> None:
    """Paths, bytes, Pillow's images, arrays, and a list of dicts."""
    predictor = edgeproof.load(model)
    expected = predictor.probability(pictures[:1])
    path = next(folder.glob("*/00.png"))
    for cell in (path, str(path), png(pictures[0]), Image.open(path), pictures[0]):
        assert predictor.probability([cell]) == expected
        assert predictor.probability([{"photo": cell}]) == expected
    assert predictor.predict([]).shape == (0,)
    grey = pictures[..., 0]
    assert np.array_equal(predictor.probability(grey), predictor.probability(np.repeat(grey[..., None], 3, axis=3)))


def test_evaluate_takes_labels_from_folders_and_arrays(
    model: Path, folder: Path, pictures: Any, truth: list[str], tmp_path: Path
) -> None:
    """One of twelve labels is wrong, whichever way they come."""
    np.savez(tmp_path / "a.npz", x=pictures, y=truth)
    for labelled in (folder, tmp_path / "a.npz"):
        result = run("evaluate", model, labelled, "--json")
        assert result.exit_code == 0, result.output
        assert json.loads(result.stdout)["accuracy"] == pytest.approx(11 / 12, abs=1e-6)


def test_pictures_of_another_size_are_fitted(model: Path, pictures: Any, tmp_path: Path) -> None:
    """By the contract's rule: each pixel twice in both directions changes nothing."""
    large = pictures[0].repeat(2, axis=0).repeat(2, axis=1)
    (tmp_path / "large.png").write_bytes(png(large))
    expected = edgeproof.load(model).probability(pictures[:1]).tolist()
    assert _probabilities(_answers(model, tmp_path / "large.png")) == expected


def test_a_damaged_picture_is_named_or_skipped(model: Path, pictures: Any, tmp_path: Path) -> None:
    """It ends the run with its path; or it is left out, and counted."""
    (tmp_path / "a.png").write_bytes(png(pictures[0]))
    (tmp_path / "b.png").write_bytes(png(pictures[1])[:-30])
    line = refusal(run("predict", model, tmp_path), 3)
    assert f'picture 2: column "photo": {tmp_path / "b.png"}: a damaged picture' in line
    result = run("predict", model, tmp_path, "--on-error", "skip", "-o", tmp_path / "out.csv")
    assert result.exit_code == 0, result.output
    assert len((tmp_path / "out.csv").read_text().splitlines()) == 2


def test_a_folder_is_scored_into_a_folder(model: Path, folder: Path, tmp_path: Path) -> None:
    """As one table, which has its name."""
    result = run("predict", model, folder, "-o", f"{tmp_path}/")
    assert result.exit_code == 0, result.output
    (path,) = tmp_path.iterdir()
    assert len(path.read_text().splitlines()) == 1 + _N


@pytest.mark.parametrize(
    ("content", "expected", "code"),
    [
        ({}, "rows (.csv", 3),
        ({"x": np.zeros((3, 6, 5, 3), np.float32)}, "expected a picture of uint8", 3),
        ({"x": np.zeros((3, 6, 5, 3), np.uint8), "y": np.zeros(2)}, "expected arrays of one length", 3),
        ({"x": np.zeros((3, 6, 5, 3), np.uint8), "size": np.zeros((3, 2))}, 'column "size": expected an array (n,)', 3),
        ({"pixels": np.zeros((3, 6, 5, 3), np.uint8)}, 'missing column "photo"', 3),
    ],
    ids=["empty", "floats", "lengths", "axes", "names"],
)
def test_what_holds_no_pictures_is_one_line(
    model: Path, tmp_path: Path, content: dict[str, Any], expected: str, code: int
) -> None:
    """An empty folder, arrays of other kinds and names."""
    keep = ("--keep", "size") if "size" in content else ()
    if content:
        np.savez(tmp_path / "a.npz", **content)
    assert expected in refusal(run("predict", model, tmp_path / "a.npz" if content else tmp_path, *keep), code)


def test_a_model_of_columns_takes_no_pictures(folder: Path) -> None:
    """It says so."""
    assert "only a model of pictures takes them" in refusal(run("predict", GOLDEN, folder), 3)
