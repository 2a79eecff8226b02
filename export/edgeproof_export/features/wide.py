"""The encoding of a feature of several axes as graphs compute it; the feature is the only one of its contract."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from edgeproof_export.graph import OnnxGraph, TfliteGraph


class WideForm(ABC):
    """How graphs compute the encoding of one kind of feature; `Any` is that kind's class."""

    @abstractmethod
    def tflite(self, feature: Any, graph: "TfliteGraph", x: int) -> int:
        """Add the encoding of x, (batch, *shape); returns its output, float32 of the same shape."""

    @abstractmethod
    def onnx(self, feature: Any, graph: "OnnxGraph", x: str) -> str:
        """Add the encoding of x, (batch, *shape); returns its output, float32 of the same shape."""


def standardised_tflite(feature: Any, graph: "TfliteGraph", x: int) -> int:
    """Add `(x - mean) * scale` by channel, what does nothing left out."""
    mean, scale = (np.array(numbers, np.float32) for numbers in (feature.mean, feature.scale))
    if mean.any():
        x = graph.arithmetic("Sub", x, mean, feature.shape)
    return graph.arithmetic("Mul", x, scale, feature.shape) if (scale != 1).any() else x


def standardised_onnx(feature: Any, graph: "OnnxGraph", x: str) -> str:
    """Add `(x - mean) * scale` by channel, what does nothing left out."""
    mean, scale = (np.array(numbers, np.float32) for numbers in (feature.mean, feature.scale))
    if mean.any():
        x = graph.add("Sub", x, graph.constant(mean))
    return graph.add("Mul", x, graph.constant(scale)) if (scale != 1).any() else x
