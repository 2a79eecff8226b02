"""Layers as calls that alternate between two buffers, or that share an arena."""

from collections.abc import Sequence
from dataclasses import dataclass

from edgeproof_export.kits.layers import NamedLayer, Place


@dataclass(frozen=True)
class Call:
    """One layer and its activation, from one array to another."""

    index: int
    kind: str
    activation: str
    x: str  # what it reads
    y: str  # what it writes
    n_in: int
    n_out: int
    other: str = ""  # the second of what it reads
    scratch: str = ""  # bytes that it alone uses
    place: Place | None = None  # of a window over an image
    of_bytes: bool = False  # whether x are bytes, 0…255, in place of their integers

    def said(self, what: str) -> str:
        """Begin a comment on one of its arrays."""
        return f"Layer {self.index}, {self.activation}: {what}"


@dataclass(frozen=True)
class Calls:
    """All layers, and how many numbers the buffers `a` and `b`, or the arena, hold."""

    layers: tuple[Call, ...]
    a: int
    b: int
    result: str  # the last number
    arena: int = 0  # bytes
    given: str = ""  # where in the arena what the first layer reads is


def calls(layers: Sequence[NamedLayer], first: str, n_given: int) -> Calls:
    """Return the calls; the first reads `first`, n_given numbers: the buffer `a`, or the caller's array."""
    spare = "b" if first == "a" else "a"
    other = "a" if spare == "b" else "b"
    places = [first, *(other if index % 2 else spare for index in range(len(layers)))]
    made = tuple(
        Call(index, layer.kind, layer.activation, places[index], places[index + 1], layer.n_in, layer.n_out)
        for index, layer in enumerate(layers)
    )
    widths = [n_given, *(layer.n_out for layer in layers)]
    a, b = (max((w for w, p in zip(widths, places, strict=True) if p == place), default=0) for place in "ab")
    return Calls(made, a, b, f"{places[-1]}[0]")
