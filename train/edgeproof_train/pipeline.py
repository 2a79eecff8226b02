"""Table to `trained/`, step by step: table -> contract -> fit or choose -> judge -> the folder."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from edgeproof.decision import Contract
from edgeproof.files import whole_folder
from edgeproof_train import handover
from edgeproof_train.choose import Tried, tune
from edgeproof_train.contract import Encoding, Plan, blocks, learn_contract, plan_of
from edgeproof_train.fit import Calibration, Fitted, Progress, fit, keras_model, uncalibrated
from edgeproof_train.judge import (
    Importance,
    Judged,
    Leak,
    Way,
    find_leaks,
    importances,
    judge,
    reliability,
    repeats,
    useless,
    yardsticks,
)
from edgeproof_train.settings import Settings
from edgeproof_train.table import load_dataset, require_probabilities


@dataclass(frozen=True, eq=False)
class Network:
    """A trained network, with its contract, and how it was found."""

    settings: Settings  # chosen, or those asked for where nothing was to be chosen
    encoding: Encoding
    fitted: Fitted
    calibration: Calibration
    tuning: dict[str, Any]  # what `training.json` says of the choice


@dataclass(frozen=True, eq=False)
class Trained:
    """What a training run found out."""

    asked: Settings
    network: Network
    judged: list[Judged]  # the network first
    leaks: list[Leak]
    importances: list[Importance]  # the most important column first
    reliability: tuple[dict[str, float], dict[str, float]]  # on held-out rows, before and after calibration

    @property
    def contract(self) -> Contract:
        """The contract that was written."""
        return self.network.encoding.contract

    @property
    def useless(self) -> str | None:
        """Why nobody should use this network; None where that is not so."""
        return useless(self.judged, self.contract.labels, self.copies)

    @cached_property
    def copies(self) -> float:
        """The share of the held-out rows that are copies of training rows."""
        return repeats(self.network.encoding)

    def to_json(self) -> dict[str, Any]:
        """Return what `training.json` says of it."""
        before, after = self.reliability
        return {
            "history": self.network.fitted.history,
            "metrics": {one.name: one.to_json() for one in self.judged},
            "leaks": {leak.column: leak.auc for leak in self.leaks},
            "importance": {one.column: float(f"{one.auc_drop:.6g}") for one in self.importances},
            "importance_interval": {
                one.column: [None if math.isnan(bound) else float(f"{bound:.6g}") for bound in one.interval]
                for one in self.importances
            },
            "useless": self.useless,
            "calibration": {**self.network.calibration.to_json(), "before": before, "after": after},
            "rule": self.contract.rule.to_json(),
            **self.network.tuning,
        }


def prepare(table: str | Sequence[str] | None, settings: Settings) -> Plan:
    """Read a table, or make the synthetic one for None, and decide on its columns; raises RowsError."""
    plan = plan_of(load_dataset(table, settings), settings)
    simple = replace(settings, numbers_as="standard") if settings.numbers_as == "auto" else settings
    require_probabilities(plan.dataset)
    return learn_contract(plan, simple).plan


def train(
    plan: Plan, settings: Settings, output: Path, progress: Progress | None = None, tried: Tried | None = None
) -> Trained:
    """Train, evaluate on the held-out rows, and write the folder whole or not at all.

    Raises UsageError for a folder that holds something else, OutputError where it cannot be written, and what `fit`
    and `tune` raise.
    """
    with whole_folder(output, ours=handover.FILES) as folder:
        network = _tuned(plan, settings, tried) if settings.recipe == "tuned" else _plain(plan, settings, progress)
        trained = _judged(network, plan, settings)
        handover.write_model(folder, network.fitted.model)
        handover.write_json(folder / "contract.json", trained.contract.to_json())
        handover.write_test(folder, network.encoding)
        handover.write_calibration(folder, network.encoding, settings.seed)
        asked = {"training": 1, "settings": settings.to_json(), "versions": handover.versions()}
        asked["table"] = handover.digest(network.encoding)
        handover.write_json(folder / "training.json", asked | network.encoding.plan.to_json() | trained.to_json())
    return trained


def _plain(plan: Plan, settings: Settings, progress: Progress | None) -> Network:
    encoding, train = learn_contract(plan, settings), plan.dataset.train
    fitted = fit(encoding.encoded(train), plan.dataset.y[train], settings, progress)
    return Network(settings, encoding, fitted, Calibration("none"), {})


def _tuned(plan: Plan, settings: Settings, tried: Tried | None) -> Network:
    tuned = tune(plan, settings, tried)
    chosen, line = tuned.chosen, tuned.calibration
    model = keras_model(tuned.raw.weights.rescaled(line.factor, line.shift), chosen.settings)
    fitted = Fitted(model, {"loss": tuned.raw.loss})
    return Network(chosen.settings, chosen.encoding, fitted, line, {"tuning": tuned.to_json()})


def _judged(network: Network, plan: Plan, settings: Settings) -> Trained:
    """Measure the network on the held-out rows, and what would have done without one, of all columns."""
    encoding = network.encoding
    dataset = encoding.plan.dataset
    y = dataset.y[dataset.test]
    parts = [network.fitted.probability(encoding.encoded(rows)) for rows in blocks(dataset.test)]
    probability = np.concatenate(parts)
    standard = learn_contract(plan, replace(settings, numbers_as="standard"))
    ways = {"network": Way(probability, encoding.contract.rule), **yardsticks(standard, settings)}
    judged = judge(y, ways)
    before = reliability(y, uncalibrated(probability, network.calibration))
    worth = importances(encoding, network.fitted, settings.seed)
    return Trained(settings, network, judged, find_leaks(encoding), worth, (before, reliability(y, probability)))
