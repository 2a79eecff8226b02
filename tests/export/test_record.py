"""The training record of a package: what it says, what it never says, and that it stays small."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgeproof.codec import canonical
from edgeproof.decision import Threshold
from edgeproof.errors import UsageError
from edgeproof.package import HELD_OUT, HELD_OUT_ROWS, MAX_RECORD, RECORD, Package, parse, seal, training_of
from edgeproof.scoring import measure
from edgeproof_export import pipeline
from edgeproof_export.record import Found, answers, dependence
from edgeproof_export.record import record as training_record
from edgeproof_export.source.original import read_held_out
from edgeproof_export.source.trained import read_trained
from tests.support.command_line import run
from tests.support.records import replanted, without_record
from tests.support.repository import GOLDEN, REPOSITORY

METRICS = measure(np.array([0, 1, 1]), np.array([[0.1], [0.8], [0.3]], np.float32), Threshold(0.5))
FOUND = Found(METRICS, (0.1, 0.9), (float("nan"), 1.0), 0.5, {})
WAY = {
    **dict.fromkeys(("accuracy", "auc", "log_loss", "precision", "recall", "f1", "pr_auc"), 0.5),
    **{key: [0.25, 0.75] for key in ("accuracy_interval", "auc_interval")},
    "rule": {"kind": "threshold", "threshold": 0.5},
}


def test_the_answers_give_the_sealed_confusion(package: Package, trained: Path) -> None:
    """The rounded answers, decided by the sealed rule, are the confusion matrix of the manifest; none is left out."""
    training = training_of(package)
    assert training is not None
    scores = training.answers["scores"]
    rule = package.contract.rule
    for label, row in enumerate(package.manifest.original["confusion"]):
        decided = rule.decide(np.array(scores[label], np.float32)[:, None])
        assert np.bincount(decided, minlength=2).tolist() == row
        assert scores[label] == sorted(scores[label]), "the order of the rows is not told"
    held_out = read_held_out(trained / "test.csv", package.contract)
    assert [len(of_label) for of_label in scores] == np.bincount(held_out.truth).tolist()
    assert training.answers["rows"] == training.record["rows"]["held_out"] == len(held_out.truth)
    assert training.record["ways"]["network"]["accuracy"] == package.manifest.original["accuracy"]


def test_no_row_is_in_the_package(package: Package, trained: Path) -> None:
    """Nothing of the held-out rows is in the files of training; only the owner's word puts them there."""
    lines = (trained / "test.csv").read_bytes().splitlines()[1:]
    for name in (RECORD, HELD_OUT):
        data = package.unpacked_file(name)
        assert canonical.dumps(canonical.loads(data)) == data
        assert not [line for line in lines if line in data or line.rpartition(b",")[0] in data]
    assert len(package.files[RECORD]) <= MAX_RECORD
    assert HELD_OUT_ROWS not in package.files
    text = package.unpacked_file(RECORD) + package.unpacked_file(HELD_OUT)
    assert str(trained).encode() not in text
    assert b"20" + b"26" not in text, "no clock"


def test_the_owner_can_add_the_rows(trained: Path, tmp_path: Path) -> None:
    """`--with-rows`: the held-out rows are in the package, byte for byte."""
    path = tmp_path / "rows.edgeproof"
    assert run("export", trained, "-o", path, "--with-rows", "-q").exit_code == 0
    opened = parse(path.read_bytes())
    assert opened.unpacked_file(HELD_OUT_ROWS) == (trained / "test.csv").read_bytes()
    assert opened.manifest.files[HELD_OUT_ROWS].role == "training"


@given(st.lists(st.floats(0, 1, width=32), min_size=1), st.floats(0, 1, width=32))
def test_rounding_changes_no_label(scores: list[float], threshold: float) -> None:
    """Whatever the threshold, also where a score is next to it; order stays, and no score moves far."""
    near = np.nextafter(np.float32(threshold), np.array([0, 1], np.float32))
    exact = np.sort(np.array([*scores, threshold, *near], np.float32))[:, None]
    rule = Threshold(threshold)
    told = answers(np.zeros(len(exact), np.intp), exact, rule, 2)
    kept = np.array(told["scores"][0])
    assert rule.decide(kept.astype(np.float32)[:, None]).tolist() == rule.decide(exact).tolist()
    smaller = np.minimum(exact[:, 0].astype(np.float64), 1 - exact[:, 0].astype(np.float64))
    assert (np.abs(kept - exact[:, 0]) <= 5e-4 * smaller + 1e-12).all(), "half a unit of the fourth digit"


def test_many_held_out_rows_are_drawn() -> None:
    """10,000 of more, by a seed that is told."""
    rng = np.random.default_rng(0)
    scores = rng.random((10_001, 1), np.float32)
    told = answers((scores[:, 0] > 0.3).astype(np.intp), scores, Threshold(0.5), 2)
    assert (told["rows"], told["seed"]) == (10_001, 3)
    assert sum(map(len, told["scores"])) == 10_000
    assert told == answers((scores[:, 0] > 0.3).astype(np.intp), scores, Threshold(0.5), 2)
    assert answers(np.zeros(9_999, np.intp), scores[:9_999], Threshold(0.5), 2)["seed"] is None


def test_a_record_is_at_most_eight_kilobytes() -> None:
    """A table of thousands of columns: the least important ones are left out and counted, the curve is thinned."""
    names = [f"a column whose name is long {i}" for i in range(2_000)]
    told = {
        "training": 1,
        "importance": {name: i / 1e6 for i, name in enumerate(names)},
        "settings": {"drop": names, "seed": 42},
        "history": {"loss": [1 / (i + 1) for i in range(5_000)]},
        "leaks": dict.fromkeys(names[:300], 1.0),
        "metrics": {"boosted trees": WAY},
    }
    whole = training_record(told, replace(FOUND, dependence={name: [0.5] * 16 for name in names[:12]}), "x")
    assert len(canonical.dumps(whole)) <= MAX_RECORD
    assert names[-1] in whole["importance"]
    assert names[0] not in whole["importance"]
    assert whole["cut"]["importance"] == 2_000 - len(whole["importance"])
    assert whole["settings"]["drop"][-1] == "… 1980 more"
    assert set(whole["ways"]) == {"network", "boosted trees"}


def test_dependence_is_the_mean_over_training_rows(trained: Path) -> None:
    """Each number is what the reference engine says on average with one column set."""
    read = read_trained(trained)
    names = read.contract.feature_names
    found = dependence(read.contract, read.network, read.calibration, names)
    assert set(found) == set(names), "this contract has numbers and categories alone"
    feature, place = read.contract.features[0], read.contract.places[0]
    rows = read.calibration.copy()
    rows[:, place] = feature.max  # type: ignore[attr-defined]
    scores = read.network.scores(read.contract.encode(rows))
    assert found[feature.name][-1] == pytest.approx(float(scores.mean(dtype=np.float64)), rel=1e-3)


def test_a_package_without_a_record_reads() -> None:
    """Packages that older edgeproof sealed: `inspect` shows them, without a record."""
    opened = without_record(parse(GOLDEN.read_bytes()))
    assert training_of(opened) is None


@pytest.mark.parametrize(
    ("name", "change"),
    [
        (RECORD, {"ways": {"network": {"accuracy": "high"}}}),
        (RECORD, {"ways": None}),
        (RECORD, {"rows": {"train": 1.5, "held_out": 1, "without_label": 0}}),
        (RECORD, {"importance": {"f0": [0.1]}}),
        (RECORD, {"calibration": {"method": "platt"}}),
        (RECORD, {"settings": {"seed": {}}}),
        (HELD_OUT, {"scores": [[0.1]]}),
        (HELD_OUT, {"scores": [[0.1], ["0.2"]]}),
        (HELD_OUT, {"scores": [[0.1], 0.2]}),
    ],
)
def test_a_record_of_other_kinds_is_damage(package: Package, name: str, change: dict[str, Any], tmp_path: Path) -> None:
    """Planted and sealed again: exit code 4 and one line, no traceback."""
    path = tmp_path / "planted.edgeproof"
    planted = replanted(package, name, {**json.loads(package.unpacked_file(name)), **change})
    path.write_bytes(seal(planted.manifest, planted.files))
    result = run("inspect", path)
    assert (result.exit_code, len(result.stderr.splitlines())) == (4, 1), result.stderr
    assert "training record" in result.stderr


def test_inspect_leaves_unknown_keys_alone(package: Package, tmp_path: Path) -> None:
    """A later edgeproof may say more."""
    path = tmp_path / "later.edgeproof"
    planted = replanted(package, RECORD, {**json.loads(package.files[RECORD]), "later": [1]})
    path.write_bytes(seal(planted.manifest, planted.files))
    result = run("inspect", path)
    assert result.exit_code == 0
    assert "held-out rows" in result.stdout


@pytest.mark.parametrize(
    "told", [{"metrics": 3}, {"importance": {"a": "x"}}, {"table": "x"}, {"history": {"loss": ["x", "y"]}}]
)
def test_an_odd_training_json_is_one_line(told: dict[str, Any]) -> None:
    """A person changed it: the file is named, and what to do."""
    with pytest.raises(UsageError, match=r"training.json: cannot be read: .* again"):
        training_record({"training": 1, **told}, FOUND, "training.json")


def test_equal_folders_give_equal_records(trained: Path, package: Package) -> None:
    """The package is reproduced byte for byte, the record included."""
    again = pipeline.export(trained)
    assert again.files[RECORD] == package.files[RECORD]
    assert again.files[HELD_OUT] == package.files[HELD_OUT]


def test_the_table_is_named_by_its_cells(tmp_path: Path) -> None:
    """The SHA-256 of row vectors and labels: as by hand, the same for another writing, another for other cells."""
    import hashlib

    from edgeproof_train import handover, pipeline
    from edgeproof_train.contract import learn_contract
    from edgeproof_train.settings import settings_from

    text = (REPOSITORY / "examples" / "passengers.csv").read_text()
    found = []
    for name, content in (("a.csv", text), ("b.csv", text.replace(",", ";")), ("c.csv", text.replace("33.44", "33.5"))):
        (tmp_path / name).write_text(content)
        settings = settings_from({"target": "survived", "name": "x", "recipe": "plain"}, None, synthetic=False)
        encoding = learn_contract(pipeline.prepare(str(tmp_path / name), settings), settings)
        found.append(handover.digest(encoding))
        y = encoding.plan.dataset.y
        by_hand = hashlib.sha256(encoding.vectors(np.arange(len(y))).tobytes() + y.tobytes()).hexdigest()
        assert found[-1] == {"sha256": by_hand, "rows": 800, "columns": 6}
    assert found[0] == found[1] != found[2]
