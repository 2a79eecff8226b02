"""`edgeproof train PICTURES`: every way in which pictures come, an honest split, the same folder `trained/`."""

import json
import shutil
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import pytest

from edgeproof import tables
from edgeproof.decision import ImageFeature
from edgeproof.errors import EdgeproofError, RowsError, UsageError
from edgeproof.pictures import png
from edgeproof.rows import row_vectors
from edgeproof_train.pictures import Plan, are_pictures, prepare
from edgeproof_train.settings import Settings, settings_from
from tests.support.drawn import LABELS, SCENES, arrays_of, drawn, folder_of
from tests.support.training import Trained, run_train, run_well

Image = pytest.importorskip("PIL.Image", reason="needs Pillow: the extra [image]")

_BLACK, _RED = (Image.new("RGB", (8, 8), colour) for colour in ("black", "red"))
FEW = ("--epochs", "25", "--max-bytes", "12000")


def _settings(**flags: object) -> Settings:
    return settings_from(flags, None, synthetic=False, pictures=True)


def _plan(*paths: object, **flags: object) -> Plan:
    return prepare([str(path) for path in paths], _settings(**flags))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty pictures of each label, of ten scenes."""
    return folder_of(tmp_path_factory.mktemp("drawn") / "shapes")


@pytest.fixture(scope="module")
def trained(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """A network trained on them, no scene on both sides."""
    return run_well(tmp_path_factory.mktemp("network") / "trained", folder, "--group-by", "scene[0-9]+", *FEW)


def test_the_folder_is_that_of_tables(trained: Trained) -> None:
    """Stock layers, a contract of one picture, held-out pictures whose figures are those that were said."""
    names = sorted(path.name for path in trained.folder.iterdir())
    assert names == ["calibration.npz", "contract.json", "model.keras", "test.csv", "training.json"]
    contract = trained.contract
    (feature,) = contract.features
    assert isinstance(feature, ImageFeature)
    assert (feature.size, len(feature.channels), contract.labels) == ((8, 8), 3, LABELS)
    assert feature.mean == (round(feature.mean[0]),) * 3  # int8 sees whole bytes less 128, at the border, too
    model = keras.saving.load_model(trained.folder / "model.keras", safe_mode=True)
    with tables.reading(str(trained.folder / "test.csv")) as reader:
        (batch,) = reader.batches(1000)
    encoded = contract.encode(row_vectors(contract, batch)).reshape(-1, *model.input_shape[1:])
    called = [contract.labels[place] for place in contract.rule.decide(np.asarray(model(encoded)))]
    stated = json.loads((trained.folder / "training.json").read_bytes())["metrics"]["network"]
    assert stated["rows"] == batch.n_rows
    assert stated["accuracy"] == pytest.approx(
        np.mean([a == b for a, b in zip(called, batch.columns["label"], strict=True)])
    )
    with np.load(trained.folder / "calibration.npz") as held:
        assert held["rows"].shape == (60 - batch.n_rows, 8 * 8 * 3)
        assert set(held["labels"]) == {0, 1}


def test_the_report_compares_and_estimates(trained: Trained) -> None:
    """The same table of figures as for tables, with thumbnails in place of columns, and what the network takes."""
    said = trained.result.stderr
    for text in (
        "held-out pictures",
        "logistic regression",
        "boosted trees",
        "majority class",
        "RAM",
        "trained is written. Next:",
    ):
        assert text in said
    line = next(line for line in said.splitlines() if line.startswith("network "))
    assert float(line.split()[1]) > 0.8
    assert max(len(line) for line in said.splitlines() if "edgeproof export" not in line) <= 80


def test_equal_runs_have_equal_bytes_and_held_out_pictures_none(folder: Path, trained: Trained, tmp_path: Path) -> None:
    """A second run equals the first; with held-out pictures made black, model and contract are still the same."""
    copy = tmp_path / "shapes"
    shutil.copytree(folder, copy)
    plan = _plan(copy, group_by="scene[0-9]+")
    for place in plan.test.tolist():
        Path(plan.collection.gallery.cells[place]).write_bytes(png(np.full((8, 8, 1), place, np.uint8)))
    arguments = ("--group-by", "scene[0-9]+", *FEW)
    same = run_well(tmp_path / "same", folder, *arguments).folder
    other = run_well(tmp_path / "other", copy, *arguments).folder
    for path in trained.folder.iterdir():
        assert (same / path.name).read_bytes() == path.read_bytes(), path.name
    for name in ("model.keras", "contract.json", "calibration.npz"):
        assert (other / name).read_bytes() == (trained.folder / name).read_bytes(), name
    assert (other / "test.csv").read_bytes() != (trained.folder / "test.csv").read_bytes()


def test_a_group_is_never_on_both_sides(folder: Path) -> None:
    """By a part of the name; without it, scenes are torn apart."""
    sides = []
    for group_by in ("scene[0-9]+", None):
        plan = _plan(folder, **({"group_by": group_by} if group_by else {}))
        scenes = [
            {Path(plan.collection.gallery.names[place]).name.split("_")[0] for place in side.tolist()}
            for side in (plan.train, plan.test)
        ]
        sides.append(scenes)
        assert set().union(*scenes) == {f"scene{n}" for n in range(SCENES)}
    assert not sides[0][0] & sides[0][1]
    assert sides[1][0] & sides[1][1]


def test_equal_files_stay_together(folder: Path, tmp_path: Path) -> None:
    """A picture and its copy under another name are on one side, with no option."""
    copy = tmp_path / "shapes"
    shutil.copytree(folder, copy)
    for path in sorted(copy.glob("*/*.png")):
        shutil.copy(path, path.with_name(f"again_{path.name}"))
    plan = _plan(copy)
    inner, y = plan.collection.gallery.inner, plan.collection.y
    learned, held = (
        {(inner[place].removeprefix("again_"), y[place]) for place in side.tolist()} for side in (plan.train, plan.test)
    )
    assert held
    assert not learned & held


def test_archives_arrays_and_tables_are_the_same_pictures(folder: Path, tmp_path: Path) -> None:
    """tar.gz, zip, .npz and a table of paths give the pixels, labels and split of the folder."""
    with tarfile.open(tmp_path / "shapes.tar.gz", "w:gz") as archive:
        archive.add(folder, "shapes")
    with zipfile.ZipFile(tmp_path / "shapes.zip", "w") as packed:
        for path in folder.glob("*/*.png"):
            packed.write(path, path.relative_to(folder))
        packed.writestr("__MACOSX/disc/._x.png", b"what a Mac leaves")
    expected = _plan(folder)
    table = tmp_path / "list.csv"
    paths = sorted(folder.glob("*/*.png"))
    table.write_text("photo,kind\n" + "".join(f"{path},{path.parent.name}\n" for path in paths))
    plans = [_plan(tmp_path / "shapes.tar.gz"), _plan(tmp_path / "shapes.zip")]
    plans.append(_plan(table, image="photo", target="kind"))
    np.savez(tmp_path / "a.npz", x=expected.images, y=expected.collection.y.astype(int))
    plans.append(_plan(tmp_path / "a.npz", labels=LABELS))
    for plan in plans:
        assert np.array_equal(plan.images, expected.images)
        assert plan.contract.labels == expected.contract.labels == LABELS
        assert np.array_equal(plan.test, expected.test)
    assert plans[2].contract.feature_names == ("photo",)


def test_a_stated_part_is_held_out(tmp_path: Path) -> None:
    """Folders train and test, arrays x_test and y_test, a column split."""
    for part, n, seed in (("train", 24, 0), ("test", 6, 1)):
        folder_of(tmp_path / "shapes" / part, n, seed)
    x, y = arrays_of(24, 0)
    more, truth = arrays_of(6, 1)
    np.savez(tmp_path / "a.npz", x_train=x, y_train=y, x_test=more, y_test=truth)
    np.savez(tmp_path / "b.npz", train_images=x, train_labels=y[:, None], val_images=more, val_labels=truth[:, None])
    files = sorted((tmp_path / "shapes").glob("*/*/*.png"))
    rows = "".join(f"{file},{file.parent.name},{file.parts[-3]}\n" for file in files)
    (tmp_path / "list.csv").write_text("file,label,split\n" + rows)
    for plan in (
        _plan(tmp_path / "shapes"),
        _plan(tmp_path / "a.npz"),
        _plan(tmp_path / "b.npz"),
        _plan(tmp_path / "list.csv", image="file"),
    ):
        assert (len(plan.train), len(plan.test)) == (48, 12)
        held = {picture.tobytes() for picture in plan.images[plan.test]}
        assert held == {picture.tobytes() for picture in more}


def test_a_group_in_both_stated_parts_is_refused(tmp_path: Path) -> None:
    """The data divide otherwise than the groups: one line."""
    for part, n, seed in (("train", 24, 0), ("test", 6, 1)):
        folder_of(tmp_path / part, n, seed)
    with pytest.raises(RowsError, match="groups that are in training, too"):
        _plan(tmp_path, group_by="scene[0-9]+")


def test_the_network_keeps_to_bytes_and_ram(folder: Path) -> None:
    """Fewer bytes, a smaller network; too few are refused with what the smallest takes."""
    shapes = [_plan(folder, max_bytes=most).shape for most in (40_000, 16_000)]
    assert shapes[0].weights > shapes[1].weights
    assert all(shape.flash <= most for shape, most in zip(shapes, (40_000, 16_000), strict=True))
    assert _plan(folder, max_ram=1_000).shape.ram <= 1_000
    with pytest.raises(UsageError, match=r"--max-ram 256: the smallest network, at 8 × 8 pixels, takes .* of RAM"):
        _plan(folder, max_ram=256)


def test_what_the_network_sees_can_be_said(folder: Path) -> None:
    """Size and channels; grey pictures need one channel without saying so, whatever is held out."""
    plan = _plan(folder, size="16x12", channels="grey")
    assert plan.images.shape[1:] == (16, 12, 1)


def test_grey_is_found_on_training_pictures(tmp_path: Path) -> None:
    """Three equal channels are one; a held-out picture in colour becomes grey by the contract's rule."""
    x, y = arrays_of(24)
    x = np.repeat(x[..., :1], 3, axis=3)
    more, truth = arrays_of(4, 1)
    np.savez(tmp_path / "a.npz", x_train=x, y_train=y, x_test=more, y_test=truth)
    plan = _plan(tmp_path / "a.npz")
    (feature,) = plan.contract.features
    assert isinstance(feature, ImageFeature)
    assert feature.channels == ("grey",)
    assert np.array_equal(plan.images[plan.test], [feature.pixels(picture) for picture in more])


def test_labels_are_chosen(tmp_path: Path) -> None:
    """Two of three, in the order that is said; or one from the rest; a folder called none is a label."""
    for label, name, picture in drawn(24):
        for folder in (label, "none"):
            (tmp_path / folder).mkdir(exist_ok=True)
            (tmp_path / folder / f"{label}{name}.png").write_bytes(png(255 - picture if folder == "none" else picture))
    two = _plan(tmp_path, labels=("square", "none"))
    assert two.contract.labels == ("square", "none")
    assert len(two.images) == 72
    assert _plan(tmp_path, positive="none").contract.labels == ("not none", "none")
    with pytest.raises(RowsError, match=r'expected two, got 3: "disc", "none", "square"; --labels disc,none takes two'):
        _plan(tmp_path)


def test_a_threshold_and_calibration_come_from_pictures_kept_back(folder: Path, tmp_path: Path) -> None:
    """An aim moves the threshold, a line is drawn through the logit; both are in the contract and the last layer."""
    asked = ("--threshold", "recall:0.9", "--calibration", "platt", *FEW)
    made = run_well(tmp_path / "out", folder, *asked)
    record = json.loads((made.folder / "training.json").read_bytes())
    assert record["calibration"]["method"] == "platt"
    assert made.contract.rule.to_json() == record["rule"] != {"kind": "threshold", "value": 0.5}


_SPOILT: dict[str, Callable[[Path], object]] = {
    "damaged": lambda path: path.write_bytes(path.read_bytes()[:-40]),
    "alpha": lambda path: _BLACK.convert("RGBA").save(path),
    "cmyk": lambda path: _BLACK.convert("CMYK").save(path.with_suffix(".jpg")),
    "deep": lambda path: Image.fromarray(np.zeros((8, 8), np.uint16)).save(path),
    "animated": lambda path: _BLACK.save(path.with_suffix(".gif"), save_all=True, append_images=[_RED]),
    "one label": lambda path: shutil.rmtree(path.parent),
    "few": lambda path: [shutil.move(other, path.parents[2]) for other in sorted(path.parent.iterdir())[:8]],
    "loose": lambda path: [
        other.rename(path.parents[1] / f"{other.parent.name}{other.name}") for other in path.parents[1].glob("*/*.png")
    ],
}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("damaged", "disc/scene0_000.png: a damaged picture"),
        ("alpha", "expected 8-bit grey or RGB without transparency, got RGBA"),
        ("cmyk", "expected 8-bit grey or RGB without transparency, got CMYK"),
        ("deep", "expected 8-bit grey or RGB without transparency, got I;16"),
        ("animated", "expected one picture, got 2 in one file"),
        ("one label", "expected two classes, got one"),
        ("few", 'expected at least 20 pictures of each label, got 14 of "disc"'),
        ("loose", "expected a folder of pictures for each label, got pictures in none"),
    ],
)
def test_mistakes_are_one_line(tmp_path: Path, name: str, expected: str) -> None:
    """What is wrong with which picture; nothing is written."""
    root = folder_of(tmp_path / "shapes", 22)
    _SPOILT[name](root / "disc" / "scene0_000.png")
    result = run_train(root, "-o", tmp_path / "out", *FEW)
    assert isinstance(result.exception, EdgeproofError)
    assert expected in str(result.exception)
    assert "\n" not in str(result.exception)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        (("--group-by", "("), "expected a regular expression"),
        (("--group-by", "nowhere"), 'nothing of "scene0_000.png" matches'),
        (("--group-by", "scene"), "expected groups, got 1"),
        (("--hidden", "8"), "--hidden: is for columns of a table, not for pictures"),
        (("--size", "4"), "--size: expected height and width such as 32 or 24x32"),
        (("--labels", "disc"), "--labels: expected two labels"),
        (("--labels", "disc,oval"), 'no "oval" among "disc", "square"'),
        (("--positive", "oval"), "expected one of the labels"),
        (("--labels", "disc,square", "--positive", "disc"), "--labels names class 1 already"),
        (("--image", "photo"), "expected a table, got pictures"),
    ],
)
def test_wrong_options_are_one_line(folder: Path, flags: tuple[str, ...], expected: str) -> None:
    """The option, and what it takes."""
    result = run_train(folder, *flags, "--dry-run")
    assert isinstance(result.exception, EdgeproofError)
    assert expected in str(result.exception)


def test_options_of_pictures_are_not_for_tables(tmp_path: Path) -> None:
    """Nor for synthetic rows."""
    (tmp_path / "t.csv").write_text("a,y\n1,0\n2,1\n")
    assert "--size: is for pictures, not for a table" in str(
        run_train(tmp_path / "t.csv", "--size", "8", "--target", "y").exception
    )


def test_pictures_are_known_before_anything_is_read(folder: Path, tmp_path: Path) -> None:
    """A folder of pictures and one of tables; arrays with and without pictures."""
    np.savez(tmp_path / "a.npz", x=np.zeros((3, 4)), y=np.zeros(3))
    np.savez(tmp_path / "b.npz", x=np.zeros((3, 4, 4)), y=np.zeros(3))
    (tmp_path / "t.csv").write_text("a\n1\n")
    assert are_pictures([str(folder)], None)
    assert are_pictures([str(tmp_path / "b.npz")], None)
    assert not are_pictures([str(tmp_path / "a.npz")], None)
    assert not are_pictures([str(tmp_path / "t.csv")], None)
    assert not are_pictures([str(tmp_path)], None)  # has a table
    assert not are_pictures([str(tmp_path / "absent")], None)


def test_a_dry_run_tells_counts_and_network(folder: Path) -> None:
    """On standard output, without training."""
    result = run_train(folder, "--dry-run")
    assert result.exit_code == 0, result.output
    assert '"disc"' in result.stdout
    assert "multiplications" in result.stdout
