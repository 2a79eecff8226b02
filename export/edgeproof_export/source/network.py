"""The network of a Keras model: layers that are known one by one, or a graph that adoption reads and folds."""

import tempfile
import warnings
from pathlib import Path
from typing import Any

from edgeproof.decision import Contract, Layer, Network
from edgeproof.errors import EdgeproofError, UsageError
from edgeproof_export.adopt import folded, layers_of, operations_of, read_keras
from edgeproof_export.layers import FORMS

_IGNORED = ("InputLayer", "Dropout")  # nothing happens there when a trained model predicts


def network_of(model: Any, contract: Contract) -> Network:
    """Read a Keras model that ends in what the rule decides on.

    Raises UsageError that names the layer which cannot be expressed.
    """
    known = {*_IGNORED, *(name for form in FORMS.values() for name in form.keras)}
    chain = {type(layer).__name__ for layer in model.layers} <= known
    try:
        network = Network(tuple(_chain(model)) if chain else _graph(model))
        network.check(contract)
    except EdgeproofError as error:
        raise UsageError(f"model.keras: {error}") from None
    return network


def _chain(model: Any) -> list[Layer]:
    forms = {name: form for form in FORMS.values() for name in form.keras}
    named = [(type(layer).__name__, layer) for layer in model.layers]
    return [forms[name].from_keras(layer) for name, layer in named if name not in _IGNORED]


def _graph(model: Any) -> tuple[Layer, ...]:
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Keras 3.15 reads TensorFlow's variables the NumPy 1 way
        path = Path(folder) / "model.keras"
        model.save(path)
        return layers_of(folded(operations_of(read_keras(path))).operations)
