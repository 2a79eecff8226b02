"""Dense layers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from edgeproof.decision.activations import Activation, activation_of
from edgeproof.decision.arithmetic import UNDERFLOW, dense, gamma
from edgeproof.decision.layers.layer import Layer, QuantisedLayer, Shape, Tensors
from edgeproof.decision.operators import DENSE, Operators
from edgeproof.decision.scale import HIGHEST, LOWEST, Scale, saturated
from edgeproof.decision.traces import Trace, traced
from edgeproof.errors import DamagedPackageError
from edgeproof.types import Doubles, Floats, Int8s, Int32s, Int64s

# What other kernels may be off before they round, in steps: absolute, and relative for float32 factors and divisions.
TIE_MARGIN, FLOAT_MARGIN = 1e-6, 2.0**-20
_TABLE_MARGIN = 1e-3  # of an entry of a table: another exp


def check_sums(weight_scale: Floats, sums: Scale, activation: str, table: Int8s) -> None:
    """Raise DamagedPackageError where integers could not be what an activation makes of sums."""
    function = activation_of(activation)
    if not (np.isfinite(weight_scale) & (weight_scale > 0)).all():
        raise DamagedPackageError("int8 network: expected positive weight scales")
    if function.fused and function.kept[0] == 0 and sums.zero_point != LOWEST:
        raise DamagedPackageError(f"int8 network: expected the zero of a {activation} at its lowest integer")
    if table.shape != ((0,) if function.fused else (256,)):
        raise DamagedPackageError(f"int8 network: {activation}: table of shape {table.shape}")


class _Product:
    """What both arithmetics share: a matrix of weights, a bias and an activation."""

    weights: npt.NDArray[Any]
    bias: npt.NDArray[Any]
    activation: str

    @cached_property
    def function(self) -> Activation:
        """The activation."""
        return activation_of(self.activation)

    @property
    def input_shape(self) -> Shape:
        """(n_in,)."""
        return self.weights.shape[:1]

    @property
    def output_shape(self) -> Shape:
        """(n_out,)."""
        return self.bias.shape

    @property
    def n_weights(self) -> int:
        """n_in · n_out."""
        return self.weights.size


@dataclass(frozen=True, eq=False, repr=False)  # arrays say nothing in a line, and start-up pays for `repr`
class Dense(_Product, Layer):
    """One dense layer: `activation(x @ weights + bias)`."""

    kind: ClassVar[str] = "dense"
    operators: ClassVar[Operators] = DENSE

    weights: Floats  # (n_in, n_out) float32
    bias: Floats  # (n_out,) float32
    activation: str  # a key of ACTIVATIONS
    inputs: tuple[int, ...] = (1,)

    def __post_init__(self) -> None:
        activation_of(self.activation)
        if self.weights.ndim != 2 or self.bias.shape != self.weights.shape[1:]:
            raise DamagedPackageError(
                f"network: expected weights (n_in, n_out), bias (n_out,), got {self.weights.shape} {self.bias.shape}"
            )
        if self.weights.dtype != np.float32 or self.bias.dtype != np.float32:
            raise DamagedPackageError(f"network: expected float32, got {self.weights.dtype} and {self.bias.dtype}")
        if not (np.isfinite(self.weights).all() and np.isfinite(self.bias).all()):
            raise DamagedPackageError("network: expected finite weights, got NaN or an infinity")

    def tensors(self) -> dict[str, npt.NDArray[Any]]:
        """Return weights and bias."""
        return {"weights": self.weights, "bias": self.bias}

    def attributes(self) -> dict[str, Any]:
        """Return the activation."""
        return {"activation": self.activation}

    @classmethod
    def read(cls, tensors: Tensors, attributes: Mapping[str, Any]) -> "Dense":
        """Make the layer."""
        arguments: dict[str, Any] = {**tensors, **attributes}
        return cls(**arguments)

    def forward(self, x: Floats) -> Floats:
        """Compute it: (batch, n_in) to (batch, n_out)."""
        return self.function.float32(dense(x, self.weights, self.bias))

    def bound(self, value: Doubles, error: Doubles, own: float) -> tuple[Doubles, Doubles]:
        """Carry values and errors through: the sum, its rounding in any order, the activation."""
        weights, bias = self.weights.astype(np.float64), self.bias.astype(np.float64)
        magnitude = dense(np.abs(value) + error, np.abs(weights), np.abs(bias))
        rounding = gamma(len(weights) + 1) * magnitude
        # float64 itself rounds too; the factor covers its own γ many times over.
        carried = dense(error, np.abs(weights), np.zeros_like(bias))
        sums = dense(value, weights, bias)
        return self.function.bound(sums, (carried + rounding) * (1 + 1e-9) + UNDERFLOW, own)

    def trace(self, x: Doubles) -> Trace:
        """Return the sums in float64, with Σ|terms|."""
        weights, bias = self.weights.astype(np.float64), self.bias.astype(np.float64)
        magnitude = dense(np.abs(x), np.abs(weights), np.abs(bias))
        return traced(dense(x, weights, bias), magnitude, len(weights) + 1, self.function)

    def back(self, gradient: Doubles, x: Doubles) -> tuple[Doubles, ...]:  # noqa: ARG002 — linear
        """Return the gradient of the input."""
        weights = self.weights.T.astype(np.float64)
        return (dense(gradient, weights, np.zeros(weights.shape[1])),)

    def in_float16(self) -> "Dense":
        """Return the layer with rounded weights.

        A weight beyond float16 becomes its largest: what that costs, the gate of `export` sees.
        """
        most = np.finfo(np.float16).max
        return replace(self, weights=np.clip(self.weights, -most, most).astype(np.float16).astype(np.float32))


@dataclass(frozen=True, eq=False, repr=False)
class QuantisedDense(_Product, QuantisedLayer):
    """One dense layer in integers, then a table where its activation needs one.

    Kernel: tensorflow/lite/kernels/internal/reference/integer_ops/fully_connected.h with single rounding (half up, by
    one 64-bit shift).
    """

    kind: ClassVar[str] = "dense"

    weights: Int8s  # (n_in, n_out), symmetric: zero point 0
    weight_scale: Floats  # (n_out,) float32, or (1,) for all outputs
    bias: Int32s  # (n_out,), scale: input scale · weight scale
    dense: Scale  # of what the dense layer gives
    activation: str  # a key of ACTIVATIONS
    output: Scale  # of what the activation gives; equal to `dense` where the activation is fused
    table: Int8s  # (256,): activation of -128…127; (0,) where it is fused
    inputs: tuple[int, ...] = (1,)

    def __post_init__(self) -> None:
        n_out = self.weights.shape[-1]
        kinds = [tensor.dtype for tensor in (self.weights, self.weight_scale, self.bias, self.table)]
        if kinds != [np.int8, np.float32, np.int32, np.int8] or self.weights.ndim != 2:
            raise DamagedPackageError(f"int8 network: expected int8, float32, int32 and int8 arrays, got {kinds}")
        if self.bias.shape != (n_out,) or self.weight_scale.shape not in ((1,), (n_out,)):
            raise DamagedPackageError(f"int8 network: bias or weight scales do not fit {n_out} outputs")
        check_sums(self.weight_scale, self.dense, self.activation, self.table)

    def tensors(self) -> dict[str, npt.NDArray[Any]]:
        """Return weights, their scales, bias and table."""
        return {name: getattr(self, name) for name in ("weights", "weight_scale", "bias", "table")}

    def attributes(self) -> dict[str, Any]:
        """Return the activation and the scales before and after it."""
        return {"activation": self.activation, "dense": self.dense.to_json(), "output": self.output.to_json()}

    @classmethod
    def read(cls, tensors: Tensors, attributes: Mapping[str, Any]) -> "QuantisedDense":
        """Make the layer."""
        scales = {name: Scale.from_json(attributes[name]) for name in ("dense", "output")}
        arguments: dict[str, Any] = {**tensors, **attributes, **scales}
        return cls(**arguments)

    def multipliers(self, given: Scale) -> tuple[Int64s, Int64s]:
        """Return multiplier and right shift for each output: (n_out,) each; m · 2^-shift = the factor.

        LiteRT's QuantizeMultiplier: 31 bits of the product of the scales, in float64.
        """
        factors = given.scale * self.weight_scale.astype(np.float64) / self.dense.scale
        mantissa, exponent = np.frexp(np.broadcast_to(factors, self.bias.shape))
        multiplier = np.floor(mantissa * 2.0**31 + 0.5).astype(np.int64)
        carried = multiplier == 1 << 31
        multiplier, exponent = np.where(carried, multiplier >> 1, multiplier), exponent + carried
        if (exponent > 30).any():
            raise DamagedPackageError("int8 network: scales too far apart")
        vanishing = exponent < -31
        return np.where(vanishing, 0, multiplier), np.where(vanishing, 31, 31 - exponent).astype(np.int64)

    def accumulate(self, q: Int8s, given: Scale) -> Int64s:
        """Return the sums before rounding: q (batch, n_in) gives (batch, n_out), exact."""
        # Integers in floating point, for its faster products: every partial sum is below 2^24, or else below 2^53.
        kind = np.dtype(np.float32 if len(self.weights) * 255 * 128 < 1 << 24 else np.float64)
        centred = (q.astype(np.int16) - np.int16(given.zero_point)).astype(kind)
        sums: Int64s = (centred @ self.weights.astype(kind)).astype(np.int64) + self.bias
        return sums

    def run(self, q: Int8s, given: Scale, double_rounding: bool = False) -> Int8s:
        """Compute it: (batch, n_in) to (batch, n_out)."""
        multiplier, shift = self.multipliers(given)
        product = self.accumulate(q, given) * multiplier
        if double_rounding:
            product, shift = (product + (1 << 30)) >> 31, shift - 31
        half = np.where(shift > 0, np.int64(1) << np.maximum(shift - 1, 0), 0)
        if double_rounding:
            half = np.where((product < 0) & (shift > 0), half - 1, half)  # half away from zero
        rounded = np.where(shift >= 0, (product + half) >> np.maximum(shift, 0), product << np.maximum(-shift, 0))
        dense = saturated(rounded + self.dense.zero_point)
        return self.table[dense.astype(np.int64) + 128] if len(self.table) else dense

    def interval(self, lo: Int8s, hi: Int8s, given: Scale, double_rounding: bool) -> tuple[Int8s, Int8s]:
        """Bound what any kernel may give: (batch, n_in) each gives (batch, n_out) each.

        Kernels differ where a sum lies close to the middle between two integers: XNNPACK and ONNX Runtime multiply by a
        float32 factor; with double_rounding, half a unit of the first rounding comes on top.
        """
        multiplier, shift = self.multipliers(given)
        factor = multiplier * 2.0**-shift
        twice = 0.5 * 2.0 ** np.minimum(31.0 - shift, 0) if double_rounding else 0.0
        positive, negative = (np.maximum(sign * self.weights.astype(np.float64), 0) for sign in (1, -1))
        low, high = (x.astype(np.float64) - given.zero_point for x in (lo, hi))
        ends = []
        for up, down, sign in ((low, high, -1), (high, low, 1)):
            steps = (up @ positive - down @ negative + self.bias) * factor
            margin = twice + np.abs(steps) * FLOAT_MARGIN + TIE_MARGIN
            ends.append(saturated(np.floor(steps + sign * margin + 0.5) + self.dense.zero_point))
        if not len(self.table):
            return ends[0], ends[1]
        # A kernel of its own may compute the table's entries with another function; they differ by one at most.
        low_index, high_index = (end.astype(np.int64) + 128 for end in ends)
        below, above = self._table_margins()
        entries = self.table.astype(np.int64)
        return saturated((entries + below)[low_index]), saturated((entries + above)[high_index])

    def _table_margins(self) -> tuple[Int64s, Int64s]:
        """Return by how much each entry of another kernel may lie below and above: (256,) each, mostly 0."""
        x = self.dense.real(np.arange(LOWEST, HIGHEST + 1))
        exact = self.function.float32(x).astype(np.float64) / self.output.scale
        nearest = np.floor(exact + 0.5)
        below, above = (np.floor(exact + margin + 0.5) - nearest for margin in (-_TABLE_MARGIN, _TABLE_MARGIN))
        return below.astype(np.int64), above.astype(np.int64)

    def nudged(self, n_units: int) -> Iterator["QuantisedDense"]:
        """Yield layers in which the bias of one output moves by one unit of its sum."""
        n_out = len(self.bias)
        for unit in np.unique(np.linspace(0, n_out - 1, min(n_out, n_units)).astype(int)):
            for step in (-1, 1):
                bias = self.bias.copy()
                bias[unit] += step
                yield replace(self, bias=bias)
