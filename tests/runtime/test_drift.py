"""Values that training has not seen: counted by column, compared with training, refused where they are too many."""

import json
from pathlib import Path

import pytest

from edgeproof.rows.shares import clearly_above, tail
from tests.support.command_line import Run

HEADER = 'age,sex,"fare, paid",deck,raw\n'
GOOD = "22,male,7.25,A,0\n"


def table(path: Path, *lines: str) -> Path:
    """Write rows under the header."""
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("count", "n", "share", "above"),
    [
        (1, 1, 0.0, False), (1, 3, 0.0, False), (12, 90, 0.0, True), (1, 200_000, 0.0, False), (5, 5, 0.0, True),
        (200, 1_000, 0.2, False), (400, 1_000, 0.2, True), (160, 160, 0.77, True), (160, 160, 1.0, False),
        (0, 10, 0.0, False), (251_000, 1_000_000, 0.2, False), (2, 12, 0.0, False), (3, 15, 0.0, True),
    ],
)  # fmt: skip
def test_missing_is_reported_where_it_is_clearly_more(count: int, n: int, share: float, above: bool) -> None:
    """Few in a small batch are not, many are, and never what training had."""
    assert clearly_above(count, n, share) is above


def test_the_tail_is_that_of_the_binomial() -> None:
    """P(X >= 3) of 5 with 1/4, by hand: (10 · 9 + 5 · 3 + 1) / 1024."""
    assert tail(3, 5, 0.25) == pytest.approx(106 / 1024, rel=1e-12)
    assert tail(5, 5, 0.5) == pytest.approx(1 / 32, rel=1e-12)


@pytest.mark.parametrize(
    ("line", "loud", "counted"),
    [
        ("22,Male,7.25,A,0\n",
         'column "sex": every one of 20 values is unknown to the model; the answers do not use it',
         'sex: 20 of 20 values unknown (training: 0 %), first on line 2: "Male"'),
        ("22,,7.25,A,0\n",
         'column "sex": every one of 20 values is missing (training: 0 %); the answers do not use it',
         'sex: 20 of 20 values missing (training: 0 %), first on line 2: ""'),
        ("NA,male,7.25,A,0\n",
         'column "age": every one of 20 values is missing (training: 0 %); the answers do not use it',
         'age: 20 of 20 values missing (training: 0 %), first on line 2: "NA"'),
        ("1e4,male,7.25,A,0\n", 'column "age": every one of 20 numbers is outside the training range 0.42 to 80',
         'age: 20 of 20 numbers outside the training range 0.42 to 80, first on line 2: "1e4"'),
    ],
)  # fmt: skip
def test_a_whole_column_is_loud(run: Run, tmp_path: Path, line: str, loud: str, counted: str) -> None:
    """The warning comes first, in lines that fit a terminal, then the count."""
    source = table(tmp_path / "rows.csv", *[line] * 20)
    done = run("predict", source)
    *warning, told, count = done.stderr.splitlines()
    assert (done.exit_code, " ".join(warning)) == (0, f"edgeproof: WARNING: {loud}")
    assert max(map(len, warning)) <= 80
    assert [told, count] == [f"edgeproof: {source}: values unlike those of training:", f"  {counted}"]


def test_usual_rows_say_nothing(run: Run, tmp_path: Path) -> None:
    """Nor does one missing cell among twenty."""
    source = table(tmp_path / "rows.csv", *[GOOD] * 19, "NA,male,7.25,A,0\n")
    assert run("predict", source).stderr == ""


def test_too_many_unusual_values_leave_no_output(run: Run, tmp_path: Path) -> None:
    """Exit code 9 above the share, 0 at it; the counts are written either way."""
    source, out, stats = (
        table(tmp_path / "r.csv", GOOD, GOOD, GOOD, GOOD[:-2].replace("A", "Z") + "0\n"),
        tmp_path / "o.csv",
        tmp_path / "s.json",
    )
    done = run("predict", source, "-o", out, "--max-unusual", 0.24, "--stats", stats)
    assert (done.exit_code, out.exists()) == (9, False)
    assert "--max-unusual 0.24: exceeded by 0.25: deck: 1 of 4 values unknown" in done.stderr
    found = json.loads(stats.read_text(encoding="utf-8"))
    assert (found["rows"], found["rejected"], sum(found["labels"].values())) == (4, 0, 4)
    assert found["columns"]["deck"] == {
        "unknown": {"count": 1, "share": 0.25, "training": 0.0},
        "missing": {"count": 0, "share": 0.0, "training": 0.0},
    }
    assert run("predict", source, "-o", out, "--max-unusual", 0.25).exit_code == 0
    assert out.exists()


@pytest.mark.parametrize("share", ["nan", "-0.1", "1.1", "x"])
def test_a_share_is_a_share(run: Run, tmp_path: Path, share: str) -> None:
    """Anything else is wrong usage."""
    assert run("predict", table(tmp_path / "r.csv", GOOD), "--max-unusual", share).exit_code == 2


def test_stats_take_no_other_file(run: Run, tmp_path: Path) -> None:
    """Neither the rows nor the output."""
    source = table(tmp_path / "r.csv", GOOD)
    assert run("predict", source, "--stats", source).exit_code == 2
    assert source.read_text(encoding="utf-8").startswith(HEADER)
