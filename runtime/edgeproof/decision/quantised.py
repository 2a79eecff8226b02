"""The int8 network: the arithmetic of LiteRT's reference kernels, bit for bit, in NumPy.

Scheme: Jacob et al., "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference",
2018: real = scale · (q − zero point). Kernels: tensorflow/lite/kernels/internal/reference/quantize.h (QUANTIZE rounds
half away from zero) and reference/integer_ops/fully_connected.h with single rounding (half up, by one 64-bit shift).
An activation that is not linear or relu is a table of 256 entries, which travels with the weights.

Law, tested: `QuantisedNetwork.from_bytes(n.to_bytes())` equals `n`.
"""

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from edgeproof.codec import safetensors
from edgeproof.decision import arithmetic
from edgeproof.decision.contract import Contract
from edgeproof.decision.precision import INT8
from edgeproof.errors import DamagedPackageError
from edgeproof.types import Floats

Int8s = npt.NDArray[np.int8]
Int32s = npt.NDArray[np.int32]
Int64s = npt.NDArray[np.int64]

LOWEST, HIGHEST = -128, 127
# What other kernels may be off before they round, in steps: absolute, and relative for float32 factors and divisions.
_TIE_MARGIN, _FLOAT_MARGIN = 1e-6, 2.0**-20
_TABLE_MARGIN = 1e-3  # of an entry of a table: another exp
_ARRAYS = ("weights", "weight_scale", "bias", "table")  # of a layer, as its file names them
_FUSED = ("linear", "relu")  # activations that the dense layer itself performs


@dataclass(frozen=True)
class Scale:
    """What the integers of one int8 tensor stand for: real = scale · (q − zero_point)."""

    scale: float  # a positive float32
    zero_point: int  # -128…127

    def __post_init__(self) -> None:
        if not (0 < self.scale < math.inf and LOWEST <= self.zero_point <= HIGHEST):
            raise DamagedPackageError(f"int8 network: expected a positive scale and an int8 zero point, got {self}")

    def real(self, q: npt.NDArray[Any]) -> Floats:
        """Return the numbers that integers stand for; any shape, float32."""
        return np.float32(self.scale) * (q.astype(np.float32) - np.float32(self.zero_point))

    def quantise(self, x: Floats) -> Int8s:
        """Round half away from zero, as LiteRT's reference QUANTIZE does, and saturate; any shape, finite float32."""
        steps = self.steps(x)
        rounded = np.copysign(np.floor(np.abs(steps) + 0.5), steps) + self.zero_point
        return _saturated(rounded)

    def steps(self, x: Floats) -> npt.NDArray[np.float64]:
        """Return x ÷ scale, rounded to float32: where rounding decides; any shape."""
        return (x / np.float32(self.scale)).astype(np.float64)


@dataclass(frozen=True, eq=False)
class QuantisedLayer:
    """One dense layer in integers, then a table where its activation needs one."""

    weights: Int8s  # (n_in, n_out), symmetric: zero point 0
    weight_scale: Floats  # (n_out,) float32, or (1,) for all outputs
    bias: Int32s  # (n_out,), scale: input scale · weight scale
    dense: Scale  # of what the dense layer gives
    activation: str  # a key of arithmetic.ACTIVATIONS
    output: Scale  # of what the activation gives; equal to `dense` for linear and relu
    table: Int8s  # (256,): activation of -128…127; (0,) for linear and relu

    def __post_init__(self) -> None:
        n_out = self.weights.shape[-1]
        kinds = [tensor.dtype for tensor in (self.weights, self.weight_scale, self.bias, self.table)]
        if kinds != [np.int8, np.float32, np.int32, np.int8] or self.weights.ndim != 2:
            raise DamagedPackageError(f"int8 network: expected int8, float32, int32 and int8 arrays, got {kinds}")
        if self.bias.shape != (n_out,) or self.weight_scale.shape not in ((1,), (n_out,)):
            raise DamagedPackageError(f"int8 network: bias or weight scales do not fit {n_out} outputs")
        if not (np.isfinite(self.weight_scale) & (self.weight_scale > 0)).all():
            raise DamagedPackageError("int8 network: expected positive weight scales")
        if self.activation not in arithmetic.ACTIVATIONS:
            raise DamagedPackageError(f"int8 network: unknown activation {self.activation!r}")
        if self.activation == "relu" and self.dense.zero_point != LOWEST:
            raise DamagedPackageError("int8 network: expected the zero of a relu at its lowest integer")
        if self.table.shape != ((0,) if self.activation in _FUSED else (256,)):
            raise DamagedPackageError(f"int8 network: {self.activation}: table of shape {self.table.shape}")

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
        """Dense layer and activation: q (batch, n_in) int8 of scale `given` gives (batch, n_out) int8.

        double_rounding: as gemmlowp does, and TensorFlow Lite Micro with it.
        """
        multiplier, shift = self.multipliers(given)
        product = self.accumulate(q, given) * multiplier
        if double_rounding:
            product, shift = (product + (1 << 30)) >> 31, shift - 31
        half = np.where(shift > 0, np.int64(1) << np.maximum(shift - 1, 0), 0)
        if double_rounding:
            half = np.where((product < 0) & (shift > 0), half - 1, half)  # half away from zero
        rounded = np.where(shift >= 0, (product + half) >> np.maximum(shift, 0), product << np.maximum(-shift, 0))
        dense = _saturated(rounded + self.dense.zero_point)
        return self.table[dense.astype(np.int64) + 128] if len(self.table) else dense

    def interval(self, lo: Int8s, hi: Int8s, given: Scale, double_rounding: bool) -> tuple[Int8s, Int8s]:
        """Bound what any kernel may give when its input lies within lo…hi: (batch, n_in) each gives (batch, n_out).

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
            margin = twice + np.abs(steps) * _FLOAT_MARGIN + _TIE_MARGIN
            ends.append(_saturated(np.floor(steps + sign * margin + 0.5) + self.dense.zero_point))
        if not len(self.table):
            return ends[0], ends[1]
        # A kernel of its own may compute the table's entries with another function; they differ by one at most.
        low_index, high_index = (end.astype(np.int64) + 128 for end in ends)
        below, above = self._table_margins()
        entries = self.table.astype(np.int64)
        return _saturated((entries + below)[low_index]), _saturated((entries + above)[high_index])

    def _table_margins(self) -> tuple[Int64s, Int64s]:
        """Return by how much each entry of another kernel may lie below and above: (256,) each, mostly 0."""
        x = self.dense.real(np.arange(LOWEST, HIGHEST + 1))
        exact = arithmetic.ACTIVATIONS[self.activation](x).astype(np.float64) / self.output.scale
        nearest = np.floor(exact + 0.5)
        below, above = (np.floor(exact + margin + 0.5) - nearest for margin in (-_TABLE_MARGIN, _TABLE_MARGIN))
        return below.astype(np.int64), above.astype(np.int64)


@dataclass(frozen=True, eq=False)
class Columns:
    """The encoding with other means and scales: they bring the columns to one range, and the first layer undoes them.

    mean and scale stand in for those of the contract's affine columns; gain multiplies the others.
    """

    mean: Floats  # (n_affine,) float32
    scale: Floats  # (n_affine,) float32
    gain: Floats  # (n_encoded,) float32, powers of two: exact factors; 1 for an affine column

    def __post_init__(self) -> None:
        arrays = (self.mean, self.scale, self.gain)
        if any(x.dtype != np.float32 or x.ndim != 1 or not np.isfinite(x).all() for x in arrays):
            raise DamagedPackageError("int8 network: expected finite float32 means, scales and gains")
        if self.mean.shape != self.scale.shape or not (np.frexp(self.gain)[0] == 0.5).all():
            raise DamagedPackageError("int8 network: expected means like scales, and powers of two as gains")

    def contract(self, contract: Contract) -> Contract:
        """Return the contract with these means and scales; raises DamagedPackageError if they do not fit."""
        wanted, found = (len(contract.affine), contract.n_encoded), (len(self.mean), len(self.gain))
        if wanted != found:
            raise DamagedPackageError(f"int8 network: expected {wanted} means and gains, got {found}")
        return contract.recentred(self.mean.tolist(), self.scale.tolist())

    def encode(self, contract: Contract, rows: Floats) -> Floats:
        """Row vectors to what QUANTIZE is given: (batch, width) gives (batch, n_encoded) float32."""
        with np.errstate(under="ignore"):
            return self.contract(contract).encode(rows) * self.gain


@dataclass(frozen=True, eq=False)
class QuantisedNetwork:
    """Encoded columns, quantised once, then dense layers in integers; the last gives the probability of labels[1]."""

    columns: Columns
    given: Scale  # of the encoded columns
    layers: tuple[QuantisedLayer, ...]

    def __post_init__(self) -> None:
        widths = [layer.weights.shape for layer in self.layers]
        chained = all(a[1] == b[0] for a, b in pairwise(widths))
        if not widths or not chained or widths[-1][1] != 1 or self.layers[-1].activation != "sigmoid":
            raise DamagedPackageError(f"int8 network: expected chained layers that end in one sigmoid, got {widths}")
        if len(self.columns.gain) != widths[0][0]:
            raise DamagedPackageError(f"int8 network: expected {widths[0][0]} gains, got {len(self.columns.gain)}")

    @cached_property
    def scales(self) -> tuple[Scale, ...]:
        """The scale of what each layer is given, and at the end of the probability."""
        return (self.given, *(layer.output for layer in self.layers))

    def quantise(self, contract: Contract, rows: Floats) -> Int8s:
        """Row vectors to the integers that the first layer is given: (batch, n_encoded) int8."""
        return self.given.quantise(self.columns.encode(contract, rows))

    def probability(self, contract: Contract, rows: Floats) -> Floats:
        """Return the probability of labels[1]: rows (batch, width) float32 gives (batch,) float32."""
        return self.probability_of(self.quantise(contract, rows))

    def probability_of(self, q: Int8s, double_rounding: bool = False) -> Floats:
        """Return the probability of quantised encoded vectors: (batch, n_encoded) int8 gives (batch,) float32."""
        for layer, given in zip(self.layers, self.scales, strict=False):
            q = layer.run(q, given, double_rounding)
        return self.scales[-1].real(q[:, 0])

    def bound(self, contract: Contract, rows: Floats, double_rounding: bool = True) -> npt.NDArray[np.float64]:
        """Bound how far kernels other than the reference ones may be off, row by row: (batch,) float64, mostly 0.

        double_rounding: whether for kernels that round sums twice.
        """
        steps = self.given.steps(self.columns.encode(contract, rows))
        margin = np.abs(steps) * _FLOAT_MARGIN + _TIE_MARGIN
        lo, hi = (
            np.clip(np.ceil(steps - 0.5 - margin), LOWEST - self.given.zero_point, HIGHEST - self.given.zero_point),
            np.clip(np.floor(steps + 0.5 + margin), LOWEST - self.given.zero_point, HIGHEST - self.given.zero_point),
        )
        low, high = ((x + self.given.zero_point).astype(np.int8) for x in (lo, hi))
        for layer, given in zip(self.layers, self.scales, strict=False):
            low, high = layer.interval(low, high, given, double_rounding)
        expected = self.probability(contract, rows).astype(np.float64)
        ends = [self.scales[-1].real(end[:, 0]).astype(np.float64) for end in (low, high)]
        bound: npt.NDArray[np.float64] = np.maximum(expected - ends[0], ends[1] - expected)
        return bound

    def to_bytes(self) -> bytes:
        """Write the safetensors file: `mean`, `scale`, `gain`, `scales`, `zero_points`, then the layers' arrays."""
        pairs = [self.given, *(scale for layer in self.layers for scale in (layer.dense, layer.output))]
        tensors: dict[str, npt.NDArray[Any]] = {
            **vars(self.columns),
            "scales": np.array([pair.scale for pair in pairs], np.float32),
            "zero_points": np.array([pair.zero_point for pair in pairs], np.int32),
        }
        for index, layer in enumerate(self.layers):
            tensors |= {f"{index}.{name}": getattr(layer, name) for name in _ARRAYS}
        activations = ",".join(layer.activation for layer in self.layers)
        return safetensors.dumps(tensors, {"activations": activations, "precision": INT8})

    @classmethod
    def from_bytes(cls, data: bytes) -> "QuantisedNetwork":
        """Read the file that `to_bytes` writes; raises DamagedPackageError for anything else."""
        try:
            tensors, metadata = safetensors.loads(data)
            numbers = zip(tensors["scales"].tolist(), tensors["zero_points"].tolist(), strict=True)
            given, *pairs = (Scale(scale, zero_point) for scale, zero_point in numbers)
            layers = tuple(
                QuantisedLayer(
                    weights=tensors[f"{i}.weights"],
                    weight_scale=tensors[f"{i}.weight_scale"],
                    bias=tensors[f"{i}.bias"],
                    dense=pairs[2 * i],
                    activation=activation,
                    output=pairs[2 * i + 1],
                    table=tensors[f"{i}.table"],
                )
                for i, activation in enumerate(metadata["activations"].split(","))
            )
            columns = Columns(tensors["mean"], tensors["scale"], tensors["gain"])
            network = cls(columns, given, layers)
            unchanged = network.to_bytes() == data
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            raise DamagedPackageError(f"int8 weights: expected edgeproof's safetensors file, got {error!r}") from None
        if not unchanged:
            raise DamagedPackageError("int8 weights: the safetensors file is not in edgeproof's canonical form")
        return network


def _saturated(x: npt.NDArray[Any]) -> Int8s:
    """Clip whole numbers to -128…127."""
    result: Int8s = np.clip(x, LOWEST, HIGHEST).astype(np.int8)
    return result
