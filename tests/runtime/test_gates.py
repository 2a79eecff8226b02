"""Limits of `evaluate`, and the numbers of `verify --json`: what a release in CI is refused by."""

import json
from pathlib import Path

import pytest

from edgeproof.loading import load
from tests.support.command_line import run
from tests.support.repository import GOLDEN
from tests.support.rows import random_rows, rows_as_dicts, write_csv


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rows that are labelled as the golden package says, every eighth otherwise."""
    predictor = load(GOLDEN)
    rows = rows_as_dicts(predictor.contract, random_rows(predictor.contract, 200, 2))
    places = predictor.contract.rule.decide(predictor.scores(rows))
    for index, (row, place) in enumerate(zip(rows, places.tolist(), strict=True)):
        row[predictor.contract.target] = predictor.contract.labels[place if index % 8 else 1 - place]
    return write_csv(tmp_path_factory.mktemp("gates") / "labelled.csv", rows)


@pytest.mark.parametrize("name", ["accuracy", "auc", "recall"])
def test_a_figure_below_its_limit_ends_with_exit_code_8(name: str, labelled: Path) -> None:
    """At the figure itself all is well, a little above it not; the figures are printed all the same."""
    arguments = ("evaluate", GOLDEN, labelled, "-q", "--json", "--engine", "reference")
    figure = json.loads(run(*arguments).stdout)[name]
    assert 0 < figure < 1
    assert run(*arguments, f"--min-{name}", figure - 1e-4).exit_code == 0
    refused = run(*arguments, f"--min-{name}", figure + 1e-4)
    assert (refused.exit_code, len(refused.stderr.splitlines())) == (8, 1)
    assert f"--min-{name} " in refused.stderr
    assert f"the {name} is {figure}" in refused.stderr
    assert json.loads(refused.stdout)[name] == figure


def test_each_limit_that_is_missed_is_named(labelled: Path) -> None:
    """All in one line; what is reached is not named."""
    limits = [("accuracy", "0.9999"), ("auc", "0.0001"), ("recall", "0.9998")]
    options = [word for name, limit in limits for word in (f"--min-{name}", limit)]
    refused = run("evaluate", GOLDEN, labelled, "-q", "--engine", "reference", *options)
    assert (refused.exit_code, len(refused.stderr.splitlines())) == (8, 1)
    assert "--min-accuracy 0.9999: missed" in refused.stderr
    assert "; --min-recall 0.9998: missed" in refused.stderr
    assert "--min-auc" not in refused.stderr


def test_a_figure_that_is_not_defined_reaches_no_limit(labelled: Path, tmp_path: Path) -> None:
    """With one class there is no AUC: not even a limit of 0 passes."""
    header, *lines = labelled.read_text().splitlines()
    one = tmp_path / "one.csv"
    label = lines[1].rsplit(",", 1)[1]
    one.write_text("\n".join([header, *(line for line in lines if line.endswith(f",{label}"))]) + "\n")
    refused = run("evaluate", GOLDEN, one, "-q", "--min-auc", 0)
    assert refused.exit_code == 8
    assert "the auc is not defined" in refused.stderr


@pytest.mark.parametrize("share", ["1.5", "-0.1", "nan", "high"])
def test_a_limit_is_a_share(share: str, labelled: Path) -> None:
    """Anything else is wrong usage."""
    assert run("evaluate", GOLDEN, labelled, f"--min-auc={share}").exit_code == 2


def test_verify_tells_numbers() -> None:
    """Ids, checks by outcome, and the largest figures of any engine: the largest of those of the checks."""
    told = json.loads(run("verify", GOLDEN, "--json").stdout)
    opened = load(GOLDEN).package
    assert opened is not None
    assert (told["id"], told["model_id"]) == (opened.id, opened.manifest.model_id)
    assert told["sequence"] == opened.manifest.sequence
    assert sum(told["counts"].values()) == len(told["checks"])
    assert told["counts"]["failed"] == 0
    for name in ("largest", "of_bound"):
        assert told[name] == max(check[name] for check in told["checks"] if check[name] is not None)
