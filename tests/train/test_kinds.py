"""A kind of column is one class and one line: this file adds one."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import pytest

from edgeproof.decision import grammar
from edgeproof.types import Floats
from edgeproof_train import pipeline
from edgeproof_train.contract import Learned, learn_contract
from edgeproof_train.contract.encoding import numeric_feature
from edgeproof_train.contract.evidence import Evidence, Part
from edgeproof_train.contract.kind import Column
from edgeproof_train.contract.plan import KINDS
from edgeproof_train.settings import Settings, settings_from
from edgeproof_train.table import Positions


@dataclass(frozen=True, eq=False)
class LengthColumn(Column):
    """Free text, of which only the length counts."""

    kind = "length"
    lengths: Floats  # (n_rows,)

    @classmethod
    def claim(cls, evidence: Evidence) -> Part | None:
        """Take whatever the other kinds leave."""
        return evidence.part(cls.kind, "length of a text")

    @classmethod
    def forced(cls, evidence: Evidence, place: Callable[[int], str]) -> Part:
        """Nobody can ask for it."""
        raise AssertionError(evidence, place)

    @classmethod
    def read(cls, evidence: Evidence) -> Self:
        """Count characters."""
        lengths = [len(grammar.text_of(cell)) for cell in evidence.cells.values]
        return cls(np.array(lengths, np.float32)[evidence.cells.places])

    def learn(self, name: str, y: Floats, train: Positions, settings: Settings) -> Learned:  # noqa: ARG002
        """Learn a number."""
        feature = numeric_feature(name, self.lengths[train], settings)
        return Learned(feature, self.lengths[:, None], 0, lambda _y, _train: self.lengths)


def test_a_kind_of_its_own(monkeypatch: pytest.MonkeyPatch, write: Callable[..., str], tmp_path: Path) -> None:
    """It takes the columns that nobody else does, and goes through choice, leaks and yardsticks to `trained/`."""
    rng = np.random.default_rng(4)
    lengths, noise = rng.integers(3, 40, 120), rng.normal(size=120)
    texts = ["".join(rng.choice(list("abcdefgh"), length)) for length in lengths]
    y = lengths + 4 * noise > 20
    rows = "".join(f"{text},{x:.3f},{int(t)}\n" for text, x, t in zip(texts, noise, y, strict=True))
    table = write("t.csv", "text,noise,y\n" + rows)
    settings = settings_from({"target": "y", "numbers_as": "standard", "hidden": "none"}, None, synthetic=False)
    assert pipeline.prepare(table, settings).set_aside[0].reason.startswith("too many categories")
    monkeypatch.setitem(KINDS, LengthColumn.kind, LengthColumn)
    plan = pipeline.prepare(table, settings)
    assert [(part.name, part.kind) for part in plan.parts[:2]] == [("text", "length"), ("noise", "numeric")]
    train = plan.dataset.train
    assert learn_contract(plan, settings).vectors(train)[:, 0].tolist() == lengths[train].tolist()
    trained = pipeline.train(plan, settings, tmp_path / "trained")
    assert trained.judged[0].metrics.auc > 0.9
    assert trained.contract.feature_names == ("text", "noise")
