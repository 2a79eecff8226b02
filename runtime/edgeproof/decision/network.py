"""An ordered list of layers on the encoded vector, and the safetensors file that holds them.

Law, tested: `Network.from_bytes(n.to_bytes())` equals `n`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from edgeproof.codec import safetensors
from edgeproof.decision.arithmetic import flush
from edgeproof.decision.contract import Contract
from edgeproof.decision.layers import Layer, flow, joined, layers_from, layers_to, shaped
from edgeproof.errors import DamagedPackageError
from edgeproof.types import Doubles, Floats

_NUMBERS = 1 << 21  # of one tensor that are held at once
_WORK, _LEAST = 1 << 30, 64  # products of all rows of a proof; rows, however many products


def _forward(layer: Layer, given: Sequence[Floats]) -> Floats:
    return flush(layer.forward(*(shaped(x, layer) for x in given)))


@dataclass(frozen=True, eq=False)
class Network:
    """Layers in order; the last gives the scores that a rule decides on."""

    layers: tuple[Layer, ...]

    def __post_init__(self) -> None:
        shapes = [(layer.input_shape, layer.output_shape) for layer in self.layers]
        if not joined(self.layers):
            raise DamagedPackageError(f"network: expected joined layers that end in scores, got shapes {shapes}")

    def check(self, contract: Contract) -> None:
        """Raise DamagedPackageError unless it takes what the contract encodes and gives what its rule decides on."""
        if self.n_inputs != contract.n_encoded:
            raise DamagedPackageError(f"network: expected {contract.n_encoded} encoded columns, got {self.n_inputs}")
        last = self.layers[-1]
        contract.rule.check(len(contract.labels), (math.prod(last.output_shape),), last.activation)

    @property
    def n_inputs(self) -> int:
        """Width of the encoded vector."""
        return math.prod(self.layers[0].input_shape)

    @property
    def n_weights(self) -> int:
        """Numbers of weights of all layers: how much work a row is."""
        return sum(layer.n_weights for layer in self.layers)

    def fair(self, most: int) -> int:
        """Return how many rows are a fair amount of work for a proof: `most`, or fewer for a deep network."""
        return min(most, max(_LEAST, _WORK // self.n_weights)) if self.is_deep else most

    @property
    def shape(self) -> str:
        """The widths, as people write them: `20-16-1`; a shape of several dimensions as `8x8x3`."""
        shapes = [self.layers[0].input_shape, *(layer.output_shape for layer in self.layers)]
        return "-".join("x".join(map(str, shape)) for shape in shapes)

    def scores(self, encoded: Floats) -> Floats:
        """Return what the last layer gives: encoded (batch, n_encoded) float32 gives (batch, k) float32."""
        if not self.is_deep or not len(encoded):
            return self._scores(encoded)
        blocks = (encoded[start : start + self._block] for start in range(0, len(encoded), self._block))
        return np.concatenate(list(map(self._scores, blocks)))

    def _scores(self, encoded: Floats) -> Floats:
        with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is refused where it comes out
            result = flow(self.layers, encoded, _forward)
        return result.reshape(len(encoded), -1)

    @cached_property
    def _block(self) -> int:
        """Rows of a deep network that are computed at once."""
        return max(1, _NUMBERS // max(math.prod(layer.output_shape) for layer in self.layers))

    @cached_property
    def is_deep(self) -> bool:
        """Whether errors carried through layer by layer would prove nothing; `sensitivity_of` is for such networks."""
        return any(layer.is_deep for layer in self.layers)

    def bound(self, value: Doubles, error: Doubles, own: float) -> tuple[Doubles, Doubles]:
        """Carry encoded values, and how far an engine's may be off, through all layers in float64.

        value, error: (batch, n_encoded). own: the error that the engine's activations add. Returns (batch, k) each. Not
        for deep networks.
        """
        value, error = (x.reshape(-1, *self.layers[0].input_shape) for x in (value, error))
        for layer in self.layers:
            value, error = layer.bound(value, error, own)
        return value, error

    def in_float16(self) -> "Network":
        """Return the network whose weights are rounded to float16, as float16 artifacts hold them."""
        return Network(tuple(layer.in_float16() for layer in self.layers))

    def to_bytes(self) -> bytes:
        """Write the safetensors file: `0.weights`, `0.bias`, `1.weights`, … float32, and `layers` in the metadata."""
        return layers_to(self.layers, {}, {})

    @classmethod
    def from_bytes(cls, data: bytes) -> "Network":
        """Read the file that `to_bytes` writes.

        Raises DamagedPackageError for anything else.
        """
        try:
            tensors, metadata = safetensors.loads(data)
            network = cls(layers_from(tensors, metadata, lambda kind: kind.float32))
            unchanged = network.to_bytes() == data
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            raise DamagedPackageError(f"weights: expected a safetensors file of layers, got {error!r}") from None
        if not unchanged:
            raise DamagedPackageError("weights: the safetensors file is not in edgeproof's canonical form")
        return network
