"""The dense layers on the encoded vector, and the safetensors file that holds them.

Law, tested: `Network.from_bytes(n.to_bytes())` equals `n`.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from edgeproof.codec import safetensors
from edgeproof.decision import arithmetic
from edgeproof.errors import DamagedPackageError
from edgeproof.types import Floats


@dataclass(frozen=True, eq=False)
class Layer:
    """One dense layer: `activation(x @ weights + bias)`."""

    weights: Floats  # (n_in, n_out) float32
    bias: Floats  # (n_out,) float32
    activation: str  # a key of arithmetic.ACTIVATIONS

    def __post_init__(self) -> None:
        if self.activation not in arithmetic.ACTIVATIONS:
            known = ", ".join(arithmetic.ACTIVATIONS)
            raise DamagedPackageError(f"network: expected an activation among {known}, got {self.activation!r}")
        if self.weights.ndim != 2 or self.bias.shape != self.weights.shape[1:]:
            raise DamagedPackageError(
                f"network: expected weights (n_in, n_out), bias (n_out,), got {self.weights.shape} {self.bias.shape}"
            )
        if self.weights.dtype != np.float32 or self.bias.dtype != np.float32:
            raise DamagedPackageError(f"network: expected float32, got {self.weights.dtype} and {self.bias.dtype}")
        if not (np.isfinite(self.weights).all() and np.isfinite(self.bias).all()):
            raise DamagedPackageError("network: expected finite weights, got NaN or an infinity")


@dataclass(frozen=True, eq=False)
class Network:
    """Dense layers in order; the last has one output, the probability of labels[1]."""

    layers: tuple[Layer, ...]

    def __post_init__(self) -> None:
        widths = [layer.weights.shape for layer in self.layers]
        chained = all(a[1] == b[0] for a, b in pairwise(widths))
        if not widths or not chained or widths[-1][1] != 1:
            raise DamagedPackageError(f"network: expected chained layers that end in one output, got shapes {widths}")
        if self.layers[-1].activation != "sigmoid":
            raise DamagedPackageError(
                f"network: expected a sigmoid at the end, got {self.layers[-1].activation}: its output is a probability"
            )

    @property
    def n_inputs(self) -> int:
        """Width of the encoded vector."""
        return int(self.layers[0].weights.shape[0])

    @property
    def shape(self) -> str:
        """The widths, as people write them: `20-16-1`."""
        return "-".join(str(n) for n in (self.n_inputs, *(len(layer.bias) for layer in self.layers)))

    def probability(self, encoded: Floats) -> Floats:
        """Return the probability of labels[1]: encoded (batch, n_encoded) float32 gives (batch,) float32."""
        x = encoded
        with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is refused where it comes out
            for layer in self.layers:
                x = arithmetic.dense(x, layer.weights, layer.bias)
                x = arithmetic.flush(arithmetic.ACTIVATIONS[layer.activation](x))
        return x[:, 0]

    def in_float16(self) -> "Network":
        """Return the network whose weights are rounded to float16, as float16 artifacts hold them; biases stay.

        A weight beyond float16 becomes its largest: what that costs, the gate of `export` sees.
        """
        most = np.finfo(np.float16).max
        rounded = [np.clip(layer.weights, -most, most).astype(np.float16).astype(np.float32) for layer in self.layers]
        return Network(tuple(replace(layer, weights=w) for layer, w in zip(self.layers, rounded, strict=True)))

    def to_bytes(self) -> bytes:
        """Write the safetensors file: `0.weights`, `0.bias`, `1.weights`, … float32, and one metadata entry."""
        return safetensors.dumps(self._tensors(), {"activations": ",".join(layer.activation for layer in self.layers)})

    def _tensors(self) -> dict[str, Floats]:
        tensors: dict[str, Floats] = {}
        for index, layer in enumerate(self.layers):
            tensors |= {f"{index}.weights": layer.weights, f"{index}.bias": layer.bias}
        return tensors

    @classmethod
    def from_bytes(cls, data: bytes) -> "Network":
        """Read the file that `to_bytes` writes.

        Raises DamagedPackageError for anything else.
        """
        try:
            tensors, metadata = safetensors.loads(data)
            layers = tuple(
                Layer(tensors[f"{i}.weights"], tensors[f"{i}.bias"], activation)
                for i, activation in enumerate(metadata["activations"].split(","))
            )
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            raise DamagedPackageError(f"weights: expected a safetensors file of dense layers, got {error!r}") from None
        network = cls(layers)
        if network.to_bytes() != data:
            raise DamagedPackageError("weights: the safetensors file is not in edgeproof's canonical form")
        return network
