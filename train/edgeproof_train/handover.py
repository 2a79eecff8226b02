"""The folder `trained/`: all that `export` needs, written whole or not at all.

- `model.keras`: the dense part; its input is the encoded vector
- `contract.json`: raw row to encoded vector, labels, rule
- `test.csv`: held-out rows as the table had them, and their labels
- `calibration.npz`: `rows` (n, n_features) float32 row vectors and `labels` (n,) float32 of training rows
- `training.json`: settings, columns, history, metrics, versions
"""

import hashlib
import io
import json
import warnings
import zipfile
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from edgeproof import tables
from edgeproof.codec import canonical
from edgeproof.decision import Contract, grammar
from edgeproof.rows import rows_within
from edgeproof_train.contract import Encoding
from edgeproof_train.table import Dataset, drawn

FILES = frozenset({"model.keras", "contract.json", "test.csv", "calibration.npz", "training.json"})
_CALIBRATION_ROWS = 10_000
_AT_ONCE = 65_536  # rows
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the date of every entry: the same training gives the same bytes
_VOLATILE = ("date_saved", "shared_object_id")  # the clock, and an address in memory
_PACKAGES = ("edgeproof-train", "tensorflow", "tensorflow-cpu", "keras", "scikit-learn", "pyarrow", "numpy")


def write_model(folder: Path, model: Any) -> None:
    """Write a `keras.Model` as `model.keras`, without the clock and the addresses that Keras puts into it."""
    path = folder / "model.keras"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Keras 3.15 reads TensorFlow's variables the NumPy 1 way
        model.save(path)
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in sorted(archive.namelist())}
    entries |= {name: _repeatable(entries[name]) for name in ("metadata.json", "config.json")}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in entries.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data)


def _repeatable(data: bytes) -> bytes:
    """Return JSON without what differs from process to process."""
    found = json.loads(data, object_hook=lambda one: {key: one[key] for key in one if key not in _VOLATILE})
    return canonical.dumps(found)


def digest(encoding: Encoding) -> dict[str, Any]:
    """Return what tells this table from others, however it is written: the SHA-256 of its row vectors and labels.

    Over all rows with a label, in their order: the row vectors, (n, width) float32 in contract order, little-endian,
    NaN where missing; then the labels, (n,) float32, 0 or 1.
    """
    dataset = encoding.plan.dataset
    n_rows, size = len(dataset.y), rows_within(_AT_ONCE, encoding.contract.width)
    sha256 = hashlib.sha256()
    for start in range(0, n_rows, size):
        vectors = encoding.vectors(np.arange(start, min(start + size, n_rows)))
        sha256.update(np.where(np.isnan(vectors), np.float32(np.nan), vectors).astype("<f4").tobytes())
    sha256.update(dataset.y.astype("<f4").tobytes())
    return {"sha256": sha256.hexdigest(), "rows": n_rows, "columns": encoding.contract.n_features}


def write_test(folder: Path, encoding: Encoding) -> None:
    """Write `test.csv`: the features in contract order, then the target; a missing value is an empty cell."""
    contract, dataset = encoding.contract, encoding.plan.dataset
    columns = {name: _held_out(dataset, name, contract) for name in contract.feature_names}
    columns[contract.target] = [grammar.protected(contract.labels[int(y)]) for y in dataset.y[dataset.test]]
    columns = {grammar.protected(name): cells for name, cells in columns.items()}
    with (folder / "test.csv").open("wb") as stream:
        tables.writer(stream, list(columns)).write(columns)


def _held_out(dataset: Dataset, name: str, contract: Contract) -> list[str]:
    cells = dataset.table.columns[name]
    texts = [grammar.clean(grammar.text_of(cell)) for cell in cells.values]
    words = dict(zip(contract.feature_names, contract.words, strict=True)).get(name, contract.missing)
    few = ["" if "" in words and grammar.word(text) in words else grammar.protected(text) for text in texts]
    return [few[place] for place in cells.places[dataset.test]]


def write_calibration(folder: Path, encoding: Encoding, seed: int) -> None:
    """Write `calibration.npz`: at most 10,000 training rows, drawn by class, in the order of the table."""
    dataset = encoding.plan.dataset
    train = np.sort(dataset.train)
    chosen = train[drawn(dataset.y[train], _CALIBRATION_ROWS, seed).rows]
    with zipfile.ZipFile(folder / "calibration.npz", "w") as archive:  # numpy.savez_compressed, with a fixed date
        for name, array in (("rows", encoding.vectors(chosen)), ("labels", dataset.y[chosen])):
            stream = io.BytesIO()
            np.save(stream, np.ascontiguousarray(array), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", _EPOCH)
            archive.writestr(entry, stream.getvalue(), zipfile.ZIP_DEFLATED)  # terms of texts are mostly zeros


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Write a JSON file, indented for people."""
    text = json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
    path.write_bytes(text.encode() + b"\n")


def versions() -> dict[str, str]:
    """Return the versions of what trained, by distribution."""
    found = {}
    for name in _PACKAGES:
        with suppress(PackageNotFoundError):  # one of tensorflow and tensorflow-cpu; or run from a source tree
            found[name] = version(name)
    return found
