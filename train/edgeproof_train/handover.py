"""The folder `trained/`: all that `export` needs, written whole or not at all.

- `model.keras`: the dense part; its input is the encoded vector
- `contract.json`: raw row to encoded vector, labels, threshold
- `test.csv`: held-out rows as the table had them, and their labels
- `calibration.npz`: `rows` (n, n_features) float32 row vectors and `labels` (n,) float32 of training rows
- `training.json`: settings, columns, history, metrics, versions
"""

import io
import json
import warnings
import zipfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from edgeproof import tables
from edgeproof.codec import canonical
from edgeproof.decision import grammar
from edgeproof.decision.arithmetic import Floats
from edgeproof.decision.contract import Contract
from edgeproof_train.fit.fit import Fitted
from edgeproof_train.judge.evaluate import Judged, Leak
from edgeproof_train.settings import Settings
from edgeproof_train.table.dataset import Dataset, Rows

FILES = frozenset({"model.keras", "contract.json", "test.csv", "calibration.npz", "training.json"})
_CALIBRATION_ROWS = 10_000
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the date of every entry: the same training gives the same bytes
_PACKAGES = ("edgeproof-train", "tensorflow", "tensorflow-cpu", "keras", "scikit-learn", "pyarrow", "numpy")


def write_model(folder: Path, fitted: Fitted) -> None:
    """Write `model.keras`, without the clock and the addresses that Keras puts into it."""
    path = folder / "model.keras"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Keras 3.15 reads TensorFlow's variables the NumPy 1 way
        fitted.model.save(path)
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in sorted(archive.namelist())}
    metadata = json.loads(entries["metadata.json"])
    metadata.pop("date_saved", None)
    entries["metadata.json"] = canonical.dumps(metadata)
    entries["config.json"] = canonical.dumps(_without_addresses(json.loads(entries["config.json"])))
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in entries.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data)


def _without_addresses(config: Any) -> Any:
    """Drop Keras's `shared_object_id`, an address in memory that differs from process to process."""
    if isinstance(config, dict):
        return {key: _without_addresses(value) for key, value in config.items() if key != "shared_object_id"}
    return [_without_addresses(value) for value in config] if isinstance(config, list) else config


def write_contract(folder: Path, contract: Contract) -> None:
    """Write `contract.json`, indented for people."""
    text = json.dumps(contract.to_json(), indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
    (folder / "contract.json").write_bytes(text.encode() + b"\n")


def write_test(folder: Path, dataset: Dataset, contract: Contract) -> None:
    """Write `test.csv`: the features in contract order, then the target; a missing value is an empty cell."""
    cells = [_held_out(dataset, name, contract) for name in contract.feature_names]
    labels = [contract.labels[int(dataset.y[row])] for row in dataset.test]
    columns = (*contract.feature_names, contract.target)
    texts = [*cells, [grammar.protected(label) for label in labels]]
    with (folder / "test.csv").open("wb") as stream:
        writer = tables.writer(stream, [grammar.protected(name) for name in columns])
        writer.write({grammar.protected(name): column for name, column in zip(columns, texts, strict=True)})


def _held_out(dataset: Dataset, name: str, contract: Contract) -> list[str]:
    cells = dataset.table.cells(name)
    texts = (grammar.clean(cells[row]) for row in dataset.test)
    return ["" if text in contract.missing else grammar.protected(text) for text in texts]


def write_calibration(folder: Path, rows: Floats, y: Floats, train: Rows, seed: int) -> None:
    """Write `calibration.npz`: at most 10,000 training rows, in the order of the table.

    rows: (n_rows, n_features) float32 row vectors. y: (n_rows,) float32, 0 or 1.
    """
    chosen = np.sort(train)
    if len(train) > _CALIBRATION_ROWS:
        chosen = np.sort(np.random.default_rng(seed).choice(train, _CALIBRATION_ROWS, replace=False))
    with zipfile.ZipFile(folder / "calibration.npz", "w") as archive:  # numpy.savez, but with a fixed date
        for name, array in (("rows", rows[chosen]), ("labels", y[chosen])):
            stream = io.BytesIO()
            np.save(stream, np.ascontiguousarray(array), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", _EPOCH), stream.getvalue())


def write_record(
    folder: Path,
    dataset: Dataset,
    settings: Settings,
    fitted: Fitted,
    judged: list[Judged],
    leaks: list[Leak],
    tuning: dict[str, Any],
) -> None:
    """Write `training.json`: what was asked, what was found, with which versions. No clock, no machine's name."""
    record: dict[str, Any] = {
        "training": 1,
        "settings": settings.to_json(),
        "rows": {
            "train": len(dataset.train),
            "test": len(dataset.test),
            "without_label": dataset.target.dropped,
        },
        "columns": [{"name": c.name, "kind": c.kind, "reason": c.reason} for c in dataset.columns],
        "history": fitted.history,
        "metrics": {one.name: one.to_json() for one in judged},
        "leaks": {leak.column: leak.auc for leak in leaks},
        "versions": _versions(),
        **tuning,
    }
    text = json.dumps(record, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
    (folder / "training.json").write_bytes(text.encode() + b"\n")


def _versions() -> dict[str, str]:
    versions = {}
    for name in _PACKAGES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            continue  # one of tensorflow and tensorflow-cpu; or run from a source tree
    return versions
