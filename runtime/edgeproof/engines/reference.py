"""The reference engine: the page of docs/reference/arithmetic.md in NumPy, bit-defined, needing no other library."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from edgeproof.decision import Contract, Network
from edgeproof.types import Floats

if TYPE_CHECKING:
    from edgeproof.decision import QuantisedNetwork

_BLOCK = 4_096  # rows at once: the working set stays in the cache, and memory does not grow with the batch


class ReferenceEngine:
    """Encodes and multiplies in the defined order; thread-safe, since it holds no state.

    Raises DamagedPackageError if the network does not fit the contract.
    """

    def __init__(self, contract: Contract, network: Network) -> None:
        network.check(contract)
        self.contract = contract
        self.network = network

    def scores(self, rows: Floats) -> Floats:
        """rows: (batch, width) float32. Returns (batch, k) float32."""
        result = np.empty((len(rows), self.contract.n_scores), np.float32)
        for start in range(0, len(rows), _BLOCK):
            block = slice(start, start + _BLOCK)
            result[block] = self.network.scores(self.contract.encode(rows[block]))
        return result


@dataclass(frozen=True, eq=False)
class QuantisedEngine:
    """The same for int8: LiteRT's reference kernels, bit for bit; thread-safe, since it holds no state."""

    contract: Contract
    network: "QuantisedNetwork"

    def scores(self, rows: Floats) -> Floats:
        """rows: (batch, width) float32. Returns (batch, k) float32."""
        result = np.empty((len(rows), self.contract.n_scores), np.float32)
        for start in range(0, len(rows), _BLOCK):
            block = slice(start, start + _BLOCK)
            result[block] = self.network.scores(self.contract, rows[block])
        return result


def load(model: bytes, contract: Contract, kernels: str) -> ReferenceEngine | QuantisedEngine:  # noqa: ARG001 — no choice here
    """Load `network/weights.safetensors` or its int8 sister."""
    if not is_quantised(model):
        return ReferenceEngine(contract, Network.from_bytes(model))
    from edgeproof.decision import QuantisedNetwork

    network = QuantisedNetwork.from_bytes(model)
    network.check(contract)
    return QuantisedEngine(contract, network)


def is_quantised(data: bytes) -> bool:
    """Whether a safetensors file says that it holds an int8 network; its bytes are checked when it is read."""
    return b'"precision":"int8"' in data[: 8 + int.from_bytes(data[:8], "little")]


def contract_of(model: bytes) -> bytes | None:  # noqa: ARG001 — part of the protocol
    """Weights carry no contract: they are only run from inside a package."""
    return None
