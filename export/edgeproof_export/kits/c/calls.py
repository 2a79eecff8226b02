"""Layers as calls that alternate between two buffers."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Call:
    """One dense layer and its activation, from one array to another."""

    index: int
    activation: str
    x: str  # what it reads
    y: str  # what it writes
    n_in: int
    n_out: int

    def said(self, what: str) -> str:
        """Begin a comment on one of its arrays."""
        return f"Layer {self.index}, {self.activation}: {what}"


@dataclass(frozen=True)
class Calls:
    """All layers, and how many numbers the buffers `a` and `b` hold."""

    layers: tuple[Call, ...]
    a: int
    b: int


def calls(widths: Sequence[int], activations: Sequence[str], first: str) -> Calls:
    """Return the calls for layers of these widths; the first reads `first`: the buffer `a`, or the caller's array."""
    spare = "b" if first == "a" else "a"
    other = "a" if spare == "b" else "b"
    places = [first, *(other if index % 2 else spare for index in range(len(activations)))]
    layers = tuple(
        Call(index, activation, places[index], places[index + 1], widths[index], widths[index + 1])
        for index, activation in enumerate(activations)
    )
    sizes = [max((w for w, p in zip(widths, places, strict=True) if p == place), default=0) for place in "ab"]
    return Calls(layers, *sizes)
