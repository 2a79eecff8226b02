"""`edgeproof adopt`: a stranger's model and a table give the folder that `edgeproof export` takes."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from edgeproof.cli import main
from edgeproof.decision import Contract
from edgeproof.errors import UsageError
from edgeproof.package.sealed import parse
from edgeproof.pictures import png
from edgeproof.proof.verification import verify
from edgeproof_export import api, pipeline
from edgeproof_export.adopt.adoption import Wishes
from edgeproof_export.adopt.labelled import of_arrays, of_table
from tests.support.strangers import saved, stranger


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network with Normalization and BatchNormalization, of four columns."""
    return saved(stranger("table"), tmp_path_factory.mktemp("model") / "churn.keras")


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rows with a column that the model does not take, and a gap."""
    rng = np.random.default_rng(1)
    path = tmp_path_factory.mktemp("table") / "rows.csv"
    means, scales = np.array([1, -2, 30, 0.5]), np.array([1, 2, 10, 0.5])
    rows = rng.normal(means, scales, (200, 4)).round(3).tolist()
    rows[5][2] = ""
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "a", "b", "c", "d", "left"])
        writer.writerows([f"customer {n}", *row, rng.integers(2)] for n, row in enumerate(rows))
    return path


def _adopt(model: Path, table: Path, output: Path, *more: str) -> Result:
    arguments = ["adopt", str(model), "--rows", str(table), "--target", "left", "-o", str(output), *more]
    return CliRunner().invoke(main, arguments)


def test_the_folder_goes_through_export(model: Path, table: Path, tmp_path: Path) -> None:
    """What is adopted is exported, sealed and verified as what was trained; figures of both networks are shown."""
    result = _adopt(model, table, tmp_path / "trained", "--columns", "a,b,c,d", "--labels", "stays,leaves")
    assert result.exit_code == 0, result.output
    assert "On all 200 rows: 200 labels are equal" in result.stderr
    assert 'the rows have missing values in "c"' in result.stderr
    assert "trained is written. Next:\n  edgeproof export " in result.stderr  # else it would not fit 80 columns
    record = json.loads((tmp_path / "trained" / "training.json").read_bytes())
    assert record["original"]["confusion"] == record["network"]["confusion"]
    contract = Contract.from_bytes((tmp_path / "trained" / "contract.json").read_bytes())
    assert (contract.name, contract.feature_names, contract.labels) == (
        "churn",
        ("a", "b", "c", "d"),
        ("stays", "leaves"),
    )
    assert [feature.affine[0].mean for feature in contract.features] == [1.0, -2.0, 30.0, 0.5]
    exported = pipeline.export(tmp_path / "trained")
    exported.seal(tmp_path / "churn.edgeproof")
    checks = verify(parse((tmp_path / "churn.edgeproof").read_bytes()))
    assert not [check for check in checks if check.outcome == "failed"]
    assert exported.manifest.original["accuracy"] == pytest.approx(record["original"]["accuracy"])


def test_adoption_is_repeatable(model: Path, table: Path, tmp_path: Path) -> None:
    """The same model and rows give the same files."""
    for name in ("one", "two"):
        _adopt(model, table, tmp_path / name, "--columns", "a,b,c,d")
    one, two = ({p.name: p.read_bytes() for p in sorted((tmp_path / name).iterdir())} for name in ("one", "two"))
    assert len(one) == 5
    assert one == two


@pytest.mark.parametrize(
    ("more", "expected", "code"),
    [
        ((), "takes 4 columns, got 5", 2),
        (("--columns", "a,b,c,e"), 'missing column "e"', 3),
        (("--columns", "id,a,b,c"), 'rows.csv line 2: column "id": expected a number', 3),
        (("--columns", "a,b,c,d", "--labels", "no"), "labels: expected two", 2),
        (("--columns", "a,b,c,d", "--target", "a"), "expected two labels, got", 3),
        (("--columns", "a,b,c,d", "--from-logits"), "it gives probabilities; leave out --from-logits", 2),
        (
            ("--columns", "a,b,c,d", "--pixels", "0..1"),
            "takes 4 columns of numbers, no pictures: leave out --pixels",
            2,
        ),
        (("--target", "lost"), 'missing column "lost"', 3),
        (("--target", "lost"), "; name the column of the labels by --target", 3),
        (("--columns", "a,b,c,d", "--channels", "bgr"), "no pictures: leave out --channels", 2),
        (("--columns", "a,b,c,d", "--fit", "crop"), "no pictures: leave out --fit", 2),
    ],
)
def test_a_mistake_is_one_line(
    model: Path, table: Path, tmp_path: Path, more: tuple[str, ...], expected: str, code: int
) -> None:
    """Wrong columns and labels are named; nothing is written."""
    result = _adopt(model, table, tmp_path / "trained", *more)
    assert result.exit_code == code
    assert expected in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "trained").exists()


def test_rows_in_place_of_the_model(model: Path, table: Path, tmp_path: Path) -> None:
    """The line says which comes first."""
    result = _adopt(table, model, tmp_path / "trained")
    assert result.exit_code == 2
    assert "got a Keras model; the model comes first" in result.stderr


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty grey pictures of noise, and files among them that are none."""
    rng, folder = np.random.default_rng(2), tmp_path_factory.mktemp("pictures")
    for label in ("left", "right"):
        (folder / label / "old").mkdir(parents=True)
        for n in range(20):
            (folder / label / f"{n}.png").write_bytes(png(rng.integers(0, 256, (12, 12, 1), np.uint8)))
    (folder / "left" / "notes.txt").write_text("ours")
    return folder


def test_pictures_for_a_model_of_columns_are_refused(model: Path, pictures: Path, tmp_path: Path) -> None:
    """The line says what the model takes and what it got, not that columns are missing."""
    arrays = tmp_path / "arrays.npz"
    np.savez(arrays, image=np.zeros((40, 4, 4), np.uint8), left=[0, 1] * 20)
    for rows, got in ((pictures, "got pictures in "), (arrays, "got arrays in ")):
        result = _adopt(model, rows, tmp_path / "trained")
        assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
        assert f"takes 4 columns of numbers, {got}{rows}; give --rows a table" in result.stderr


def test_notes_of_pictures(pictures: Path, tmp_path: Path) -> None:
    """What is no picture is left out and named; pixels that are scaled before the model and within it are noted."""
    pytest.importorskip("PIL.Image", reason="needs Pillow: the extra [image]")
    model = saved(stranger("mnist"), tmp_path / "mnist.keras")
    for more, twice in (((), False), (("--pixels", "0..255"), False), (("--pixels", "0..1"), True)):
        result = _adopt(model, pictures, tmp_path / "trained", *more)
        assert result.exit_code == 0, result.output
        said = " ".join(result.stderr.split())
        left_out = [pictures / name for name in ("left/notes.txt", "left/old", "right/old")]
        assert f"Note: no pictures, left out: {', '.join(map(str, left_out))}." in said
        assert ("--pixels 0..1 scales what the model scales again itself" in said) == twice


def test_help_says_defaults_as_other_commands_do() -> None:
    """`Default: x.`, without brackets."""
    assert "[default" not in CliRunner().invoke(main, ["adopt", "--help"]).stdout


def test_a_model_in_memory_is_adopted_by_its_columns() -> None:
    """`api.adopt` takes a Keras model with logits, and names columns for an array."""
    rng = np.random.default_rng(0)
    x, y = rng.normal(0, 1, (80, 3)), rng.integers(0, 2, 80)
    adopted = api.adopt(stranger("logits"), x, y, Wishes("My model", from_logits=True))
    assert adopted.contract.feature_names == ("x0", "x1", "x2")
    assert adopted.contract.name == "my_model"
    assert adopted.difference < 1e-5


def test_mistakes_of_a_program_are_said_in_keywords() -> None:
    """`export` names its keywords, not the options of the command."""
    rng = np.random.default_rng(0)
    x, y = rng.normal(0, 1, (80, 3)), rng.integers(0, 2, 80)
    with pytest.raises(UsageError, match=r"^model: .* if the model gives logits, add from_logits=True$"):
        api.export(stranger("logits"), x, y, name="mine")


def test_how_a_table_is_read_is_said(table: Path, tmp_path: Path) -> None:
    """As `train` and `predict` say it; of a plain table nothing."""
    other = tmp_path / "semicolons.csv"
    other.write_text(table.read_text().replace(",", ";"))
    assert of_table(str(table), "left", None).notes == ()
    (said,) = of_table(str(other), "left", None).notes
    assert said.startswith(f'{other}: read as separated by ";"')


def test_labels_that_the_rows_do_not_have_are_refused() -> None:
    """Two texts are never taken for two others: nothing would say which is which."""
    rows, y, names = np.zeros((40, 3)), ["fine", "broken"] * 20, ["a", "b", "c"]
    assert of_arrays(rows, y, names, ("fine", "broken"), "fault").labels == ("fine", "broken")
    with pytest.raises(UsageError, match='the rows have "broken" and "fine", got "Fine" and "Broken"'):
        of_arrays(rows, y, names, ("Fine", "Broken"), "fault")
    assert of_arrays(rows, [1, 0] * 20, names, ("fine", "broken"), "fault").truth[:2].tolist() == [True, False]
