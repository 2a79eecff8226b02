"""The layers of a network under the names that generated source gives them."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

from edgeproof.decision import Network
from edgeproof.types import Floats


@dataclass(frozen=True, eq=False)
class NamedLayer:
    """A layer of generated source."""

    name: str  # hidden_1, hidden_2, … output
    kind: str
    tensors: Mapping[str, Floats]  # by the names that the weights file gives them
    activation: str
    n_in: int
    n_out: int
    last: bool


def named_layers(network: Network) -> tuple[NamedLayer, ...]:
    """Name the layers in order; the last is `output`."""
    names = [*(f"hidden_{number}" for number in range(1, len(network.layers))), "output"]
    result = []
    for name, layer in zip(names, network.layers, strict=True):
        n_in, n_out = prod(layer.input_shape), prod(layer.output_shape)
        named = NamedLayer(name, layer.kind, layer.tensors(), layer.activation, n_in, n_out, name == "output")
        result.append(named)
    return tuple(result)
