"""Sums of a window that goes over an image, then an activation: what convolutions share."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import prod
from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt

from edgeproof.decision.activations import Activation, activation_of
from edgeproof.decision.arithmetic import Real
from edgeproof.decision.layers.dense import FLOAT_MARGIN, TIE_MARGIN, check_sums
from edgeproof.decision.layers.layer import Layer, QuantisedLayer, Shape, Tensors
from edgeproof.decision.rounding import Factor
from edgeproof.decision.scale import Scale, saturated
from edgeproof.decision.traces import Trace, traced
from edgeproof.decision.windows import Window
from edgeproof.errors import DamagedPackageError
from edgeproof.types import Doubles, Floats, Int8s, Int32s, Int64s


class _Swept:
    """What both arithmetics share: a window goes over an image."""

    weights: npt.NDArray[Any]
    bias: npt.NDArray[Any]
    size: tuple[int, int]
    window: Window
    activation: str

    @property
    def function(self) -> Activation:
        """The activation."""
        return activation_of(self.activation)

    @property
    def input_shape(self) -> Shape:
        """(height, width, n_in)."""
        return (*self.size, self.weights.shape[2])

    @property
    def output_shape(self) -> Shape:
        """(rows, columns, n_out)."""
        return (*self.window.swept(*self.size), len(self.bias))

    @property
    def n_weights(self) -> int:
        """Products of one image."""
        return prod(self.output_shape[:2]) * self.weights.size


@dataclass(frozen=True, eq=False, kw_only=True)
class Windowed(_Swept, Layer):
    """A convolution in float32; `size` is that of the image it takes."""

    is_deep: ClassVar[bool] = True

    weights: Floats  # conv (rows, columns, n_in, n_out), depthwise (rows, columns, channels)
    bias: Floats  # (n_out,)
    size: tuple[int, int]
    window: Window
    activation: str  # a key of ACTIVATIONS
    inputs: tuple[int, ...] = (1,)

    n_axes: ClassVar[int]  # of the weights

    def __post_init__(self) -> None:
        activation_of(self.activation)
        for x in (self.weights, self.bias):
            if x.dtype != np.float32 or not np.isfinite(x).all():
                raise DamagedPackageError(f"network: expected finite float32 weights, got {x.dtype}")
        fits = self.weights.ndim == self.n_axes and self.weights.shape[:2] == self.window.size
        if not fits or self.bias.shape != self.weights.shape[-1:]:
            raise DamagedPackageError(f"network: {self.kind}: weights {self.weights.shape}, bias {self.bias.shape}")
        self.window.swept(*self.size)

    @abstractmethod
    def sums(self, x: npt.NDArray[Real], weights: npt.NDArray[Real], bias: npt.NDArray[Real]) -> npt.NDArray[Real]:
        """Return the sums of an image, with other weights or in float64."""

    def tensors(self) -> dict[str, npt.NDArray[Any]]:
        """Return weights and bias."""
        return {"weights": self.weights, "bias": self.bias}

    def attributes(self) -> dict[str, Any]:
        """Return size of the image, strides, pads and activation."""
        return {"activation": self.activation, **placed(self.size, self.window)}

    @classmethod
    def read(cls, tensors: Tensors, attributes: Mapping[str, Any]) -> Self:
        """Make the layer."""
        own: dict[str, Any] = {**tensors, "activation": attributes["activation"]}
        size, window = place_of(attributes, tensors["weights"].shape[:2])
        return cls(size=size, window=window, **own)

    def forward(self, x: Floats) -> Floats:
        """Compute it: (batch, height, width, n_in) to (batch, rows, columns, n_out)."""
        return self.function.float32(self.sums(x, self.weights, self.bias))

    def trace(self, x: Doubles) -> Trace:
        """Return the sums in float64, with Σ|terms|."""
        weights, bias = self.weights.astype(np.float64), self.bias.astype(np.float64)
        magnitude = self.sums(np.abs(x), np.abs(weights), np.abs(bias))
        return traced(self.sums(x, weights, bias), magnitude, prod(self.weights.shape[:-1]) + 1, self.function)

    def in_float16(self) -> Self:
        """Return the layer with rounded weights, as for a dense layer."""
        most = np.finfo(np.float16).max
        return replace(self, weights=np.clip(self.weights, -most, most).astype(np.float16).astype(np.float32))


@dataclass(frozen=True, eq=False, kw_only=True)
class QuantisedWindowed(_Swept, QuantisedLayer):
    """A convolution in integers, rounded twice, then a table where its activation needs one."""

    weights: Int8s  # as in float32; symmetric: zero point 0
    weight_scale: Floats  # (n_out,) float32
    bias: Int32s  # (n_out,), scale: input scale · weight scale
    size: tuple[int, int]
    window: Window
    sum: Scale  # of the sums
    activation: str  # a key of ACTIVATIONS
    output: Scale  # of what the activation gives; equal to `sum` where the activation is fused
    table: Int8s  # (256,): activation of -128…127; (0,) where it is fused
    inputs: tuple[int, ...] = (1,)

    n_axes: ClassVar[int]

    def __post_init__(self) -> None:
        arrays = (self.weights, self.weight_scale, self.bias, self.table)
        if [x.dtype for x in arrays] != [np.int8, np.float32, np.int32, np.int8] or self.weights.ndim != self.n_axes:
            raise DamagedPackageError(f"int8 network: {self.kind}: got arrays of {[x.dtype for x in arrays]}")
        n_out = self.weights.shape[-1]
        if self.weights.shape[:2] != self.window.size or {self.bias.shape, self.weight_scale.shape} != {(n_out,)}:
            raise DamagedPackageError(f"int8 network: {self.kind}: bias or scales do not fit {n_out} outputs")
        check_sums(self.weight_scale, self.sum, self.activation, self.table)
        self.window.swept(*self.size)

    @abstractmethod
    def accumulate(self, q: Int8s, given: Scale) -> Int64s:
        """Return the sums before rounding: (batch, rows, columns, n_out), exact."""

    @abstractmethod
    def total(self, x: Doubles, weights: Doubles) -> Doubles:
        """Return sums of any numbers, without bias, in float64."""

    def tensors(self) -> dict[str, npt.NDArray[Any]]:
        """Return weights, their scales, bias and table."""
        return {name: getattr(self, name) for name in ("weights", "weight_scale", "bias", "table")}

    def attributes(self) -> dict[str, Any]:
        """Return where the window goes, the activation and the scales before and after it."""
        scales = {"sum": self.sum.to_json(), "output": self.output.to_json()}
        return {"activation": self.activation, **placed(self.size, self.window), **scales}

    @classmethod
    def read(cls, tensors: Tensors, attributes: Mapping[str, Any]) -> Self:
        """Make the layer."""
        own: dict[str, Any] = {**tensors, "activation": attributes["activation"]}
        own |= {name: Scale.from_json(attributes[name]) for name in ("sum", "output")}
        size, window = place_of(attributes, tensors["weights"].shape[:2])
        return cls(size=size, window=window, **own)

    def factors(self, given: Scale) -> Doubles:
        """Return what brings the sums to the integers of the output: (n_out,) float64."""
        result: Doubles = given.scale * self.weight_scale.astype(np.float64) / self.sum.scale
        return result

    def run(self, q: Int8s, given: Scale, double_rounding: bool = False) -> Int8s:  # noqa: ARG002 — always so
        """Compute it: (batch, height, width, n_in) to (batch, rows, columns, n_out)."""
        rounded = Factor.of(self.factors(given)).twice(self.accumulate(q, given))
        sums = saturated(rounded + self.sum.zero_point)
        return self.table[sums.astype(np.int64) + 128] if len(self.table) else sums

    def interval(self, lo: Int8s, hi: Int8s, given: Scale, double_rounding: bool) -> tuple[Int8s, Int8s]:  # noqa: ARG002
        """Bound what any kernel may give: those that round once, by a float32 factor, and those that round twice."""
        factors = self.factors(given)
        twice = 0.5 * np.minimum(2.0 ** Factor.of(factors).exponent, 1)
        positive, negative = (np.maximum(sign * self.weights.astype(np.float64), 0) for sign in (1, -1))
        low, high = (x.astype(np.float64) - given.zero_point for x in (lo, hi))
        ends = []
        for up, down, sign in ((low, high, -1), (high, low, 1)):
            steps = (self.total(up, positive) - self.total(down, negative) + self.bias) * factors
            margin = twice + np.abs(steps) * FLOAT_MARGIN + TIE_MARGIN
            ends.append(saturated(np.floor(steps + sign * margin + 0.5) + self.sum.zero_point))
        if not len(self.table):
            return ends[0], ends[1]
        low_index, high_index = (end.astype(np.int64) + 128 for end in ends)
        entries = self.table.astype(np.int64)  # of a function that grows; another kernel's are one off at most
        return saturated(entries[low_index] - 1), saturated(entries[high_index] + 1)

    def nudged(self, n_units: int) -> Iterator[Self]:
        """Yield layers in which the bias of one output moves by one unit of its sum."""
        n_out = len(self.bias)
        for unit in np.unique(np.linspace(0, n_out - 1, min(n_out, n_units)).astype(int)):
            for step in (-1, 1):
                bias = self.bias.copy()
                bias[unit] += step
                yield replace(self, bias=bias)


def placed(size: tuple[int, int], window: Window) -> dict[str, Any]:
    """Return an image's size and a window's strides and pads as JSON."""
    return {"image": list(size), "strides": list(window.strides), "pads": list(window.pads)}


def place_of(attributes: Mapping[str, Any], size: tuple[int, ...]) -> tuple[tuple[int, int], Window]:
    """Read what `placed` writes; raises ValueError or DamagedPackageError for anything else."""
    lists = [attributes[key] for key in ("image", "strides", "pads")]
    if any(not isinstance(x, list) or any(type(n) is not int for n in x) for x in lists):
        raise DamagedPackageError("network: expected whole numbers for image, strides and pads")
    (height, width), (down, across), (top, bottom, left, right) = lists
    rows, columns = size
    return (height, width), Window((rows, columns), (down, across), (top, bottom, left, right))
