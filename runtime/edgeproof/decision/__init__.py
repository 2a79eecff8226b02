"""A decision: contract, grammar, arithmetic, network. It reads no file and knows no engine.

Promise: the same float32 and int8 bits for the same row vector, on every machine.
"""

from typing import TYPE_CHECKING

from edgeproof.decision import float32, grammar
from edgeproof.decision.float32 import round_to_float32, shortest
from edgeproof.decision.grammar import protected, quoted, shown
from edgeproof.decision.precision import FLOAT16, FLOAT32, INT8, precision_order
from edgeproof.faces import lazily

if TYPE_CHECKING:
    from edgeproof.decision import arithmetic
    from edgeproof.decision.arithmetic import dense
    from edgeproof.decision.cells import CellError, CodedColumn, Column, numbers
    from edgeproof.decision.contract import Contract, model_id, slug
    from edgeproof.decision.features import (
        Affine,
        CategoricalFeature,
        Feature,
        NumericFeature,
        Read,
        Values,
        widened,
    )
    from edgeproof.decision.network import Layer, Network
    from edgeproof.decision.quantised import HIGHEST, LOWEST, Columns, QuantisedLayer, QuantisedNetwork, Scale

__all__ = [
    "FLOAT16",
    "FLOAT32",
    "HIGHEST",
    "INT8",
    "LOWEST",
    "Affine",
    "CategoricalFeature",
    "CellError",
    "CodedColumn",
    "Column",
    "Columns",
    "Contract",
    "Feature",
    "Layer",
    "Network",
    "NumericFeature",
    "QuantisedLayer",
    "QuantisedNetwork",
    "Read",
    "Scale",
    "Values",
    "arithmetic",
    "dense",
    "float32",
    "grammar",
    "model_id",
    "numbers",
    "precision_order",
    "protected",
    "quoted",
    "round_to_float32",
    "shortest",
    "shown",
    "slug",
    "widened",
]

_FILES = {
    "arithmetic": ("dense",),
    "cells": ("CellError", "CodedColumn", "Column", "numbers"),
    "contract": ("Contract", "model_id", "slug"),
    "features": ("Affine", "CategoricalFeature", "Feature", "NumericFeature", "Read", "Values", "widened"),
    "network": ("Layer", "Network"),
    "quantised": ("HIGHEST", "LOWEST", "Columns", "QuantisedLayer", "QuantisedNetwork", "Scale"),
}
__getattr__ = lazily(__name__, {name: file for file, names in _FILES.items() for name in names})
