"""Largest numbers and means of windows: layers without weights."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from edgeproof.decision import images, int8_images
from edgeproof.decision.layers.layer import Layer, QuantisedLayer, Shape, Tensors
from edgeproof.decision.layers.windowed import place_of, placed
from edgeproof.decision.operators import Operators, TfliteOperator
from edgeproof.decision.scale import Scale, saturated
from edgeproof.decision.traces import Trace, traced, unrounded
from edgeproof.decision.windows import Window
from edgeproof.errors import DamagedPackageError
from edgeproof.types import Doubles, Floats, Int8s

_POOL = ("padding", "stride_w", "stride_h", "filter_width", "filter_height", "activation")


class _Over:
    """What pools of both arithmetics share: an image of some channels, and a window over it."""

    activation = "linear"
    shape: tuple[int, int, int]  # of the image: height, width, channels
    window: Window

    def __post_init__(self) -> None:
        if len(self.shape) != 3 or min(self.shape) < 1:
            raise DamagedPackageError(f"network: expected an image, got {self.shape}")
        self.window.swept(*self.shape[:2])

    @property
    def input_shape(self) -> Shape:
        """(height, width, channels)."""
        return self.shape

    @property
    def output_shape(self) -> Shape:
        """(rows, columns, channels)."""
        return (*self.window.swept(*self.shape[:2]), self.shape[2])

    @property
    def n_weights(self) -> int:
        """Numbers that are looked at."""
        return prod(self.output_shape) * prod(self.window.size)

    def tensors(self) -> dict[str, npt.NDArray[Any]]:
        """Return nothing."""
        return {}


def _attributes(over: _Over) -> dict[str, Any]:
    size = {"window": list(over.window.size), "channels": over.shape[2]}
    return {**placed(over.shape[:2], over.window), **size}


def _read(tensors: Tensors, attributes: Mapping[str, Any]) -> dict[str, Any]:
    if tensors or type(attributes["channels"]) is not int:
        raise DamagedPackageError(f"network: expected a pool without weights, got {', '.join(tensors)}")
    size, window = place_of(attributes, tuple(attributes["window"]))
    return {"shape": (*size, attributes["channels"]), "window": window}


@dataclass(frozen=True, eq=False, kw_only=True)
class Largest(_Over, Layer):
    """The largest number of each window."""

    kind: ClassVar[str] = "max"
    is_deep: ClassVar[bool] = True
    operators: ClassVar[Operators] = Operators(
        onnx=frozenset(["MaxPool"]), tflite=frozenset([TfliteOperator("MAX_POOL_2D", 17, 5, _POOL)])
    )

    shape: tuple[int, int, int]
    window: Window
    inputs: tuple[int, ...] = (1,)

    def attributes(self) -> dict[str, Any]:
        """Return where the window goes."""
        return _attributes(self)

    @classmethod
    def read(cls, tensors: Tensors, attributes: Mapping[str, Any]) -> "Largest":
        """Make the layer."""
        return cls(**_read(tensors, attributes))

    def forward(self, x: Floats) -> Floats:
        """Compute it: (batch, *input_shape) to (batch, *output_shape)."""
        return images.largest(x, self.window)

    def trace(self, x: Doubles) -> Trace:
        """Return the largest numbers, which are exact."""
        return unrounded(images.largest(x, self.window))

    def back(self, gradient: Doubles, x: Doubles) -> tuple[Doubles, ...]:
        """Return the gradient of the input: that of the result, at the first place that is the largest."""
        return (images.largest_back(gradient, x, self.window),)

    def in_float16(self) -> "Largest":
        """Return the layer itself."""
        return self


@dataclass(frozen=True, eq=False, kw_only=True)
class Mean(_Over, Layer):
    """The mean of each window."""

    kind: ClassVar[str] = "mean"
    is_deep: ClassVar[bool] = True
    operators: ClassVar[Operators] = Operators(
        onnx=frozenset(["AveragePool"]),
        tflite=frozenset(
            [TfliteOperator("AVERAGE_POOL_2D", 1, 5, _POOL), TfliteOperator("MEAN", 40, 27, ("keep_dims",))]
        ),
    )

    shape: tuple[int, int, int]
    window: Window
    inputs: tuple[int, ...] = (1,)

    def attributes(self) -> dict[str, Any]:
        """Return where the window goes."""
        return _attributes(self)

    @classmethod
    def read(cls, tensors: Tensors, attributes: Mapping[str, Any]) -> "Mean":
        """Make the layer."""
        return cls(**_read(tensors, attributes))

    def forward(self, x: Floats) -> Floats:
        """Compute it: (batch, *input_shape) to (batch, *output_shape)."""
        return images.mean(x, self.window)

    def trace(self, x: Doubles) -> Trace:
        """Return the means, with the mean magnitude: a sum in any order, and a division or a product by 1/n."""
        return traced(images.mean(x, self.window), images.mean(np.abs(x), self.window), prod(self.window.size) + 1)

    def back(self, gradient: Doubles, x: Doubles) -> tuple[Doubles, ...]:  # noqa: ARG002 — linear
        """Return the gradient of the input."""
        return (images.mean_back(gradient, self.window, self.shape[:2]),)

    def in_float16(self) -> "Mean":
        """Return the layer itself."""
        return self


@dataclass(frozen=True, eq=False, kw_only=True)
class QuantisedLargest(_Over, QuantisedLayer):
    """MAX_POOL_2D: the scale stays."""

    kind: ClassVar[str] = "max"

    shape: tuple[int, int, int]
    window: Window
    output: Scale
    inputs: tuple[int, ...] = (1,)

    def attributes(self) -> dict[str, Any]:
        """Return where the window goes, and the scale."""
        return {**_attributes(self), "output": self.output.to_json()}

    @classmethod
    def read(cls, tensors: Tensors, attributes: Mapping[str, Any]) -> "QuantisedLargest":
        """Make the layer."""
        return cls(**_read(tensors, attributes), output=Scale.from_json(attributes["output"]))

    def run(self, q: Int8s, given: Scale, double_rounding: bool = False) -> Int8s:  # noqa: ARG002 — no rounding
        """Compute it: (batch, *input_shape) to (batch, *output_shape)."""
        _require_same(given, self.output)
        return int8_images.largest(q, self.window)

    def interval(self, lo: Int8s, hi: Int8s, given: Scale, double_rounding: bool) -> tuple[Int8s, Int8s]:  # noqa: ARG002
        """Bound what any kernel may give."""
        return self.run(lo, given), self.run(hi, given)


@dataclass(frozen=True, eq=False, kw_only=True)
class QuantisedMean(_Over, QuantisedLayer):
    """MEAN where the window is the whole image, rounded twice to a scale of its own; else AVERAGE_POOL_2D."""

    kind: ClassVar[str] = "mean"

    shape: tuple[int, int, int]
    window: Window
    output: Scale  # that of the input for AVERAGE_POOL_2D
    inputs: tuple[int, ...] = (1,)

    @property
    def whole(self) -> bool:
        """Whether the window is the whole image."""
        return self.window == Window(self.shape[:2])

    def attributes(self) -> dict[str, Any]:
        """Return where the window goes, and the scale."""
        return {**_attributes(self), "output": self.output.to_json()}

    @classmethod
    def read(cls, tensors: Tensors, attributes: Mapping[str, Any]) -> "QuantisedMean":
        """Make the layer."""
        return cls(**_read(tensors, attributes), output=Scale.from_json(attributes["output"]))

    def run(self, q: Int8s, given: Scale, double_rounding: bool = False) -> Int8s:  # noqa: ARG002 — always so
        """Compute it: (batch, *input_shape) to (batch, *output_shape)."""
        if not self.whole:
            _require_same(given, self.output)
            return int8_images.average(q, self.window)
        means = int8_images.mean(q, given.zero_point, given.scale / self.output.scale)
        return saturated(means + self.output.zero_point)[:, None, None]

    def interval(self, lo: Int8s, hi: Int8s, given: Scale, double_rounding: bool) -> tuple[Int8s, Int8s]:  # noqa: ARG002
        """Bound what any kernel may give: one step more, whichever way it rounds."""
        low, high = (self.run(end, given).astype(np.int16) for end in (lo, hi))
        return saturated(low - 1), saturated(high + 1)


def _require_same(given: Scale, output: Scale) -> None:
    if given != output:
        raise DamagedPackageError(f"int8 network: expected a pool to keep its scale {given}, got {output}")
