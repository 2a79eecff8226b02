"""A `.keras` or `.h5` file to a graph of layers: its JSON and its numbers are read, its code never runs."""

import json
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from edgeproof.errors import UsageError
from edgeproof_export.adopt.keras_graph import graph_of
from edgeproof_export.adopt.node import Graph
from edgeproof_export.adopt.store import MOST_BYTES, CountedStore, NamedStore, member, opened

_MOST_CONFIG = 1 << 26  # bytes
_CONFIG, _WEIGHTS = "config.json", "model.weights.h5"
_WEIGHT_GROUPS = ("layers", "_layer_checkpoint_dependencies", "vars")
_WITHOUT_LAYERS = "weights alone, without the layers: expected a whole model; save it by model.save()"
_STRANGE = "expected a .keras or .h5 file that Keras has saved"
_HDF5 = b"\x89HDF\r\n\x1a\n"


def read_keras(path: Path) -> Graph:
    """Read a model that Keras 3, or Keras 2 as `.keras` or `.h5`, has saved.

    Raises UsageError of one line, beginning with the path, that names the layer at fault and says what to do.
    """
    try:
        if path.is_dir():
            raise UsageError("a folder, such as a SavedModel: expected .keras or .h5; load it and save it as .keras")
        if path.stat().st_size > MOST_BYTES:
            raise UsageError(f"expected at most {MOST_BYTES} bytes, got {path.stat().st_size}")
        return _graph(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{path}: cannot read: {error.strerror or error}") from None
    except (UsageError, RecursionError) as error:
        raise UsageError(f"{path}: {error}") from None


def _graph(data: bytes) -> Graph:
    if data.startswith(_HDF5):
        with opened(data) as file:
            if "model_config" not in file.attrs:
                raise UsageError(_WITHOUT_LAYERS if _has_weights(file) else f"{_STRANGE}, got other data in HDF5")
            return graph_of(_json(file.attrs["model_config"]), NamedStore(member(file, "model_weights")))
    if not zipfile.is_zipfile(BytesIO(data)):
        raise UsageError(f"{_STRANGE}, got something else")
    config, weights = _entries(data)
    with opened(weights) as file:
        return graph_of(_json(config), CountedStore(file))


def _has_weights(file: Any) -> bool:
    """Whether Keras has written the file: by `save_weights`, of any version."""
    return "layer_names" in file.attrs or any(name in file for name in _WEIGHT_GROUPS)


def _entries(data: bytes) -> tuple[bytes, bytes]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            limits = ((_CONFIG, _MOST_CONFIG), (_WEIGHTS, MOST_BYTES))
            if any(archive.getinfo(name).file_size > limit for name, limit in limits):
                raise UsageError("larger than any network for a device")
            return archive.read(_CONFIG), archive.read(_WEIGHTS)
    except KeyError:
        raise UsageError(f"expected {_CONFIG} and {_WEIGHTS} inside, as Keras writes them") from None
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, ValueError, EOFError) as error:
        raise UsageError(f"a damaged .keras file: {error}") from None


def _json(text: Any) -> Mapping[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, TypeError) as error:
        raise UsageError(f"its configuration is no JSON: {error}") from None
    if not isinstance(value, dict):
        raise UsageError("its configuration describes no model")
    return value
