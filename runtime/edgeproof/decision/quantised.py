"""The int8 network: the arithmetic of LiteRT's reference kernels, bit for bit, in NumPy.

Scheme: Jacob et al., "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference",
2018: real = scale · (q − zero point). Kernels: tensorflow/lite/kernels/internal/reference/quantize.h (QUANTIZE rounds
half away from zero) and those that each kind of layer names. An activation that is not fused into its layer is a table
of 256 entries, which travels with the weights.

Law, tested: `QuantisedNetwork.from_bytes(n.to_bytes())` equals `n`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from edgeproof.codec import canonical, safetensors
from edgeproof.decision.contract import Contract
from edgeproof.decision.layers import (
    FLOAT_MARGIN,
    TIE_MARGIN,
    QuantisedLayer,
    flow,
    joined,
    layers_from,
    layers_to,
    shaped,
)
from edgeproof.decision.precision import INT8
from edgeproof.decision.scale import HIGHEST, LOWEST, Scale
from edgeproof.errors import DamagedPackageError
from edgeproof.types import Doubles, Floats, Int8s

_NUMBERS = 1 << 21  # of one tensor that are held at once
_Between = tuple[Int8s, Int8s, Scale]  # what a tensor's integers lie between, and what they stand for


@dataclass(frozen=True, eq=False)
class Columns:
    """The encoding with other means and scales: they bring the columns to one range, and the first layer undoes them.

    mean and scale stand in for those of the contract's affine columns; gain multiplies the others.
    """

    mean: Floats  # (n_affine,) float32
    scale: Floats  # (n_affine,) float32
    gain: Floats  # (n_encoded,) or (1,) float32, powers of two: exact factors; 1 for an affine column

    def __post_init__(self) -> None:
        arrays = (self.mean, self.scale, self.gain)
        if any(x.dtype != np.float32 or x.ndim != 1 or not np.isfinite(x).all() for x in arrays):
            raise DamagedPackageError("int8 network: expected finite float32 means, scales and gains")
        if self.mean.shape != self.scale.shape or not (np.frexp(self.gain)[0] == 0.5).all():
            raise DamagedPackageError("int8 network: expected means like scales, and powers of two as gains")

    def contract(self, contract: Contract) -> Contract:
        """Return the contract with these means and scales; raises DamagedPackageError if they do not fit."""
        wanted, found = (len(contract.affine), contract.n_encoded), (len(self.mean), len(self.gain))
        if found not in (wanted, (wanted[0], 1)):
            raise DamagedPackageError(f"int8 network: expected {wanted} means and gains, got {found}")
        return contract.recentred(self.mean.tolist(), self.scale.tolist())

    def encode(self, contract: Contract, rows: Floats) -> Floats:
        """Row vectors to what QUANTIZE is given: (batch, width) gives (batch, n_encoded) float32."""
        with np.errstate(under="ignore"):
            return self.contract(contract).encode(rows) * self.gain


@dataclass(frozen=True, eq=False)
class QuantisedNetwork:
    """Encoded columns, quantised once, then layers in integers; the last gives the scores that a rule decides on."""

    columns: Columns
    given: Scale  # of the encoded columns
    layers: tuple[QuantisedLayer, ...]

    def __post_init__(self) -> None:
        shapes = [(layer.input_shape, layer.output_shape) for layer in self.layers]
        if not joined(self.layers):
            raise DamagedPackageError(f"int8 network: expected joined layers that end in scores, got {shapes}")
        n_inputs = math.prod(self.layers[0].input_shape)
        if len(self.columns.gain) not in (1, n_inputs):
            raise DamagedPackageError(f"int8 network: expected {n_inputs} gains, got {len(self.columns.gain)}")

    def check(self, contract: Contract) -> None:
        """Raise DamagedPackageError unless it takes what the contract encodes and gives what its rule decides on."""
        self.columns.contract(contract)  # raises if they do not fit
        last = self.layers[-1]
        contract.rule.check(len(contract.labels), (math.prod(last.output_shape),), last.activation)

    @cached_property
    def scales(self) -> tuple[Scale, ...]:
        """The scale of what each layer is given, and at the end of the scores."""
        return (self.given, *(layer.output for layer in self.layers))

    @property
    def n_weights(self) -> int:
        """Numbers of weights of all layers: how much work a row is."""
        return sum(layer.n_weights for layer in self.layers)

    def quantise(self, contract: Contract, rows: Floats) -> Int8s:
        """Row vectors to the integers that the first layer is given: (batch, n_encoded) int8."""
        return self.given.quantise(self.columns.encode(contract, rows))

    def scores(self, contract: Contract, rows: Floats) -> Floats:
        """Return what the last layer gives: rows (batch, width) float32 gives (batch, k) float32."""
        return self.scores_of(self.quantise(contract, rows))

    def scores_of(self, q: Int8s, double_rounding: bool = False) -> Floats:
        """Return the scores of quantised encoded vectors: (batch, n_encoded) int8 gives (batch, k) float32."""
        blocks = [q[start : start + self._block] for start in range(0, max(1, len(q)), self._block)]
        parts = [run(block, self.layers, self.given, double_rounding).reshape(len(block), -1) for block in blocks]
        return self.scales[-1].real(np.concatenate(parts))

    @cached_property
    def _block(self) -> int:
        """Rows that are computed at once."""
        return max(1, _NUMBERS // max(math.prod(layer.output_shape) for layer in self.layers))

    def bound(self, contract: Contract, rows: Floats, double_rounding: bool = True) -> Doubles:
        """Bound how far kernels other than the reference ones may be off, row by row: (batch, k) float64, mostly 0.

        double_rounding: whether for kernels that round sums twice.
        """
        steps = self.given.steps(self.columns.encode(contract, rows))
        margin = np.abs(steps) * FLOAT_MARGIN + TIE_MARGIN
        least, most = LOWEST - self.given.zero_point, HIGHEST - self.given.zero_point
        ends = np.ceil(steps - 0.5 - margin), np.floor(steps + 0.5 + margin)
        low, high = ((np.clip(x, least, most) + self.given.zero_point).astype(np.int8) for x in ends)

        def step(layer: QuantisedLayer, given: Sequence[_Between]) -> _Between:
            lows, highs = ([shaped(one[end], layer) for one in given] for end in (0, 1))
            return (*layer.interval(*lows, *highs, *(one[2] for one in given), double_rounding), layer.output)

        low, high, _ = flow(self.layers, (low, high, self.given), step)
        low, high = (end.reshape(len(rows), -1) for end in (low, high))
        expected = self.scores(contract, rows).astype(np.float64)
        smallest, largest = (self.scales[-1].real(end).astype(np.float64) for end in (low, high))
        bound: Doubles = np.maximum(expected - smallest, largest - expected)
        return bound

    def to_bytes(self) -> bytes:
        """Write the safetensors file: `mean`, `scale`, `gain`, then the layers' arrays; `input` in the metadata."""
        given = canonical.dumps(self.given.to_json()).decode()
        return layers_to(self.layers, vars(self.columns), {"input": given, "precision": INT8})

    @classmethod
    def from_bytes(cls, data: bytes) -> "QuantisedNetwork":
        """Read the file that `to_bytes` writes; raises DamagedPackageError for anything else."""
        try:
            tensors, metadata = safetensors.loads(data)
            layers = layers_from(tensors, metadata, lambda kind: kind.int8)
            columns = Columns(tensors["mean"], tensors["scale"], tensors["gain"])
            network = cls(columns, Scale.from_json(canonical.loads(metadata["input"])), layers)
            unchanged = network.to_bytes() == data
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            raise DamagedPackageError(f"int8 weights: expected edgeproof's safetensors file, got {error!r}") from None
        if not unchanged:
            raise DamagedPackageError("int8 weights: the safetensors file is not in edgeproof's canonical form")
        return network


def run(
    q: Int8s,
    layers: tuple[QuantisedLayer, ...],
    given: Scale,
    double_rounding: bool = False,
    earlier: Sequence[tuple[Int8s, Scale]] = (),
) -> Int8s:
    """Run some layers: q (batch, …) integers of scale `given` gives (batch, *output_shape) of the last.

    earlier: the integers before q, with their scales, the latest last.
    """

    def step(layer: QuantisedLayer, taken: Sequence[tuple[Int8s, Scale]]) -> tuple[Int8s, Scale]:
        integers = (shaped(one, layer) for one, _ in taken)
        return layer.run(*integers, *(scale for _, scale in taken), double_rounding), layer.output

    return flow(layers, (q, given), step, earlier)[0]
