"""The tuned recipe: it sees training rows only, keeps to its bytes, and does what is asked."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from edgeproof.decision import CategoricalFeature, CodedColumn
from edgeproof.decision.grammar import MISSING_VALUES
from edgeproof.errors import RowsError, UsageError
from edgeproof_train import pipeline
from edgeproof_train.choose.candidates import choices_of, within_bytes
from edgeproof_train.choose.folds import folds_of
from edgeproof_train.choose.size import int8_bytes
from edgeproof_train.choose.tuning import Lesson, simplest, tune
from edgeproof_train.contract import Plan, plan_of
from edgeproof_train.contract.evidence import evidence_of
from edgeproof_train.settings import Settings, settings_from
from edgeproof_train.table import load_dataset
from tests.support.training import Write

ALL = {
    "teacher": "boosted-trees",
    "threshold": "f1",
    "calibration": "platt",
    "missing_indicator": True,
    "min_frequency": 3,
    "class_weights": "balanced",
    "hidden": "8",
    "epochs": 4,
}


# Everything that learns from rows, besides texts, which have tests of their own.
LEARNERS: dict[str, dict[str, Any]] = {
    "trees": ALL,
    "a file": ALL | {"teacher": "FILE"},
    "48 bins": {"numbers_as": "piecewise", "bins": 48, "hidden": "8", "epochs": 8, "calibration": "platt"},
    "all candidates": {"epochs": 4, "clamp": 0.0, "calibration": "platt", "threshold": "youden"},
    "a search": {"epochs": 4, "search": 2, "calibration": "platt"},
}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A table whose first column matters within a band only, with missing values, a spike at 0 and categories."""
    rng = np.random.default_rng(8)
    x, noise = rng.normal(size=(2, 240))
    colour = rng.choice(["red", "green", "blue"], 240)
    y = (np.abs(x) < 0.8) ^ (rng.random(240) < 0.1)
    noise[::2] = 0
    cells = ["" if rng.random() < 0.1 else f"{value:.3f}" for value in x]
    rows = [f"{c},{n:.3f},{k},{int(t)}\n" for c, n, k, t in zip(cells, noise, colour, y, strict=True)]
    table = tmp_path_factory.mktemp("band") / "band.csv"
    table.write_text("x,noise,colour,y\n" + "".join(rows), encoding="utf-8")
    return str(table)


def asked(**flags: Any) -> Settings:
    """Settings of the tuned recipe."""
    return settings_from({"target": "y", "epochs": 4, "hidden": (8,)} | flags, None, synthetic=False)


def plan(path: str, settings: Settings) -> Plan:
    """Read a table and decide on its columns."""
    return plan_of(load_dataset(path, settings), settings)


def poisoned(clean: Plan) -> Plan:
    """Turn every held-out label around and make every held-out value absurd."""
    test, target = clean.dataset.test, clean.dataset.target
    y = target.y.copy()
    y[test] = 1 - y[test]
    columns = {}
    for name, column in clean.dataset.table.columns.items():
        places = column.places.copy()
        places[test] = len(column.values)
        columns[name] = CodedColumn([*column.values, "unheard of" if name == "colour" else "1e6"], places)
    table, teacher = replace(clean.dataset.table, columns=columns), clean.dataset.teacher
    if teacher is not None:
        teacher = teacher.copy()
        teacher[test] = 1 - teacher[test]
    dataset = replace(clean.dataset, table=table, target=replace(target, y=y), teacher=teacher)
    evidence = {name: evidence_of(name, columns[name], frozenset(MISSING_VALUES)) for name in clean.columns}
    return replace(
        clean, dataset=dataset, columns={name: type(clean.columns[name]).read(evidence[name]) for name in evidence}
    )


@pytest.fixture(scope="module")
def soft(path: str) -> str:
    """A file with a probability for each row of the table."""
    file = Path(path).with_name("soft.csv")
    file.write_text("p\n" + "".join(f"{p:.3f}\n" for p in np.random.default_rng(9).random(240)), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("name", LEARNERS)
def test_held_out_rows_are_never_seen(path: str, soft: str, tmp_path: Path, name: str) -> None:
    """Statistics, edges, ranges, words, teachers, choice, calibration, threshold: poison changes no trained byte."""
    flags = {key: soft if value == "FILE" else value for key, value in LEARNERS[name].items()}
    settings = settings_from({"target": "y"} | flags, None, synthetic=False)
    clean_plan = pipeline.prepare(path, settings)
    folders = {}
    for kind, one in {"clean": clean_plan, "poisoned": poisoned(clean_plan)}.items():
        folders[kind] = tmp_path / kind
        pipeline.train(one, settings, folders[kind])
    for file in ("model.keras", "contract.json", "calibration.npz"):
        clean, bad = ((folder / file).read_bytes() for folder in folders.values())
        assert clean == bad, file
    records = [json.loads((folder / "training.json").read_bytes()) for folder in folders.values()]
    assert records[0]["tuning"] == records[1]["tuning"]
    assert records[0]["metrics"] != records[1]["metrics"], "the poison was there"
    assert records[0]["calibration"]["method"] == "platt"
    assert isinstance(settings.threshold, float) or records[0]["rule"]["threshold"] != 0.5


@pytest.mark.parametrize("name", LEARNERS)
def test_a_poisoned_training_row_is_seen(path: str, soft: str, name: str) -> None:
    """The test above can fail: the same poison in training rows changes the contract, and what is learned."""
    flags = {key: soft if value == "FILE" else value for key, value in LEARNERS[name].items()}
    settings = settings_from({"target": "y"} | flags | {"epochs": 1}, None, synthetic=False)
    found = []
    for one in (plan(path, settings), poisoned(plan(path, settings))):
        swapped = replace(one.dataset, train=one.dataset.test, test=one.dataset.train)
        found.append(tune(replace(one, dataset=swapped), settings))
    assert found[0].chosen.encoding.contract != found[1].chosen.encoding.contract
    assert found[0].raw.loss != found[1].raw.loss


def test_a_poisoned_probability_is_seen(path: str, soft: str) -> None:
    """The poison of a teacher from elsewhere alone changes what is learned of training rows."""
    settings = asked(teacher=soft, numbers_as="standard")
    clean = plan(path, settings)
    assert clean.dataset.teacher is not None
    turned = replace(clean, dataset=replace(clean.dataset, teacher=1 - clean.dataset.teacher))
    losses = [tune(one, settings).raw.loss for one in (clean, turned)]
    assert losses[0] != losses[1]


def test_a_teacher_knows_no_row_that_judges_its_pupil(path: str) -> None:
    """Labels of a fold's judging rows turned around change nothing of what the fold is taught."""
    settings = asked(teacher="boosted-trees")
    planned = plan(path, settings)
    candidate = within_bytes(planned, replace(settings, numbers_as="standard", l2=1.0))
    y = planned.dataset.y[planned.dataset.train]
    (rest, part), *_ = folds_of(y, settings.seed)
    turned = y.copy()
    turned[part] = 1 - turned[part]
    lessons = [Lesson(candidate, labels, 5, settings)(rest) for labels in (y, turned)]
    assert lessons[0].tobytes() == lessons[1].tobytes()
    assert set(np.unique(y[rest])) != set(np.unique(lessons[0])), "there is a teacher"
    every = [Lesson(candidate, labels, 5, settings)(np.arange(len(y)))[rest] for labels in (y, turned)]
    assert every[0].tobytes() != every[1].tobytes(), "a teacher of all rows would know them"


def test_bins_win_where_a_band_matters(path: str) -> None:
    """Encodings are compared out of fold; what was tried is on record, with its loss."""
    settings = replace(asked(epochs=40), hidden=None)
    tuned = tune(plan(path, settings), settings)
    assert tuned.chosen.settings.numbers_as == "piecewise"
    tried = [(one.candidate.settings.numbers_as, bool(one.candidate.settings.hidden)) for one in tuned.tried]
    assert tried == [
        ("standard", False),
        ("standard", True),
        ("standard", True),
        ("piecewise", False),
        ("piecewise", True),
        ("piecewise", True),
    ]
    assert all(one.to_json()["log_loss"] > 0 for one in tuned.tried)
    assert all(("epochs" in one.to_json()) == bool(one.candidate.settings.hidden) for one in tuned.tried)


def test_many_bins_are_for_many_rows() -> None:
    """From 2,000 training rows on 48 bins are compared, too; bins that are asked for are compared as asked."""
    settings = replace(asked(), hidden=None)
    few, many = ({one.bins for one in choices_of(settings, rows)} for rows in (1999, 2000))
    assert (few, many) == ({None, 8, 24}, {None, 8, 24, 48})
    assert {one.bins for one in choices_of(replace(settings, bins=5), 2000)} == {None, 5}


def test_a_line_is_drawn_where_a_line_will_do(write: Write) -> None:
    """Logistic regression comes first, and stays unless something else is clearly better."""
    rng = np.random.default_rng(3)
    x = rng.normal(size=(150, 4))
    y = x @ [1, -1, 0.5, 0] + rng.normal(size=150) > 0
    rows = "".join(",".join(f"{cell:.3f}" for cell in row) + f",{int(t)}\n" for row, t in zip(x, y, strict=True))
    settings = replace(asked(epochs=20), hidden=None)
    tuned = tune(plan(write("line.csv", "a,b,c,d,y\n" + rows), settings), settings)
    assert (tuned.chosen.settings.hidden, tuned.chosen.settings.numbers_as) == ((), "standard")
    assert len(tuned.raw.weights.kernels) == 1


def test_the_simplest_within_an_error_is_taken() -> None:
    """A little worse is no worse; clearly worse is; the first of equals wins."""
    noise = np.random.default_rng(0).normal(size=400)
    best = np.ones(400)
    assert simplest([best + 0.1 * noise + 0.004, best], 5) == 0
    assert simplest([best + 0.1 * noise + 0.03, best], 5) == 1
    assert simplest([best, best.copy()], 5) == 0


def test_a_search_keeps_to_its_bytes(path: str) -> None:
    """N settings, seeded; each fits; progress is told, network by network of five folds."""
    told: list[tuple[int, int, int]] = []
    settings = asked(search=3, max_bytes=6000)
    tuned = tune(plan(path, settings), settings, lambda *progress: told.append(progress))
    assert told == [(done, 15, 3) for done in range(1, 16)]
    candidates = [one.candidate for one in tuned.tried]
    assert all(int8_bytes(one.encoding.contract, one.settings.hidden or ()) <= 6000 for one in candidates)
    assert len({one.settings for one in candidates}) == 3
    assert [one.to_json() for one in tune(plan(path, settings), settings).tried] == [
        one.to_json() for one in tuned.tried
    ]


def test_columns_that_matter_least_go_where_bytes_are_short(write: Write) -> None:
    """Those that order training rows best stay; a fold ranks them by its own rows; the bytes are kept to."""
    rng = np.random.default_rng(1)
    cells = rng.normal(size=(200, 60))
    y = cells[:, 7] - cells[:, 50] + rng.normal(size=200) > 0
    header = ",".join(f"x{i}" for i in range(60)) + ",y\n"
    rows = "".join(",".join(f"{cell:.3f}" for cell in row) + f",{int(t)}\n" for row, t in zip(cells, y, strict=True))
    settings = replace(asked(max_bytes=6000), hidden=None)
    planned = plan(write("wide.csv", header + rows), settings)
    tuned = tune(planned, settings)
    names = tuned.chosen.encoding.contract.feature_names
    assert 5 < len(names) < 40
    assert {"x7", "x50"} <= set(names)
    assert list(names) == [name for name in planned.columns if name in set(names)], "in the order of the table"
    assert tune(poisoned(planned), settings).chosen.encoding.contract.feature_names == names, "held-out rows"
    for one in tuned.tried:
        assert int8_bytes(one.candidate.encoding.contract, one.candidate.settings.hidden or ()) <= 6000
    (rest, part), *_ = folds_of(planned.dataset.y[planned.dataset.train], settings.seed)
    turned = planned.dataset.y.copy()
    turned[planned.dataset.train[part]] = 1 - turned[planned.dataset.train[part]]
    other = replace(planned, dataset=replace(planned.dataset, target=replace(planned.dataset.target, y=turned)))
    wide = [replace(tuned.chosen, plan=replace(one, most=10)) for one in (planned, other)]
    ranked = [one.learned_from(rest).contract.feature_names for one in wide]
    assert ranked[0] == ranked[1], "the judging rows have no say"
    whole = [one.learned_from(np.arange(160)).contract.feature_names for one in wide]
    assert whole[0] != whole[1], "they would have"


def test_rare_categories_are_pooled_where_bytes_are_short(write: Write) -> None:
    """A column of many categories keeps its frequent ones."""
    cells = np.random.default_rng(2).geometric(0.05, 900)
    table = write("many.csv", "cat,x,y\n" + "".join(f"v{c},{i % 9}.5,{int(c > 12)}\n" for i, c in enumerate(cells)))
    settings = asked(max_bytes=4096, categorical=("cat",))
    chosen = tune(plan(table, settings), settings).chosen
    feature = chosen.encoding.contract.features[0]
    assert isinstance(feature, CategoricalFeature)
    assert 2 <= feature.n_encoded <= 32
    assert chosen.settings.min_frequency > 1
    counts = Counter(f"v{c}" for c in cells[chosen.encoding.plan.dataset.train])
    assert min(counts[value] for value in feature.values) >= chosen.settings.min_frequency


def test_no_network_within_the_bytes(write: Write) -> None:
    """The refusal names the smallest there is."""
    table = write("long.csv", f"{'x' * 4000},y\n" + "".join(f"{i}.5,{i % 2}\n" for i in range(60)))
    settings = asked(max_bytes=4096)
    with pytest.raises(UsageError, match=r"--max-bytes 4096: no network fits: the smallest takes \d+ bytes"):
        tune(plan(table, settings), settings)


def test_a_handful_of_rows_is_trained_on_blindly(write: Write) -> None:
    """Nothing to validate on: the simplest settings, no calibration; a rule for the threshold is refused."""
    table = write("few.csv", "x,y\n" + "".join(f"{i}.5,{i % 2}\n" for i in range(14)))
    tuned = tune(plan(table, asked()), asked())
    assert (tuned.calibration.method, tuned.chosen.settings.numbers_as) == ("none", "standard")
    with pytest.raises(RowsError, match="--threshold f1: expected 10 training rows of each class"):
        tune(plan(table, asked(threshold="f1")), asked(threshold="f1"))
    with pytest.raises(RowsError, match="--teacher: expected 10 training rows"):
        tune(plan(table, asked(teacher="boosted-trees")), asked(teacher="boosted-trees"))
