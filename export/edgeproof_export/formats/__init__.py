"""One file an artifact format.

To add a format: write `formats/NAME.py` with `convert`, and add one line to FORMATS.
"""

from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, cast

from edgeproof.arithmetic import Floats
from edgeproof.contract import Contract
from edgeproof.network import Network


@dataclass(frozen=True, eq=False)
class Source:
    """What every artifact is made from."""

    contract: Contract
    network: Network
    calibration: Floats  # (n, n_features) float32 training row vectors


class Format(Protocol):
    """What every file of this folder offers."""

    def convert(self, source: Source) -> bytes:
        """Return the artifact's bytes, the same for the same source; raises UsageError if it cannot express it."""


@dataclass(frozen=True)
class FormatSpec:
    """Where an artifact stands in the package, and which engines run it."""

    module: str
    path: str
    format: str  # what an engine asks for: onnx, tflite, safetensors
    precision: str
    engine: str  # the engine that measures its parity

    def convert(self, source: Source) -> bytes:
        """Convert with this format's file."""
        module = cast(Format, import_module(f"edgeproof_export.formats.{self.module}"))
        return module.convert(source)


FORMATS = (
    FormatSpec("weights", "network/weights.safetensors", "safetensors", "float32", "reference"),
    FormatSpec("onnx", "onnx/model.onnx", "onnx", "float32", "onnxruntime"),
    FormatSpec("tflite", "tflite/model.tflite", "tflite", "float32", "litert"),
)
