"""Rules: what they decide, how far another decision is, and a decision among three classes from end to end."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import edgeproof
from edgeproof.decision import Argmax, Contract, Dense, Network, Rule, Threshold
from edgeproof.decision.rule import RULES, rule_from_json
from edgeproof.engines.reference import ReferenceEngine
from edgeproof.proof.golden import agree, compare
from edgeproof.types import Floats
from tests.support.command_line import run
from tests.support.networks import random_network
from tests.support.packages import reference_package
from tests.support.rows import random_rows, rows_as_dicts, write_csv

LABELS = ("low", "mid, or so", "high")
CASES: dict[str, tuple[Rule, Floats, list[int], list[float]]] = {
    "threshold": (
        Threshold(0.5),
        np.array([[0.25], [0.5], [np.nextafter(np.float32(0.5), np.float32(1))], [1]], np.float32),
        [0, 0, 1, 1],
        [0.25, 0, 2**-24, 0.5],
    ),
    "argmax": (
        Argmax(),
        np.array([[0.5, 0.25, 0.25], [0.25, 0.5, 0.5], [-3, -2, -1], [0, 0, 0]], np.float32),
        [0, 1, 2, 0],
        [0.125, 0, 0.5, 0],
    ),
}


def test_every_rule_has_a_case() -> None:
    """A rule that is registered is tested here."""
    assert set(CASES) == set(RULES)


@pytest.mark.parametrize("name", CASES)
def test_decisions(name: str) -> None:
    """Class, margin and shown number of each row; one row alone has the same answer; JSON reads back."""
    rule, scores, places, margins = CASES[name]
    assert rule.decide(scores).tolist() == places
    assert rule.margin(scores).tolist() == margins
    one_by_one = [rule.answer(row) for row in scores.tolist()]
    assert one_by_one == list(zip(places, rule.probability(scores).tolist(), strict=True))
    assert rule_from_json(rule.to_json()) == rule


@pytest.mark.parametrize("name", CASES)
def test_a_change_within_the_margin_changes_no_label(name: str) -> None:
    """The margin is what each score may move, and no less: a little more, against each other, gives another class."""
    rng = np.random.default_rng(0)
    rule, given, *_ = CASES[name]
    scores = rng.random((500, given.shape[1])).astype(np.float32)
    margin, decided = rule.margin(scores)[:, None], rule.decide(scores)
    first = np.eye(3)[decided] * 2 - 1 if name == "argmax" else np.where(scores > np.float32(0.5), 1, -1)
    for share, same in ((0.99, True), (1.01, False)):
        moved = (scores - first * margin * share).astype(np.float32)
        assert ((rule.decide(moved) == decided) == same).all()


def test_threshold_is_one_sigmoid_for_two_labels(contract: Contract) -> None:
    """Other labels, and networks that end in something else, are refused by name."""
    with pytest.raises(edgeproof.DamagedPackageError, match="rule threshold: expected two labels, got 3"):
        replace(contract, labels=LABELS)
    with pytest.raises(edgeproof.DamagedPackageError, match=r"rule threshold: expected an output of shape \(1,\)"):
        _three(contract).check(contract)
    with pytest.raises(edgeproof.DamagedPackageError, match="expected a sigmoid at the end, got linear"):
        Network((Dense(np.ones((contract.n_encoded, 1), np.float32), np.zeros(1, np.float32), "linear"),)).check(
            contract
        )


def test_comparisons_know_the_rule() -> None:
    """Near-ties of two scores are counted apart; a flip beyond the bound is one; NaN agrees with nothing."""
    expected = np.array([[0.4, 0.4001, 0.1], [0.8, 0.1, 0.1]], np.float32)
    found = np.array([[0.4001, 0.4, 0.1], [0.8, 0.1, 0.1]], np.float32)
    close, apart = (compare(found, expected, np.full((2, 3), bound), Argmax()) for bound in (2e-4, 1e-5))
    assert (close.near, close.flips, close.passed) == (1, 0, True)
    assert (apart.near, apart.flips, apart.passed) == (0, 1, False)
    found[1, 0] = np.nan
    assert agree(found, expected, Argmax()).flips == 2


def _three(contract: Contract) -> Network:
    """A network with three linear scores."""
    first = random_network(contract.n_encoded, (6, "tanh")).layers[0]
    weights = np.random.default_rng(2).normal(0, 1, (6, 3)).astype(np.float32)
    return Network((first, Dense(weights, np.zeros(3, np.float32), "linear")))


@pytest.fixture(scope="module")
def decision(contract: Contract) -> tuple[Contract, Network]:
    """Three classes, by the largest score."""
    of_three = replace(contract, labels=LABELS, rule=Argmax())
    return of_three, _three(of_three)


@pytest.fixture(scope="module")
def package_of_three(decision: tuple[Contract, Network], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The decision, sealed."""
    path = tmp_path_factory.mktemp("three") / "three.edgeproof"
    path.write_bytes(reference_package(*decision))
    return path


def test_three_classes_in_python(decision: tuple[Contract, Network], package_of_three: Path) -> None:
    """predict, predict_proba, probability and predict_one agree with the scores of the reference arithmetic."""
    contract, network = decision
    assert Contract.from_bytes(contract.to_bytes()) == contract
    predictor = edgeproof.load(package_of_three)
    rows = random_rows(contract, 300, seed=4)
    scores = ReferenceEngine(contract, network).scores(rows)
    labels = [LABELS[place] for place in scores.argmax(axis=1)]
    assert {*labels} == {*LABELS}
    assert predictor.predict(rows).tolist() == labels
    assert predictor.predict_proba(rows).tolist() == scores.tolist()
    assert predictor.probability(rows).tolist() == scores.max(axis=1).tolist()
    records = rows_as_dicts(contract, rows)
    assert [tuple(predictor.predict_one(record)) for record in records] == list(
        zip(labels, scores.max(axis=1).tolist(), strict=True)
    )
    assert predictor.predict_one(records[0]).probability == predictor.probability(rows[:1]).item()


def test_three_classes_on_the_command_line(
    decision: tuple[Contract, Network], package_of_three: Path, tmp_path: Path
) -> None:
    """Predict writes label and score, evaluate counts three by three, inspect says how it decides, verify passes."""
    contract, network = decision
    rows = random_rows(contract, 50, seed=5)
    records = [dict(record) for record in rows_as_dicts(contract, rows)]
    scores = ReferenceEngine(contract, network).scores(rows)
    labels = [LABELS[place] for place in scores.argmax(axis=1)]
    for record, label in zip(records, [LABELS[0], *labels[1:]], strict=True):
        record[contract.target] = label
    write_csv(tmp_path / "rows.csv", records)
    predicted = run("predict", package_of_three, tmp_path / "rows.csv", "--quiet")
    found = list(csv.DictReader(io.StringIO(predicted.stdout)))
    assert [row["label"] for row in found] == labels
    assert [np.float32(row["probability"]) for row in found] == scores.max(axis=1).tolist()
    judged = json.loads(run("evaluate", package_of_three, tmp_path / "rows.csv", "--json", "--quiet").stdout)
    wrong = int(labels[0] != LABELS[0])
    assert judged["accuracy"] == 1 - wrong / 50
    assert np.trace(judged["confusion"]) == 50 - wrong
    assert np.shape(judged["confusion"]) == (3, 3)
    refused = run("evaluate", package_of_three, tmp_path / "rows.csv", "--against-rest")
    assert (refused.exit_code, len(refused.stderr.splitlines())) == (2, 1)
    assert 'the largest score of "low", "mid, or so", "high"' in run("inspect", package_of_three).stdout
    assert run("verify", package_of_three).exit_code == 0


def test_some_rows_of_three_classes_have_no_answer(package_of_three: Path, tmp_path: Path) -> None:
    """A row that cannot be read has neither label nor score, and the others keep theirs."""
    predictor = edgeproof.load(package_of_three)
    records = [dict(record) for record in rows_as_dicts(predictor.contract, random_rows(predictor.contract, 3, seed=6))]
    labels = predictor.predict(records).tolist()
    records[1]["age"] = "abc"
    write_csv(tmp_path / "rows.csv", records)
    out = tmp_path / "out.csv"
    assert run("predict", package_of_three, tmp_path / "rows.csv", "--on-error", "null", "-o", out).exit_code == 0
    found = [(row["label"], bool(row["probability"])) for row in csv.DictReader(io.StringIO(out.read_text()))]
    assert found == [(labels[0], True), ("", False), (labels[2], True)]
