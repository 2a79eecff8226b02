"""The dense layers on the encoded vector, and the safetensors file that holds them.

Format: https://huggingface.co/docs/safetensors (8-byte little-endian header length, JSON header, raw data). Any
safetensors library reads the file; this one needs none. Law, tested: `Network.from_bytes(n.to_bytes())` equals `n`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from edgeproof import arithmetic, canonical
from edgeproof.arithmetic import Floats
from edgeproof.errors import DamagedPackageError


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

    def to_bytes(self) -> bytes:
        """Write the safetensors file: `0.weights`, `0.bias`, `1.weights`, … float32, and one metadata entry."""
        header: dict[str, Any] = {"__metadata__": {"activations": ",".join(layer.activation for layer in self.layers)}}
        data = b""
        for name, tensor in self._tensors().items():
            raw = tensor.astype("<f4").tobytes()
            offsets = [len(data), len(data) + len(raw)]
            header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": offsets}
            data += raw
        encoded = canonical.dumps(header)
        encoded += b" " * (-len(encoded) % 8)  # the format aligns its data to 8 bytes
        return len(encoded).to_bytes(8, "little") + encoded + data

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
            length = int.from_bytes(data[:8], "little")
            header = canonical.loads(data[8 : 8 + length])
            activations = header["__metadata__"]["activations"].split(",")
            body = data[8 + length :]
            layers = tuple(
                Layer(_tensor(header, f"{i}.weights", body), _tensor(header, f"{i}.bias", body), activation)
                for i, activation in enumerate(activations)
            )
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            raise DamagedPackageError(f"weights: expected a safetensors file of dense layers, got {error!r}") from None
        network = cls(layers)
        if network.to_bytes() != data:
            raise DamagedPackageError("weights: the safetensors file is not in edgeproof's canonical form")
        return network


def _tensor(header: Mapping[str, Any], name: str, body: bytes) -> Floats:
    start, stop = header[name]["data_offsets"]
    return np.frombuffer(body[start:stop], "<f4").astype(np.float32).reshape(header[name]["shape"])
