"""`edgeproof diff`: counts as a brute-force script has them, planted changes named, planted subgroups found."""

import csv
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from edgeproof.decision import Argmax, CategoricalFeature, Contract, Dense, Network, NumericFeature
from tests.support.command_line import assert_one_line, run
from tests.support.networks import dense_layers, random_network
from tests.support.pairs import PLANTED, Side, labelled_rows, moved, old_side, planted, with_unit
from tests.support.repository import GOLDEN
from tests.support.rows import random_rows, rows_as_dicts, write_csv

PARTS = {"threshold": "threshold", "weights": "weights", "category": "encoding", "default": "encoding"}
CHANGES = {"threshold": [("", "threshold")], "weights": [], "category": [("deck", "values")]}
CHANGES["default"] = [("fare, paid", "missing")]


def found_by(old: Path, new: Path, *arguments: object) -> dict[str, Any]:
    """What `diff --json` says."""
    result = run("diff", old, new, *arguments, "--json", "-q")
    assert result.exit_code == 0, result.stderr
    return dict(json.loads(result.stdout))


@pytest.fixture
def two(tmp_path: Path) -> Any:
    """Seal two sides and write rows; returns what `diff` takes."""

    def paths(old: Side, new: Side, records: list[dict[str, object]]) -> tuple[Path, Path, Path]:
        table = write_csv(tmp_path / "rows.csv", records)
        return old.write(tmp_path / "old.edgeproof"), new.write(tmp_path / "new.edgeproof"), table

    return paths


@pytest.mark.parametrize("what", [*PLANTED, "all"])
def test_counts_are_those_of_brute_force(what: str, two: Any) -> None:
    """Flips each way, regressions and improvements, row by row through one-row reading; whatever the batches."""
    old = old_side(11)
    new = old
    for one in PLANTED if what == "all" else [what]:
        new = planted(new, one, 11)
    records = labelled_rows(old.contract, 700, 3)
    before, after = old.answers(records), new.answers(records)
    truth = np.array([record["survived"] for record in records])
    flips = Counter(zip(before[before != after].tolist(), after[before != after].tolist(), strict=True))
    known = truth != ""
    paths = two(old, new, records)
    for batch in (16384, 64):
        found = found_by(*paths, "--batch-size", batch)
        assert {(way["old"], way["new"]): way["count"] for way in found["by_label"] if way["count"]} == flips
        assert found["flips"]["count"] == sum(flips.values()) > 0
        labelled = found["labelled"]
        assert (labelled["rows"], labelled["unlabelled"]) == (known.sum(), (~known).sum())
        assert labelled["regressions"] == ((before == truth) & (after != truth) & known).sum()
        assert labelled["improvements"] == ((before != truth) & (after == truth) & known).sum()
        for side, answers in (("old", before), ("new", after)):
            assert labelled[side]["accuracy"] == pytest.approx((answers == truth)[known].mean(), abs=1e-6)
        assert not found["estimated"]


@pytest.mark.parametrize("what", PLANTED)
def test_a_planted_change_is_named(what: str, two: Any) -> None:
    """Five seeds each: the contract says which thing changed, `why` blames its part for every flip and no other."""
    for seed in range(5):
        old = old_side(seed)
        new = planted(old, what, seed)
        found = found_by(*two(old, new, labelled_rows(old.contract, 600, seed)))
        flips = found["flips"]["count"]
        assert flips > 0
        assert found["why"] == {"threshold": 0, "encoding": 0, "weights": 0, "together": 0, PARTS[what]: flips}
        assert [(change["column"], change["what"]) for change in found["contract"]] == CHANGES[what]
        assert found["retrained"] == (what == "weights")


def test_an_added_category_is_named_though_no_part_changes_alone(two: Any) -> None:
    """The network has one more input, too: neither half does anything without the other, and the column is found."""
    old = old_side(4)
    features = list(old.contract.features)
    deck = features[3]
    assert isinstance(deck, CategoricalFeature)
    features[3] = replace(deck, values=(*deck.values, "T"))
    place = old.contract.encoded_places[3].stop
    first, *rest = old.network.layers
    assert isinstance(first, Dense)
    weights = np.insert(first.weights, place, np.float32(3), axis=0)
    new = Side(replace(old.contract, features=tuple(features)), Network((replace(first, weights=weights), *rest)))
    records = labelled_rows(old.contract, 600, 4)
    for record in records[::7]:
        record["deck"] = "T"
    found = found_by(*two(old, new, records))
    assert found["why"] == {"threshold": 0, "encoding": 0, "weights": 0, "together": found["flips"]["count"]}
    assert found["contract"] == [{"column": "deck", "what": "values", "old": [], "new": ["T"]}]
    assert (found["where"][0]["column"], found["where"][0]["values"]) == ("deck", "T")
    assert found["where"][0]["rows"] == len(records[::7])


@pytest.mark.parametrize("kind", ["category", "range"])
def test_a_planted_subgroup_is_found(kind: str, two: Any) -> None:
    """Twenty seeds: the rows of one category, or of one end of a range, change; that segment comes first."""
    for seed in range(20):
        contract, network = old_side(seed)
        upwards = np.sign(dense_layers(network)[1].weights[:, 0])  # by the hidden units to labels[1]
        if kind == "category":
            old = Side(contract, network)
            place = contract.encoded_places[3].start + seed % 5
            new = Side(contract, moved(network, 0, place, 5 * upwards))
            wanted = ("deck", contract.features[3].encoded_names[seed % 5])
        else:
            age = contract.features[0]
            assert isinstance(age, NumericFeature)
            above = (62 - age.mean) * age.scale
            rows = random_rows(contract, 500, seed)
            rows[:, 0] = 70
            mostly = contract.rule.decide(network.scores(contract.encode(rows))).mean() > 0.5
            old, new = Side(contract, network), Side(contract, with_unit(network, 0, above, -9.0 if mostly else 9.0))
            wanted = ("age", "over ")
        records = labelled_rows(contract, 1500, seed)
        found = found_by(*two(old, new, records))
        assert found["flips"]["count"] > 10
        assert found["where"][0]["column"] == wanted[0], found["where"]
        assert found["where"][0]["values"].startswith(wanted[1]), found["where"]


def test_identical_packages_differ_in_nothing(two: Any, tmp_path: Path) -> None:
    """No flip, no segment, no change; the table of changed rows has a header only."""
    old = old_side(1)
    *paths, table = two(old, old, labelled_rows(old.contract, 300, 1))
    found = found_by(*paths, table, "--changed", tmp_path / "changed.csv", "--max-flips", 0, "--max-regressions", 0)
    assert (found["flips"]["count"], found["where"], found["contract"], found["retrained"]) == (0, [], [], False)
    assert found["difference"] == {"mean": 0, "largest": 0}
    assert len((tmp_path / "changed.csv").read_text().splitlines()) == 1
    assert "No decision changes on 300 rows." in run("diff", *paths, table).stdout
    assert "No decision changes on 20,000 rows drawn at random." in run("diff", *paths).stdout


def test_the_sealed_golden_package_by_its_engine(tmp_path: Path) -> None:
    """Two files with artifacts of every engine: the decisions are those of `predict`, by whichever engine."""
    from edgeproof.loading import load

    predictor = load(GOLDEN)
    contract = predictor.contract
    other = Side(contract, random_network(contract.n_encoded, (4, "relu"), seed=8))
    new = other.write(tmp_path / "new.edgeproof")
    rows = rows_as_dicts(contract, random_rows(contract, 400, 9))
    table = write_csv(tmp_path / "rows.csv", rows)
    found = found_by(GOLDEN, new, table)
    flips = (predictor.predict(rows) != load(new).predict(rows)).sum()
    assert found["flips"]["count"] == flips > 0


def test_the_changed_rows_are_written_with_both_answers(two: Any, tmp_path: Path) -> None:
    """Every column of the input, then old and new label and probability; only rows that change, in order."""
    old = old_side(2)
    new = planted(old, "weights", 2)
    records = labelled_rows(old.contract, 300, 2)
    out = tmp_path / "changed.csv"
    found_by(*two(old, new, records), "--changed", out)
    with out.open(newline="", encoding="utf-8") as stream:
        written = list(csv.DictReader(stream))
    before, after = old.answers(records), new.answers(records)
    expected = [
        {**record, "old_label": a, "new_label": b}
        for record, a, b in zip(records, before, after, strict=True)
        if a != b
    ]
    for row in written:
        assert all(0 < float(row.pop(f"{side}_probability")) < 1 for side in ("old", "new"))
    assert written == expected


def test_limits_end_with_exit_code_8(two: Any) -> None:
    """One flip or regression too many, as a number or as a share; the comparison is printed all the same."""
    old = old_side(3)
    new = planted(old, "weights", 3)
    paths = two(old, new, labelled_rows(old.contract, 300, 3))
    found = found_by(*paths)
    flips, regressions = found["flips"]["count"], found["labelled"]["regressions"]
    for option, n in (("--max-flips", flips), ("--max-regressions", regressions)):
        assert run("diff", *paths, option, n, "-q").exit_code == 0
        result = run("diff", *paths, option, n - 1, "-q")
        assert (result.exit_code, len(result.stderr.splitlines())) == (8, 1)
        assert f"{option} {n - 1}: exceeded: {n} of" in result.stderr
        assert "decisions change" in result.stdout
    both = run("diff", *paths, "--max-flips", "0.1%", "--max-regressions", 0, "-q")
    assert (both.exit_code, len(both.stderr.splitlines())) == (8, 1)
    assert f"--max-flips 0.1%: exceeded: {flips} of" in both.stderr
    assert f"; --max-regressions 0: exceeded: {regressions} of" in both.stderr
    assert run("diff", *paths, "--max-flips", "100%", "-q").exit_code == 0


def test_one_class_against_the_rest(two: Any) -> None:
    """Other labels than that of class 1 are of the rest where somebody says so, as for `evaluate`."""
    old = old_side(3)
    contract = replace(old.contract, labels=("not yes", "yes"))
    records = [{**one, "survived": one["survived"] or "maybe"} for one in labelled_rows(old.contract, 300, 3)]
    paths = two(Side(contract, old.network), Side(contract, planted(old, "weights", 3).network), records)
    assert_one_line(run("diff", *paths, "-q"), 3, "; --against-rest reads all other labels as")
    labelled = found_by(*paths, "--against-rest")["labelled"]
    assert (labelled["rows"], labelled["unlabelled"]) == (300, 0)


@pytest.mark.parametrize("text", ["-1", "1.5", "101%", "nan%", "few"])
def test_a_limit_that_is_none(text: str) -> None:
    """It is wrong usage, before anything is read."""
    result = run("diff", "nowhere", "nowhere", f"--max-flips={text}")
    assert_one_line(result, 2, "--max-flips", "expected a number of rows", text)


def test_packages_that_decide_something_else_are_refused(two: Any) -> None:
    """Another target, another set of labels: exit code 2 and one line; only another order of labels is compared."""
    old = old_side(5)
    records = labelled_rows(old.contract, 200, 5)
    paths = two(old, Side(replace(old.contract, target="lived"), old.network), records)
    assert_one_line(run("diff", *paths), 2, 'target: expected "survived"', 'got "lived"')
    paths = two(old, Side(replace(old.contract, labels=("no", "maybe")), old.network), records)
    assert_one_line(run("diff", *paths), 2, "labels: expected", '"maybe"')
    paths = two(old, Side(replace(old.contract, labels=("yes", "no")), old.network), records)
    found = found_by(*paths)
    assert found["flips"]["count"] == found["rows"] == 200  # the same scores mean the other label
    assert found["why"] is None
    assert "no part can be replaced alone" in " ".join(run("diff", *paths, "-q").stdout.split())
    assert_one_line(run("diff", *paths[:2], "--max-regressions", 0), 2, "expected ROWS")


def test_columns_that_come_and_go(two: Any) -> None:
    """A new column is read from the same table; a kind that changes is read as each contract asks."""
    old = old_side(6)
    features = list(old.contract.features)
    features[0] = CategoricalFeature("age", ("3", "young"))
    features[4] = NumericFeature("more", 0.5, 0.0, 1.0, -1.0, 2.0)
    contract = replace(old.contract, features=(*features[:2], features[3], features[2], features[4]))
    new = Side(contract, random_network(contract.n_encoded, (4, "relu"), seed=8))
    records = labelled_rows(old.contract, 300, 6)
    for index, record in enumerate(records):
        record["more"], record["age"] = str(index / 300), ("3", "40", "")[index % 3]
    found = found_by(*two(old, new, records))
    before, after = old.answers(records), new.answers(records)
    assert found["flips"]["count"] == (before != after).sum() > 0
    named = [(change["column"], change["what"]) for change in found["contract"]]
    assert named == [("raw", "column"), ("more", "column"), ("", "order of columns"), ("age", "kind")]
    drawn = found_by(*two(old, new, records)[:2])
    assert drawn["drawn"]
    assert 10_000 < drawn["rows"] < 20_000  # the others have an age that the old contract cannot read


def test_more_than_two_labels(tmp_path: Path) -> None:
    """Decisions by the largest score: each way to change is counted, and there is no AUC."""
    features = (NumericFeature("a", 0.0, -1.0, 1.0, -3.0, 3.0), NumericFeature("b", 0.0, -1.0, 1.0, -3.0, 3.0))
    contract = Contract("three", "kind", ("x", "y", "z"), Argmax(), features)
    rng = np.random.default_rng(0)
    sides = [
        Side(
            contract, Network((Dense(rng.normal(size=(2, 3)).astype(np.float32), np.zeros(3, np.float32), "sigmoid"),))
        )
        for _ in range(2)
    ]
    records = labelled_rows(contract, 400, 0)
    old, new = (side.write(tmp_path / f"{name}.edgeproof") for side, name in zip(sides, "ab", strict=True))
    found = found_by(old, new, write_csv(tmp_path / "rows.csv", records))
    before, after = (side.answers(records) for side in sides)
    flips = Counter((a, b) for a, b in zip(before.tolist(), after.tolist(), strict=True) if a != b)
    assert {(way["old"], way["new"]): way["count"] for way in found["by_label"]} == flips
    assert found["labelled"]["old"]["auc"] is None
    assert found["why"]["weights"] == found["flips"]["count"]


def test_rows_that_cannot_be_read(two: Any, tmp_path: Path) -> None:
    """They end the run, or are left out of both sides."""
    old = old_side(7)
    new = planted(old, "threshold", 7)
    records = labelled_rows(old.contract, 100, 7)
    records[5]["age"] = "abc"
    records[8]["survived"] = "perhaps"
    paths = two(old, new, records)
    assert_one_line(run("diff", *paths), 3, "line 7", 'column "age"')
    found = found_by(*paths, "--on-error", "skip", "--rejects", tmp_path / "rejects.csv")
    assert (found["rows"], found["rejected"]) == (98, 2)


def test_figures_are_those_of_evaluate(two: Any) -> None:
    """Accuracy and log loss exactly; the AUC within half of the pairs that share a cell of the grid."""
    old = old_side(8)
    records = [record for record in labelled_rows(old.contract, 1000, 8) if record["survived"]]
    path, new, table = two(old, planted(old, "weights", 8), records)
    labelled = found_by(path, new, table)["labelled"]
    for side, package in (("old", path), ("new", new)):
        figures = json.loads(run("evaluate", package, table, "--json", "-q").stdout)
        for name in ("accuracy", "log_loss"):
            assert labelled[side][name] == pytest.approx(figures[name], rel=1e-5)  # printed to 6 digits
        # Random scores: about one pair in a thousand shares a cell, half of which are counted wrongly at worst.
        assert labelled[side]["auc"] == pytest.approx(figures["auc"], abs=5e-4)


def test_a_naked_model_is_refused(tmp_path: Path) -> None:
    """It has no weights to replace, and no proof."""
    from edgeproof.package import read

    naked = tmp_path / "model.onnx"
    naked.write_bytes(read(GOLDEN).files["onnx/model.onnx"])
    result = run("diff", GOLDEN, naked)
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
    assert "naked model" in result.stderr
