"""Table to `trained/`, step by step."""

from dataclasses import dataclass
from pathlib import Path

from edgeproof.arithmetic import encode
from edgeproof.contract import Contract
from edgeproof.files import whole_folder
from edgeproof.vectors import row_vectors
from edgeproof_train import handover
from edgeproof_train.dataset import Dataset, load_dataset
from edgeproof_train.encoding import learn_contract
from edgeproof_train.evaluate import Judged, Leak, find_leaks, judge
from edgeproof_train.fit import Progress, fit
from edgeproof_train.settings import Settings


@dataclass(frozen=True, eq=False)
class Prepared:
    """A table ready to be learned from."""

    dataset: Dataset
    contract: Contract


@dataclass(frozen=True, eq=False)
class Trained:
    """What a training run found out."""

    judged: list[Judged]  # the network first
    leaks: list[Leak]


def prepare(table: str | None, settings: Settings) -> Prepared:
    """Read a table, or make the synthetic one for None, and decide on its columns; raises RowsError."""
    dataset = load_dataset(table, settings)
    contract, dataset = learn_contract(dataset, settings)
    return Prepared(dataset, contract)


def train(prepared: Prepared, settings: Settings, output: Path, progress: Progress | None = None) -> Trained:
    """Train, evaluate on the held-out rows, and write the folder whole or not at all.

    Raises UsageError for a folder that holds something else, OutputError where it cannot be written, and what `fit`
    raises.
    """
    dataset, contract = prepared.dataset, prepared.contract
    with whole_folder(output, ours=handover.FILES) as folder:
        rows = row_vectors(contract, dataset.batch(contract.feature_names))
        encoded = encode(contract, rows)
        fitted = fit(encoded[dataset.train], dataset.y[dataset.train], settings, progress)
        probability = fitted.probability(encoded[dataset.test])
        judged = judge(probability, encoded, dataset.y, (dataset.train, dataset.test), settings)
        leaks = find_leaks(contract, rows, dataset.y, dataset.train, dataset.test)
        handover.write_model(folder, fitted)
        handover.write_contract(folder, contract)
        handover.write_test(folder, dataset, contract)
        handover.write_calibration(folder, rows, dataset.y, dataset.train, settings.seed)
        handover.write_record(folder, dataset, settings, fitted, judged, leaks)
    return Trained(judged, leaks)
