"""An ordered list of layers on the encoded vector, and the safetensors file that holds them.

Law, tested: `Network.from_bytes(n.to_bytes())` equals `n`.
"""

import math
from dataclasses import dataclass

import numpy as np

from edgeproof.codec import safetensors
from edgeproof.decision.arithmetic import flush
from edgeproof.decision.contract import Contract
from edgeproof.decision.layers import LAYERS, Layer, chained, layers_from, layers_to
from edgeproof.errors import DamagedPackageError
from edgeproof.types import Doubles, Floats


@dataclass(frozen=True, eq=False)
class Network:
    """Layers in order; the last gives the scores that a rule decides on."""

    layers: tuple[Layer, ...]

    def __post_init__(self) -> None:
        shapes = [(layer.input_shape, layer.output_shape) for layer in self.layers]
        if not chained(self.layers) or len(self.layers[-1].output_shape) != 1:
            raise DamagedPackageError(f"network: expected chained layers that end in scores, got shapes {shapes}")

    def check(self, contract: Contract) -> None:
        """Raise DamagedPackageError unless it takes what the contract encodes and gives what its rule decides on."""
        if self.n_inputs != contract.n_encoded:
            raise DamagedPackageError(f"network: expected {contract.n_encoded} encoded columns, got {self.n_inputs}")
        last = self.layers[-1]
        contract.rule.check(len(contract.labels), last.output_shape, last.activation)

    @property
    def n_inputs(self) -> int:
        """Width of the encoded vector."""
        return math.prod(self.layers[0].input_shape)

    @property
    def n_weights(self) -> int:
        """Numbers of weights of all layers: how much work a row is."""
        return sum(layer.n_weights for layer in self.layers)

    @property
    def shape(self) -> str:
        """The widths, as people write them: `20-16-1`; a shape of several dimensions as `8x8x3`."""
        shapes = [self.layers[0].input_shape, *(layer.output_shape for layer in self.layers)]
        return "-".join("x".join(map(str, shape)) for shape in shapes)

    def scores(self, encoded: Floats) -> Floats:
        """Return what the last layer gives: encoded (batch, n_encoded) float32 gives (batch, k) float32."""
        x = encoded.reshape(-1, *self.layers[0].input_shape)
        with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is refused where it comes out
            for layer in self.layers:
                x = flush(layer.forward(x))
        return x

    def bound(self, value: Doubles, error: Doubles, own: float) -> tuple[Doubles, Doubles]:
        """Carry encoded values, and how far an engine's may be off, through all layers in float64.

        value, error: (batch, n_encoded). own: the error that the engine's activations add. Returns (batch, k) each.
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
            network = cls(layers_from(tensors, metadata, {name: kind.float32 for name, kind in LAYERS.items()}))
            unchanged = network.to_bytes() == data
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            raise DamagedPackageError(f"weights: expected a safetensors file of layers, got {error!r}") from None
        if not unchanged:
            raise DamagedPackageError("weights: the safetensors file is not in edgeproof's canonical form")
        return network
