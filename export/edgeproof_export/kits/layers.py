"""The layers of a network under the names that generated source gives them."""

from dataclasses import dataclass

from edgeproof.decision.arithmetic import Floats
from edgeproof.decision.network import Network


@dataclass(frozen=True, eq=False)
class NamedLayer:
    """A dense layer of generated source."""

    name: str  # hidden_1, hidden_2, … output
    weights: Floats  # (n_in, n_out) float32
    bias: Floats  # (n_out,) float32
    activation: str
    last: bool

    @property
    def n_in(self) -> int:
        """Number of inputs."""
        return int(self.weights.shape[0])

    @property
    def n_out(self) -> int:
        """Number of outputs."""
        return int(self.weights.shape[1])


def named_layers(network: Network) -> tuple[NamedLayer, ...]:
    """Name the layers in order; the last is `output`."""
    *hidden, output = network.layers
    named = [
        NamedLayer(f"hidden_{number}", layer.weights, layer.bias, layer.activation, last=False)
        for number, layer in enumerate(hidden, start=1)
    ]
    return (*named, NamedLayer("output", output.weights, output.bias, output.activation, last=True))
