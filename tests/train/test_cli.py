"""The command `edgeproof train`: what it says where, and what it leaves."""

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from edgeproof.decision import NumericFeature
from edgeproof.errors import EdgeproofError, OutputError, RowsError, UsageError
from edgeproof_train.settings import DECLARED, GROUPS
from tests.support.training import Trained, Write, run_train


def test_figures_and_next_step_go_to_standard_error(trained: Trained, synthetic: Trained) -> None:
    """Nothing on standard output; all three figures and the confusion matrix on standard error."""
    assert trained.result.stdout == ""
    for text in ("network", "logistic regression", "majority class", "95 % CI", "precision", 'predicted "yes"'):
        assert text in trained.result.stderr
    assert "edgeproof export" in synthetic.result.stderr
    assert "epoch 1/" not in trained.result.stderr  # not a terminal


def test_the_leak_is_named_with_its_flag(trained: Trained, synthetic: Trained) -> None:
    """A column that gives the answer away ends the run with one warning, and no next step; clean data do not."""
    assert 'WARNING: column "paid" alone predicts the target' in trained.result.stderr
    assert "--drop paid" in trained.result.stderr
    assert trained.result.stderr.count("WARNING") == 1
    assert "Next" not in trained.result.stderr
    assert "WARNING" not in synthetic.result.stderr


def test_what_was_chosen_is_said(write: Write, tmp_path: Path) -> None:
    """By the tuned recipe: columns and layers; where it is a logistic regression, no other one is recommended."""
    rng = np.random.default_rng(2)
    x = rng.normal(size=(120, 2))
    y = x[:, 0] - x[:, 1] + rng.normal(size=120) > 0
    rows = "".join(f"{a:.2f},{b:.2f},{int(t)}\n" for (a, b), t in zip(x, y, strict=True))
    table = write("line.csv", "a,b,y\n" + rows)
    free, held = (
        run_train(table, "--target", "y", "--epochs", "5", *more, "-o", tmp_path / "out").stderr
        for more in ([], ["--hidden", "4", "--numbers-as", "standard"])
    )
    assert "Chosen: standardised columns, no hidden layers: a logistic regression." in free
    assert "simpler model" not in free
    assert "Chosen: standardised columns, hidden layers of 4 units." in held


def test_columns_set_aside_are_said(trained: Trained) -> None:
    """Each with its reason."""
    assert 'column "person_id" set aside: identifier' in trained.result.stderr


def test_synthetic_defaults(synthetic: Trained) -> None:
    """1,000 rows, 20 raw features, labels 0 and 1, clearly better than the majority class."""
    contract = synthetic.contract
    assert (contract.name, contract.target, contract.labels) == ("synthetic", "target", ("0", "1"))
    assert contract.feature_names == tuple(f"f{i}" for i in range(20))
    numeric = [feature for feature in contract.features if isinstance(feature, NumericFeature)]
    assert [(feature.mean, feature.scale) for feature in numeric] == [(0, 1)] * 20
    line = next(line for line in synthetic.result.stderr.splitlines() if line.startswith("network "))
    assert float(line.split()[1]) > 0.8


def test_useless_networks_end_with_one_warning(write: Write, tmp_path: Path) -> None:
    """Noise, a class that is never predicted, rows that are there five times: the reason, once, and no next step."""
    rng = np.random.default_rng(7)
    noise = "".join(f"{rng.normal():.3f},{rng.normal():.3f},{rng.integers(2)}\n" for _ in range(300))
    rare = "".join(f"{rng.normal():.3f},{i % 7:.1f},{int(i % 50 == 0)}\n" for i in range(1, 801))
    again = "".join(f"{rng.normal():.3f},{rng.normal():.3f},{rng.integers(2)}\n" for _ in range(60)) * 5
    copies = "WARNING: 100% of the held-out rows are copies of training rows"
    for rows, reason in ((noise, "is not above 0.5"), (rare, "WARNING: the network"), (again, copies)):
        said = run_train(write("t.csv", "a,b,y\n" + rows), "--target", "y", "-o", str(tmp_path / "out")).stderr
        assert said.count("WARNING") == 1
        assert reason in " ".join(said.split())
        assert "Next" not in said


def test_json_is_the_whole_output(table: Path, tmp_path: Path) -> None:
    """--json prints one object for scripts, and nothing for people."""
    result = run_train(str(table), "--target", "bought", "--epochs", "1", "--json", "-o", str(tmp_path / "out"))
    assert result.stderr == ""
    summary = json.loads(result.stdout)
    assert list(summary["leaks"]) == ["paid"]
    assert {"accuracy", "precision", "recall", "f1", "auc", "pr_auc", "rule"} <= set(summary["metrics"]["network"])


def test_no_line_is_wider_than_a_terminal(trained: Trained, synthetic: Trained, table: Path) -> None:
    """Figures, warnings, the plan of the columns and --help fit 80 columns, long labels and names included."""
    plan = run_train(str(table), "--target", "bought", "--dry-run").stdout
    for said in (trained.result.stderr, synthetic.result.stderr, plan, run_train("--help").stdout):
        text = re.sub(r"/\S*/", "", said)  # paths are as long as people make them
        assert max(map(len, text.splitlines())) <= 80, max(text.splitlines(), key=len)


def test_long_labels_and_words_on_how_a_table_is_read_fit(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The table of mistakes cuts labels, also where both are long; --dry-run breaks what it says of the file."""
    labels = ("customer stays for another year", "customer leaves before the year ends")
    rng = np.random.default_rng(3)
    rows = [(rng.normal() + i % 2, labels[i % 2]) for i in range(120)]
    text = "".join(f"{str(round(x, 3)).replace('.', ',')};{label}\n" for x, label in rows)
    name = "a_table_with_a_name_as_long_as_people_make_them.csv"
    write(name, ("a;y\n" + text).encode("utf-16"))
    monkeypatch.chdir(tmp_path)
    run = run_train(name, "--target", "y", "--recipe", "plain", "--epochs", "1", "-o", "out")
    dry = run_train(name, "--target", "y", "--dry-run")
    assert "truly " in run.stderr
    assert "decimal" in dry.stderr
    for said in (dry.stderr, run.stderr):
        assert max(map(len, said.splitlines())) <= 80, max(said.splitlines(), key=len)


def test_every_setting_is_under_a_heading() -> None:
    """--help forgets no setting and shows none twice."""
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(DECLARED)


def test_recipes_are_not_played_against_each_other(table: Path) -> None:
    """Settings of both recipes get one message that says the whole way out."""
    flags = ("--optimizer", "sgd", "--threshold", "f1")
    for recipe in ((), ("--recipe", "plain"), ("--recipe", "tuned")):
        error = run_train(str(table), "--target", "bought", "-o", "x", *flags, *recipe).exception
        assert isinstance(error, UsageError)
        assert "leave one of them out" in str(error)


def test_names_come_from_the_table_and_are_slugs(trained: Trained) -> None:
    """`My People.csv` makes `my_people`."""
    assert trained.contract.name == "my_people"


def test_dry_run_prints_the_plan(table: Path) -> None:
    """Column, kind, reason on standard output; nothing is trained."""
    result = run_train(str(table), "--target", "bought", "--dry-run", "--drop", "paid")
    assert result.exception is None
    kinds = {line.split()[0]: line for line in result.stdout.splitlines()}
    assert "set aside    identifier" in kinds["person_id"]
    assert "numeric      numbers, 14 missing" in kinds["age"]
    assert "categorical  text, 4 values" in kinds["colour"]
    assert "categorical  boolean" in kinds["member"]
    assert "set aside    --drop" in kinds["paid"]
    assert "class 1 is 'yes'" in kinds["bought"]


def test_quiet_says_warnings_only(table: Path, tmp_path: Path) -> None:
    """--quiet leaves the warning about the leak."""
    result = run_train(str(table), "--target", "bought", "--epochs", "1", "--quiet", "-o", str(tmp_path / "out"))
    assert result.stderr.startswith("WARNING")
    assert "held-out rows    accuracy" not in result.stderr


def test_names_with_commas_are_quoted(write: Write) -> None:
    """--drop splits at commas, as a line of CSV does."""
    path = write("t.csv", '"a,b",c,d,t\n' + "1.5,2.5,3.5,u\n2.5,1.5,4.5,v\n" * 5)
    result = run_train(path, "--target", "t", "--dry-run", "--drop", '"a,b",c')
    assert [line.split()[0] for line in result.stdout.splitlines() if "--drop" in line] == ["a,b", "c"]


@pytest.mark.parametrize(
    ("arguments", "kind", "expected"),
    [
        ((), UsageError, "expected a TABLE or --synthetic, got neither"),
        (("t.csv", "--synthetic"), UsageError, "got both"),
        (("--synthetic",), UsageError, "--output: expected a folder"),
        (("t.csv", "-o", "x"), UsageError, "--target"),
        (("--synthetic", "-o", "x", "--epochs", "0"), UsageError, "--epochs: expected at least 1"),
        (("absent.csv", "--target", "t", "-o", "x"), RowsError, "absent.csv: cannot read"),
        (("--synthetic", "--config", "absent.toml", "-o", "x"), UsageError, "absent.toml: cannot read"),
    ],
)
def test_mistakes(arguments: tuple[str, ...], kind: type[EdgeproofError], expected: str) -> None:
    """One line each, with the exit code of its kind."""
    error = run_train(*arguments).exception
    assert type(error) is kind
    assert expected in str(error)


def test_a_target_that_is_not_there(write: Write) -> None:
    """Another delimiter, or another case, is guessed."""
    semicolons = run_train(
        write("s.csv", "a;t\n1;x\n2;y\n"), "--target", "t", "--delimiter", ",", "--dry-run"
    ).exception
    assert isinstance(semicolons, RowsError)
    assert "seem to be separated by \";\": --delimiter ';'" in str(semicolons)
    other_case = run_train(write("c.csv", "a,Survived\n1,x\n2,y\n"), "--target", "survived", "--dry-run").exception
    assert 'did you mean "Survived"?' in str(other_case)


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    """Refused before any training, its content intact, nothing beside it."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "letter.txt").write_text("dear")
    assert isinstance(run_train("--synthetic", "-o", str(folder)).exception, UsageError)
    assert isinstance(run_train("--synthetic", "-o", str(folder / "letter.txt" / "x")).exception, OutputError)
    assert [path.name for path in tmp_path.rglob("*")] == ["mine", "letter.txt"]


def test_mistakes_are_found_before_heavy_imports() -> None:
    """A wrong option costs no import of NumPy, pyarrow, scikit-learn or TensorFlow; --help neither."""
    code = """if True:
        import sys
        from click.testing import CliRunner
        from edgeproof_train.cli import train
        assert CliRunner().invoke(train, ["--help"]).exit_code == 0
        assert CliRunner().invoke(train, ["--synthetic", "--epochs", "0"]).exit_code != 0
        print(sorted({"numpy", "pyarrow", "sklearn", "tensorflow", "keras"} & set(sys.modules)))
    """
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_a_dry_run_needs_no_tensorflow(table: Path) -> None:
    """Reading a table and planning its columns imports no TensorFlow, which would take seconds."""
    code = """if True:
        import sys
        from edgeproof_train.cli import train
        train.main(sys.argv[1:], standalone_mode=False)
        assert "tensorflow" not in sys.modules
    """
    command = [sys.executable, "-c", code, str(table), "--target", "bought", "--dry-run"]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout.startswith("column")
