"""A teacher from elsewhere: probabilities in a column or a file are learned from, and are nothing else."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import edgeproof_train
from edgeproof.errors import EdgeproofError, UsageError
from edgeproof_train import pipeline, report
from edgeproof_train.choose.tuning import Lesson, tune
from edgeproof_train.settings import Settings, settings_from
from tests.support.training import Write, run_train, run_well

N = 120
QUICK = ("--hidden", "4", "--epochs", "2")


@pytest.fixture
def frame() -> pd.DataFrame:
    """Rows whose column `p` is a teacher's probability; one row has no label."""
    rng = np.random.default_rng(5)
    x, z = rng.normal(size=(2, N)).round(3)
    labels = np.where(x + rng.normal(size=N) > 0, "yes", "no").astype(object)
    labels[7] = None
    return pd.DataFrame({"x": x, "z": z, "p": (1 / (1 + np.exp(-2 * x))).round(4), "y": labels})


def asked(teacher: str) -> Settings:
    """Settings with this teacher, quickly fitted."""
    flags = {"target": "y", "teacher": teacher, "epochs": 2, "hidden": (4,), "numbers_as": "standard"}
    return settings_from(flags, None, synthetic=False)


def csv(frame: pd.DataFrame, path: Path) -> str:
    """Write a frame."""
    frame.to_csv(path, index=False)
    return str(path)


def test_half_of_each_label_is_the_probability_and_no_feature_is(frame: pd.DataFrame, tmp_path: Path) -> None:
    """The lesson of each row is the mean of its label and its own probability, rows without a label left out."""
    settings = asked("p")
    plan = pipeline.prepare(csv(frame, tmp_path / "t.csv"), settings)
    assert list(plan.columns) == ["x", "z"]
    assert [(part.kind, part.reason) for part in plan.parts if part.name == "p"] == [("set aside", "--teacher")]
    labelled = frame.drop(index=7).reset_index(drop=True).loc[plan.dataset.train]
    y = plan.dataset.y[plan.dataset.train]
    lesson = Lesson(tune(plan, settings).chosen, y, 5, settings)(np.arange(len(y)))
    np.testing.assert_allclose(lesson, ((labelled.y == "yes") + labelled.p) / 2, atol=1e-6)


@pytest.mark.parametrize("names", [["anything"], ["label", "probability"]])
def test_a_file_teaches_as_a_column_does(frame: pd.DataFrame, tmp_path: Path, names: list[str]) -> None:
    """A row for each row of the table, in its order: the same network, byte by byte; the record holds no path."""
    column = run_well(tmp_path / "c", csv(frame, tmp_path / "t.csv"), "--target", "y", "--teacher", "p", *QUICK)
    path = csv(pd.DataFrame(dict.fromkeys(names, frame.p)), tmp_path / "soft.csv")
    table = csv(frame.drop(columns="p"), tmp_path / "t.csv")
    file = run_well(tmp_path / "f", table, "--target", "y", "--teacher", path, *QUICK)
    untaught = run_well(tmp_path / "u", table, "--target", "y", *QUICK)
    models = [(one.folder / "model.keras").read_bytes() for one in (column, file, untaught)]
    assert models[0] == models[1] != models[2]
    record = (file.folder / "training.json").read_text(encoding="utf-8")
    assert '"teacher": "soft.csv"' in record
    assert str(tmp_path) not in record


def test_a_frame_names_its_column_and_a_path_is_a_path(frame: pd.DataFrame, tmp_path: Path) -> None:
    """Python: as the command."""
    soft = tmp_path / "soft.csv"
    csv(frame[["p"]], soft)
    quick: dict[str, Any] = {"target": "y", "hidden": (4,), "epochs": 2}
    column = edgeproof_train.train(frame, teacher="p", **quick)
    file = edgeproof_train.train(frame.drop(columns="p"), teacher=soft, **quick)
    assert (column.folder / "model.keras").read_bytes() == (file.folder / "model.keras").read_bytes()
    assert column.contract.feature_names == ("x", "z")
    with pytest.raises(EdgeproofError, match=r'^rows row 4: column "p": teacher: expected a probability, 0 to 1'):
        edgeproof_train.train(frame.assign(p=frame.p.where(frame.index != 3, 1.5)), teacher="p", **quick)


def test_probabilities_of_held_out_rows_are_not_needed_and_are_told_of(frame: pd.DataFrame, tmp_path: Path) -> None:
    """A teacher that says nothing of held-out rows is enough; one that does may know their labels."""
    settings = asked("p")
    plan = pipeline.prepare(csv(frame, tmp_path / "t.csv"), settings)
    assert report.notes(plan)[-1].startswith("--teacher has a probability for 24 held-out rows, too.")
    held_out = frame.drop(index=7).index[plan.dataset.test]
    frame.loc[held_out, "p"] = np.nan
    clean = pipeline.prepare(csv(frame, tmp_path / "t.csv"), settings)
    assert not any("--teacher" in note for note in report.notes(clean))


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        ("p = 1.2", 't.csv line 5: column "p": --teacher: expected a probability, 0 to 1, got "1.2"'),
        ("p = -0.1", 'expected a probability, 0 to 1, got "-0.1"; 2 rows are like this'),
        ("p = many", 'expected a probability, 0 to 1, got "many"'),
        ("p = ", "t.csv line 5: --teacher: expected a probability for each training row; 1 of 95 have none"),
    ],
)
def test_what_is_no_probability_is_named(frame: pd.DataFrame, tmp_path: Path, edit: str, told: str) -> None:
    """The line, the column, what is expected and found, in one line."""
    text = edit.partition(" = ")[2]
    frame = frame.astype({"p": object})
    row = 3 if text else int(pipeline.prepare(csv(frame, tmp_path / "t.csv"), asked("p")).dataset.train.min())
    frame.loc[[row, *([9] if text == "-0.1" else [])], "p"] = text
    result = run_train(csv(frame, tmp_path / "t.csv"), "--target", "y", "--teacher", "p", "-o", tmp_path / "out")
    assert told.replace("line 5", f"line {row + 2}") in str(result.exception)
    assert "\n" not in str(result.exception)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("p\n" + "0.5\n" * (N - 1), "expected a row for each of the 120 rows of .*, below a header, got 119 rows"),
        ("a,b\n" + "0.5,0.5\n" * N, '--teacher: expected one column, or one named "probability", got "a", "b"'),
        ("p\n" + "0.5\n" * 5 + "2\n" * (N - 5), 'soft.csv line 7: .* got "2"; 115 rows are like this'),
    ],
)
def test_a_file_of_something_else_is_refused(
    frame: pd.DataFrame, write: Write, tmp_path: Path, content: str, told: str
) -> None:
    """Other rows, several columns, no probabilities: one line that begins with the file."""
    with pytest.raises(EdgeproofError, match=told) as caught:
        pipeline.prepare(csv(frame, tmp_path / "t.csv"), asked(write("soft.csv", content)))
    assert str(caught.value).startswith(str(tmp_path / "soft.csv"))
    with pytest.raises(EdgeproofError, match=r"--teacher: expected boosted-trees, a column of .*t.csv or a file"):
        pipeline.prepare(csv(frame, tmp_path / "t.csv"), asked("boosted-tree"))


@pytest.mark.parametrize("flags", [{"teacher": "y"}, {"teacher": "a", "drop": ("a",)}])
def test_a_column_plays_one_part(flags: dict[str, object]) -> None:
    """The target is no teacher, nor is a column that something else is asked of."""
    with pytest.raises(UsageError, match=r'column "[ya]" is already given to --'):
        settings_from({"target": "y"} | flags, None, synthetic=False)
