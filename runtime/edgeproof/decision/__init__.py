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
    from edgeproof.decision import arithmetic, texts
    from edgeproof.decision.activations import ACTIVATIONS, Activation, activation_of
    from edgeproof.decision.arithmetic import UNDERFLOW, dense, gamma
    from edgeproof.decision.cells import CellError, CodedColumn, Column, Utf8, numbers
    from edgeproof.decision.contract import Contract, model_id, slug
    from edgeproof.decision.effects import (
        Logits,
        explained,
        heaviest_terms,
        logit,
        logits_of,
        term_effects,
        term_logits,
        terms_found,
    )
    from edgeproof.decision.exported import exported_tflite, exports_onnx
    from edgeproof.decision.features import (
        Affine,
        CategoricalFeature,
        Feature,
        ImageFeature,
        NumericFeature,
        Read,
        Seen,
        TensorFeature,
        TextFeature,
        Values,
        widened,
    )
    from edgeproof.decision.hints import RowsHints
    from edgeproof.decision.layers import (
        Add,
        Conv,
        Dense,
        Depthwise,
        Largest,
        Layer,
        Mean,
        QuantisedAdd,
        QuantisedConv,
        QuantisedDense,
        QuantisedDepthwise,
        QuantisedLargest,
        QuantisedLayer,
        QuantisedMean,
        QuantisedWindowed,
        Shape,
        Windowed,
        flow,
        joined,
        shaped,
    )
    from edgeproof.decision.network import Network
    from edgeproof.decision.operators import TfliteOperator
    from edgeproof.decision.quantised import Columns, QuantisedNetwork, run
    from edgeproof.decision.rounding import Factor, agreeing
    from edgeproof.decision.rule import Argmax, Rule, Threshold
    from edgeproof.decision.scale import HIGHEST, LOWEST, Scale, saturated
    from edgeproof.decision.sensitivity import Sensitivity, sensitivity_of
    from edgeproof.decision.windows import Window

__all__ = [
    "ACTIVATIONS",
    "FLOAT16",
    "FLOAT32",
    "HIGHEST",
    "INT8",
    "LOWEST",
    "UNDERFLOW",
    "Activation",
    "Add",
    "Affine",
    "Argmax",
    "CategoricalFeature",
    "CellError",
    "CodedColumn",
    "Column",
    "Columns",
    "Contract",
    "Conv",
    "Dense",
    "Depthwise",
    "Factor",
    "Feature",
    "ImageFeature",
    "Largest",
    "Layer",
    "Logits",
    "Mean",
    "Network",
    "NumericFeature",
    "QuantisedAdd",
    "QuantisedConv",
    "QuantisedDense",
    "QuantisedDepthwise",
    "QuantisedLargest",
    "QuantisedLayer",
    "QuantisedMean",
    "QuantisedNetwork",
    "QuantisedWindowed",
    "Read",
    "RowsHints",
    "Rule",
    "Scale",
    "Seen",
    "Sensitivity",
    "Shape",
    "TensorFeature",
    "TextFeature",
    "TfliteOperator",
    "Threshold",
    "Utf8",
    "Values",
    "Window",
    "Windowed",
    "activation_of",
    "agreeing",
    "arithmetic",
    "dense",
    "explained",
    "exported_tflite",
    "exports_onnx",
    "float32",
    "flow",
    "gamma",
    "grammar",
    "heaviest_terms",
    "joined",
    "logit",
    "logits_of",
    "model_id",
    "numbers",
    "precision_order",
    "protected",
    "quoted",
    "round_to_float32",
    "run",
    "saturated",
    "sensitivity_of",
    "shaped",
    "shortest",
    "shown",
    "slug",
    "term_effects",
    "term_logits",
    "terms_found",
    "texts",
    "widened",
]

_FILES = {
    "activations": ("ACTIVATIONS", "Activation", "activation_of"),
    "arithmetic": ("UNDERFLOW", "dense", "gamma"),
    "cells": ("CellError", "CodedColumn", "Column", "Utf8", "numbers"),
    "contract": ("Contract", "model_id", "slug"),
    "effects": (
        "Logits",
        "explained",
        "heaviest_terms",
        "logit",
        "logits_of",
        "term_effects",
        "term_logits",
        "terms_found",
    ),
    "exported": ("exported_tflite", "exports_onnx"),
    "features": (
        *("Affine", "CategoricalFeature", "Feature", "ImageFeature", "NumericFeature", "Read", "Seen"),
        *("TensorFeature", "TextFeature", "Values", "widened"),
    ),
    "hints": ("RowsHints",),
    "layers": (
        "Add",
        "Conv",
        "Dense",
        "Depthwise",
        "Largest",
        "Layer",
        "Mean",
        "QuantisedAdd",
        "QuantisedConv",
        "QuantisedDense",
        "QuantisedDepthwise",
        "QuantisedLargest",
        "QuantisedLayer",
        "QuantisedMean",
        "QuantisedWindowed",
        "Shape",
        "Windowed",
        "flow",
        "joined",
        "shaped",
    ),
    "network": ("Network",),
    "operators": ("TfliteOperator",),
    "quantised": ("Columns", "QuantisedNetwork", "run"),
    "rounding": ("Factor", "agreeing"),
    "sensitivity": ("Sensitivity", "sensitivity_of"),
    "windows": ("Window",),
    "rule": ("Argmax", "Rule", "Threshold"),
    "scale": ("HIGHEST", "LOWEST", "Scale", "saturated"),
}
__getattr__ = lazily(__name__, {name: file for file, names in _FILES.items() for name in names})
