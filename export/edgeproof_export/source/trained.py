"""The folder `trained/`: where training ends and export begins."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from edgeproof import handover
from edgeproof.codec import canonical
from edgeproof.decision import Contract, Network
from edgeproof.errors import EdgeproofError, UsageError
from edgeproof.types import Floats
from edgeproof_export.source.network import network_of

_AGAIN = "run `edgeproof train` or `edgeproof adopt` again"


@dataclass(frozen=True, eq=False)
class Trained:
    """Everything that training handed over, read and checked."""

    contract: Contract
    model: Any  # keras.Model on encoded vectors
    network: Network  # the same as layers of our own
    test_rows: Path  # held-out raw rows with their labels
    calibration: Floats  # (n, width) float32 training row vectors
    told: Mapping[str, Any]  # what `training.json` says; empty where there is none
    importance: list[float]  # drop of the ROC AUC for each feature, in contract order; empty where nobody measured it


def read_trained(folder: Path) -> Trained:
    """Read `trained/`.

    Raises UsageError that names the file which is missing or wrong.
    """
    if not (folder / handover.CONTRACT).is_file():
        lacks = f", got one without {handover.CONTRACT}" if folder.is_dir() else ""
        raise UsageError(f"{folder}: expected the folder that `edgeproof train` or `edgeproof adopt` wrote{lacks}")
    contract = _contract(folder / handover.CONTRACT)
    test_rows = folder / "test.csv"
    if not test_rows.is_file():
        raise UsageError(f"{test_rows}: missing; {_AGAIN}")
    model = _model(folder / "model.keras", contract)
    told = _told(folder / handover.RECORD)
    return Trained(
        contract=contract,
        model=model,
        network=network_of(model, contract),
        test_rows=test_rows,
        calibration=_calibration(folder / "calibration.npz", contract),
        told=told,
        importance=_importance(folder / handover.RECORD, told, contract),
    )


def _contract(path: Path) -> Contract:
    data = _bytes(path)
    try:
        return Contract.from_bytes(data)
    except EdgeproofError as error:
        raise UsageError(f"{path}: {error}") from None


def _model(path: Path, contract: Contract) -> Any:
    import keras

    _bytes(path)
    try:
        model = keras.saving.load_model(path, safe_mode=True)
    except Exception as error:  # noqa: BLE001 — Keras raises whatever its parts raise
        said = " ".join(str(error).replace(str(path), path.name).split())[:200]
        raise UsageError(f"{path}: cannot be read as a Keras model: {said}") from None
    given = model.input_shape if isinstance(model.input_shape, tuple) else ()
    if prod(given[1:]) != contract.n_encoded or model.output_shape != (None, contract.n_scores):
        wanted = f"{contract.n_encoded} encoded numbers in and {contract.n_scores} scores out"
        raise UsageError(f"{path}: expected {wanted}, got {model.input_shape} and {model.output_shape}")
    return model


def _calibration(path: Path, contract: Contract) -> Floats:
    _bytes(path)
    try:
        with np.load(path, allow_pickle=False) as arrays:
            rows: Floats = arrays["rows"]
    except (OSError, ValueError, KeyError) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from None
    if rows.dtype != np.float32 or rows.ndim != 2 or rows.shape[1] != contract.width:
        raise UsageError(f"{path}: expected float32 (n, {contract.width}), got {rows.dtype} {rows.shape}")
    return rows


def _told(path: Path) -> Mapping[str, Any]:
    if not path.is_file():  # it is for people; a network may come from elsewhere
        return {}
    try:
        told = canonical.loads(_bytes(path))
    except ValueError as error:
        raise UsageError(f"{path}: cannot be read: {error}; {_AGAIN}") from None
    if not isinstance(told, dict):
        raise UsageError(f"{path}: cannot be read: expected an object, got {told!r:.80}; {_AGAIN}")
    return told


def _importance(path: Path, told: Mapping[str, Any], contract: Contract) -> list[float]:
    try:
        drops = {name: float(drop) for name, drop in told.get("importance", {}).items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise UsageError(f"{path}: cannot be read: {error}; {_AGAIN}") from None
    return [drops[name] for name in contract.feature_names] if set(drops) >= set(contract.feature_names) else []


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}; {_AGAIN}") from None
