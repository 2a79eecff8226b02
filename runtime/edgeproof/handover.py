"""The folder `trained/`, which training and adoption write and `export` reads: equal content has equal bytes.

- `model.keras`: the network; its input is the encoded vector
- `contract.json`: raw row to encoded vector, labels, threshold
- `test.csv`: held-out rows as the table had them, and their labels
- `calibration.npz`: `rows` (n, width) float32 row vectors and `labels` (n,) float32, 0 or 1
- `training.json`: how the model came to be
"""

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np

from edgeproof.codec import canonical
from edgeproof.decision import Contract
from edgeproof.types import Floats

MODEL, CONTRACT, TEST, CALIBRATION, RECORD = FILES = (
    "model.keras",
    "contract.json",
    "test.csv",
    "calibration.npz",
    "training.json",
)
CALIBRATION_ROWS = 10_000  # at most
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the date of every entry


def model_bytes(saved: bytes) -> bytes:
    """Return a `.keras` file without the clock and the addresses that Keras puts into it."""
    with zipfile.ZipFile(io.BytesIO(saved)) as archive:
        entries = {name: archive.read(name) for name in sorted(archive.namelist())}
    metadata = json.loads(entries["metadata.json"])
    metadata.pop("date_saved", None)
    entries["metadata.json"] = canonical.dumps(metadata)
    entries["config.json"] = canonical.dumps(_without_addresses(json.loads(entries["config.json"])))
    return _archive(entries)


def contract_bytes(contract: Contract) -> bytes:
    """Return `contract.json`, indented for people."""
    return record_bytes(contract.to_json())


def calibration_bytes(rows: Floats, labels: Floats) -> bytes:
    """Return `calibration.npz`: rows (n, width) float32, labels (n,) float32."""
    entries = {}
    for name, array in (("rows", rows), ("labels", labels)):
        stream = io.BytesIO()
        np.save(stream, np.ascontiguousarray(array), allow_pickle=False)
        entries[f"{name}.npy"] = stream.getvalue()
    return _archive(entries)


def record_bytes(record: Mapping[str, Any]) -> bytes:
    """Return JSON, indented for people."""
    text = json.dumps(record, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return text.encode() + b"\n"


def _archive(entries: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in entries.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data)
    return stream.getvalue()


def _without_addresses(config: Any) -> Any:
    """Drop Keras's `shared_object_id`, an address in memory that differs from process to process."""
    if isinstance(config, dict):
        return {key: _without_addresses(value) for key, value in config.items() if key != "shared_object_id"}
    return [_without_addresses(value) for value in config] if isinstance(config, list) else config
