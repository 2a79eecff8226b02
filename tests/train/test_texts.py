"""Terms come from training rows only, and equal texts stay together."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from edgeproof.decision import TextFeature
from edgeproof_train import pipeline
from edgeproof_train.contract import learn_contract
from edgeproof_train.contract.plan import plan_of
from edgeproof_train.settings import Settings, settings_from
from edgeproof_train.table import load_dataset
from tests.support.repository import EXAMPLES

TABLE = str(EXAMPLES / "messages.tsv")
ASKED = {"target": "label", "terms": 64, "term_kind": "words", "hidden": "none", "numbers_as": "standard"}


@pytest.fixture(scope="module")
def settings() -> Settings:
    """So many words, and no hidden layer."""
    return settings_from(ASKED, None, synthetic=False)


def _poisoned(folder: Path, rows: set[int]) -> str:
    """Write the table with other texts in some rows, in which one word tells the wrong label."""
    header, *lines = Path(TABLE).read_text(encoding="utf-8").splitlines()
    for row in rows:
        label, _ = lines[row].split("\t")
        lines[row] = f"{label}\t{'poison' if label == 'ham' else 'claim'} number {row} is not like the others"
    table = folder / "poisoned.tsv"
    table.write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    return str(table)


def test_held_out_texts_change_no_term(settings: Settings, tmp_path: Path) -> None:
    """Other texts in held-out rows give the same contract; in as many training rows they do not."""
    clean = plan_of(load_dataset(TABLE, settings), settings)
    contract = learn_contract(clean, settings).contract
    test = set(clean.dataset.test.tolist())
    train = set(clean.dataset.train[: len(test)].tolist())
    for rows, equal in ((test, True), (train, False)):
        poisoned = plan_of(load_dataset(_poisoned(tmp_path, rows), settings), settings)
        same = replace(poisoned, dataset=replace(poisoned.dataset, train=clean.dataset.train, test=clean.dataset.test))
        found = learn_contract(same, settings).contract
        assert (found.features == contract.features) == equal


def test_equal_texts_stay_on_one_side(settings: Settings, tmp_path: Path) -> None:
    """Texts that differ in capitals or digits only are never in training and held-out rows both."""
    texts = [f"The message {'NUMBER' if i % 2 else 'number'} {chr(97 + i % 26)} of {i + 100}" for i in range(400)]
    rows = "".join(f"{'ham' if i % 3 else 'spam'}\t{text}\n" for i, text in enumerate(texts))
    table = tmp_path / "repeats.tsv"
    table.write_text("label\ttext\n" + rows, encoding="utf-8")
    plan = pipeline.prepare(str(table), settings)
    letters = np.arange(400) % 26
    assert not set(letters[plan.dataset.train].tolist()) & set(letters[plan.dataset.test].tolist())


def test_a_column_of_texts_is_recognised(settings: Settings) -> None:
    """Sentences become terms that are told apart by their labels."""
    (feature,) = learn_contract(pipeline.prepare(TABLE, settings), settings).contract.features
    assert isinstance(feature, TextFeature)
    assert " claim " in feature.terms


def test_the_share_of_texts_without_a_term_is_stated(settings: Settings) -> None:
    """The contract says how many training texts have none of the terms; a monitor compares new rows with it."""
    few = replace(settings, terms=4)
    encoding = learn_contract(pipeline.prepare(TABLE, few), few)
    (feature,) = encoding.contract.features
    without = [not encoding.encoded(np.array([row])).any() for row in encoding.plan.dataset.train]
    assert 0 < feature.seen.unknown == round(sum(without) / len(without), 4)
