"""Table to `trained/`, step by step."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from edgeproof.decision.arithmetic import Floats, encode
from edgeproof.decision.contract import Contract
from edgeproof.decision.float32 import shortest
from edgeproof.files import whole_folder
from edgeproof.rows.vectors import row_vectors
from edgeproof_train import handover
from edgeproof_train.choose.tuning import Tried, tune
from edgeproof_train.contract.encoding import learn_contract
from edgeproof_train.fit.calibration import Calibration, reliability, uncalibrated
from edgeproof_train.fit.fit import Fitted, Progress, fit
from edgeproof_train.fit.model import keras_model
from edgeproof_train.judge.evaluate import Judged, Leak, find_leaks, judge
from edgeproof_train.judge.yardsticks import yardsticks
from edgeproof_train.settings import Settings
from edgeproof_train.table.dataset import Dataset, load_dataset


@dataclass(frozen=True, eq=False)
class Prepared:
    """A table ready to be learned from."""

    dataset: Dataset
    contract: Contract


@dataclass(frozen=True, eq=False)
class Trained:
    """What a training run found out."""

    contract: Contract
    judged: list[Judged]  # the network first
    leaks: list[Leak]
    chosen: Settings  # of the network: those asked for where nothing was to be chosen
    calibration: Calibration
    reliability: tuple[dict[str, float], dict[str, float]]  # on held-out rows, before and after calibration


@dataclass(frozen=True, eq=False)
class _Learned:
    """A network with its contract, and what `training.json` says of how it was found."""

    settings: Settings
    contract: Contract
    dataset: Dataset
    fitted: Fitted
    calibration: Calibration
    record: dict[str, Any]


def prepare(table: str | None, settings: Settings) -> Prepared:
    """Read a table, or make the synthetic one for None, and decide on its columns; raises RowsError."""
    dataset = load_dataset(table, settings)
    simple = replace(settings, encoding="standard") if settings.encoding == "auto" else settings
    contract, dataset = learn_contract(dataset, simple)
    return Prepared(dataset, contract)


def train(
    prepared: Prepared,
    settings: Settings,
    output: Path,
    progress: Progress | None = None,
    tried: Tried | None = None,
) -> Trained:
    """Train, evaluate on the held-out rows, and write the folder whole or not at all.

    Raises UsageError for a folder that holds something else, OutputError where it cannot be written, and what `fit`
    and `tune` raise.
    """
    with whole_folder(output, ours=handover.FILES) as folder:
        learned = (
            _tuned(prepared, settings, tried) if settings.recipe == "tuned" else _plain(prepared, settings, progress)
        )
        contract, dataset = learned.contract, learned.dataset
        rows = row_vectors(contract, dataset.batch(contract.feature_names))
        probability = learned.fitted.probability(encode(contract, rows[dataset.test]))
        others = _yardsticks(dataset, settings)
        y = dataset.y[dataset.test]
        judged = judge(y, {"network": probability, **others}, contract.threshold, settings.seed)
        before = uncalibrated(probability, learned.calibration)
        reliabilities = reliability(y, before), reliability(y, probability)
        calibration = {**learned.calibration.to_json(), "before": reliabilities[0], "after": reliabilities[1]}
        leaks = find_leaks(contract, rows, dataset.y, dataset.train, dataset.test)
        handover.write_model(folder, learned.fitted)
        handover.write_contract(folder, contract)
        handover.write_test(folder, dataset, contract)
        handover.write_calibration(folder, rows, dataset.y, dataset.train, settings.seed)
        record = {**learned.record, "calibration": calibration, "threshold": shortest(contract.threshold)}
        handover.write_record(folder, dataset, settings, learned.fitted, judged, leaks, record)
    return Trained(contract, judged, leaks, learned.settings, learned.calibration, reliabilities)


def _plain(prepared: Prepared, settings: Settings, progress: Progress | None) -> _Learned:
    dataset, contract = prepared.dataset, prepared.contract
    rows = row_vectors(contract, dataset.batch(contract.feature_names))[dataset.train]
    fitted = fit(encode(contract, rows), dataset.y[dataset.train], settings, progress)
    return _Learned(settings, contract, dataset, fitted, Calibration("none"), {})


def _tuned(prepared: Prepared, settings: Settings, tried: Tried | None) -> _Learned:
    tuned = tune(prepared.dataset, settings, tried)
    weights = tuned.raw.weights.rescaled(tuned.calibration.factor, tuned.calibration.shift)
    chosen = tuned.chosen
    fitted = Fitted(keras_model(weights, chosen.settings), {"loss": tuned.raw.loss})
    record = {"tuning": tuned.to_json()}
    return _Learned(chosen.settings, tuned.contract, chosen.dataset, fitted, tuned.calibration, record)


def _yardsticks(dataset: Dataset, settings: Settings) -> dict[str, Floats]:
    contract, dataset = learn_contract(dataset, replace(settings, encoding="standard"))
    rows = row_vectors(contract, dataset.batch(contract.feature_names))
    return yardsticks(contract, rows, dataset.y, (dataset.train, dataset.test), settings)
