"""One file an artifact format.

To add a format: write `formats/NAME.py` with `convert`, and add one line to FORMATS.
"""

from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import Protocol, cast

import numpy as np

from edgeproof.decision import Contract, Network, QuantisedNetwork
from edgeproof.engines import ReferenceEngine
from edgeproof.package import WEIGHTS, WEIGHTS_INT8
from edgeproof.types import Floats, Places
from edgeproof_export.int8 import CHOOSE_BY, quantise, quantise_deep
from edgeproof_export.source import CALIBRATION_SEED, outside, resampled, resampled_fairly

__all__ = ["FORMATS", "Format", "FormatSpec", "Source"]


_VARIED = 2_000  # pictures or windows that are made of training ones
_OUTSIDE = 256  # training rows with a number at an end of what the contract lets through, which int8 must cover


@dataclass(frozen=True, eq=False)
class Source:
    """What every artifact is made from."""

    contract: Contract
    network: Network
    calibration: Floats  # (n, width) float32 training row vectors

    def decide(self, rows: Floats) -> Places:
        """Return the class that the float network gives: row vectors (n, width) float32 to (n,)."""
        return self.contract.rule.decide(ReferenceEngine(self.contract, self.network).scores(rows))

    def resampled(self, seed: int, fair: int) -> Floats:
        """Return rows made from training columns, `fair` of each class if they can be had: (n, width) float32.

        Of pictures and windows, so many as are a fair amount of work.
        """
        if len(self.contract.given_shape) > 1:
            return resampled(self.contract, self.calibration, seed, n=self.network.fair(_VARIED))
        return resampled_fairly(self.contract, self.calibration, seed, self.decide, fair)

    @cached_property
    def quantisation(self) -> tuple[QuantisedNetwork, str]:
        """The int8 network, and what was chosen, in words.

        Its ranges are chosen on training rows, some with a number outside the training range, and on rows made from
        training columns.
        """
        if self.network.is_deep:
            return quantise_deep(self.contract, self.network, self.calibration)
        seed = CALIBRATION_SEED
        # First: the search takes rows from the start.
        near = any(feature.states_limits for feature in self.contract.features)
        moved = outside(self.contract, self.calibration[: _OUTSIDE if near else 0], seed)
        rows = np.concatenate([moved, self.calibration, self.resampled(seed, CHOOSE_BY)])
        found = quantise(self.contract, self.network, rows)
        return found.network, found.choice.in_words()

    @property
    def quantised(self) -> QuantisedNetwork:
        """The int8 network."""
        return self.quantisation[0]


class Format(Protocol):
    """What every file of this folder offers."""

    def convert(self, source: Source) -> bytes:
        """Return the artifact's bytes, the same for the same source; raises UsageError if it cannot express it."""


@dataclass(frozen=True)
class FormatSpec:
    """Where an artifact stands in the package, and which engines run it."""

    name: str  # what people call it; its file is `formats/NAME.py`, with underscores
    path: str
    format: str  # what an engine asks for: onnx, tflite, safetensors
    precision: str
    engine: str  # the engine that measures its parity
    defines: bool = False  # whether it defines the answers of its precision, so that others cannot be without it

    def convert(self, source: Source) -> bytes:
        """Convert with this format's file."""
        module = cast(Format, import_module(f"edgeproof_export.formats.{self.name.replace('-', '_')}"))
        return module.convert(source)


FORMATS = (
    FormatSpec("weights", WEIGHTS, "safetensors", "float32", "reference"),
    FormatSpec("weights-int8", WEIGHTS_INT8, "safetensors", "int8", "reference", defines=True),
    FormatSpec("onnx", "onnx/model.onnx", "onnx", "float32", "onnxruntime"),
    FormatSpec("onnx-int8", "onnx/model.int8.onnx", "onnx", "int8", "onnxruntime"),
    FormatSpec("tflite", "tflite/model.tflite", "tflite", "float32", "litert"),
    FormatSpec("tflite-float16", "tflite/model.float16.tflite", "tflite", "float16", "litert"),
    FormatSpec("tflite-int8", "tflite/model.int8.tflite", "tflite", "int8", "litert"),
)
