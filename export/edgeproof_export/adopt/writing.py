"""What adoption writes: the folder `trained/`, as training writes it."""

import tempfile
import warnings
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from edgeproof import handover, tables
from edgeproof.decision import Feature, grammar
from edgeproof.files import whole_folder
from edgeproof_export.adopt.adoption import Adopted

_PACKAGES = ("edgeproof-export", "keras", "numpy")


def write(adopted: Adopted, folder: Path) -> None:
    """Write `trained/`, whole or not at all; raises UsageError for a folder that holds something else, OutputError."""
    calibration, held_out = adopted.rows.halves()
    chosen = calibration[: handover.CALIBRATION_ROWS]
    truth = adopted.rows.truth[chosen].astype(np.float32)
    files = {
        handover.MODEL: _saved(adopted.model),
        handover.CONTRACT: handover.contract_bytes(adopted.contract),
        handover.CALIBRATION: handover.calibration_bytes(adopted.vectors[chosen], truth),
        handover.RECORD: handover.record_bytes(_record(adopted)),
    }
    with whole_folder(folder, ours=frozenset(handover.FILES)) as target:
        for name, data in files.items():
            (target / name).write_bytes(data)
        _write_test(target / handover.TEST, adopted, held_out.tolist())


def _saved(model: Any) -> bytes:
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Keras 3.15 reads TensorFlow's variables the NumPy 1 way
        path = Path(folder) / handover.MODEL
        model.save(path)
        return handover.model_bytes(path.read_bytes())


def _write_test(path: Path, adopted: Adopted, held_out: list[int]) -> None:
    """Write held-out rows: the features in contract order, then the target."""
    contract = adopted.contract
    cells = {feature.name: _cells(adopted, feature, held_out) for feature in contract.features}
    cells[contract.target] = [contract.labels[int(adopted.rows.truth[row])] for row in held_out]
    names = [grammar.protected(name) for name in cells]
    with path.open("wb") as stream:
        writer = tables.writer(stream, names)
        texts = ([grammar.protected(text) for text in column] for column in cells.values())
        writer.write(dict(zip(names, texts, strict=True)))
        writer.close()


def _cells(adopted: Adopted, feature: Feature, held_out: list[int]) -> list[str]:
    """Return cells as the rows have them; pictures and windows as texts that hold them."""
    if len(feature.given_shape) > 1:
        return [feature.text(tuple(vector), ()) for vector in adopted.vectors[held_out].tolist()]
    column = adopted.rows.batch.columns[feature.name]
    return [grammar.clean(grammar.text_of(column[row])) for row in held_out]


def _record(adopted: Adopted) -> dict[str, Any]:
    original, ours = adopted.figures()
    return {
        "adoption": 1,
        "rows": adopted.rows.batch.n_rows,
        "largest_difference": float(f"{adopted.difference:.3g}"),
        "original": original.to_json(),
        "network": ours.to_json(),
        "notes": list(adopted.notes),
        "versions": {name: version(name) for name in _PACKAGES},
    }
