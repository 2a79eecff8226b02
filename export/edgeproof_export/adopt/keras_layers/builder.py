"""What a graph of Keras layers becomes, piece by piece, and how settings of layers are read."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from edgeproof.decision import ACTIVATIONS, Window
from edgeproof.errors import DamagedPackageError
from edgeproof.types import Doubles
from edgeproof_export.adopt.node import Node
from edgeproof_export.adopt.operations import Activation, Operation, Shape, size

_KNOWN = (*ACTIVATIONS, "softmax")


@dataclass
class Builder:
    """The operations so far, and where the output of each node is among them."""

    operations: list[Operation] = field(default_factory=list)
    places: list[int] = field(default_factory=list)

    def add(self, operation: Operation) -> int:
        """Add an operation; return its place."""
        self.operations.append(operation)
        return len(self.operations) - 1

    def shape(self, place: int) -> Shape:
        """Return the shape of what the operation at a place gives."""
        return self.operations[place].shape

    def activated(self, node: Node, place: int, activation: str) -> int:
        """Add an activation after the operation at a place, if it does anything; return the last place."""
        if activation == "linear":
            return place
        return self.add(Activation(node.name, (place,), self.shape(place), activation))


def three(shape: Shape) -> Shape:
    """Write a sequence (steps, channels) as an image of one row."""
    return (1, *shape) if len(shape) == 2 else shape


def activation_of(node: Node) -> str:
    """Return the activation that a layer has of its own."""
    name = node.text("activation", "linear")
    node.expect(name in _KNOWN, f"activation {name!r}: expected one of {', '.join(_KNOWN)}")
    return name


def bias_of(node: Node, place: int, n: int) -> Doubles:
    """Return the bias, (n,), the weight at a place of the file; zeros where the layer has none."""
    return node.weight(place, (n,)) if node.flag("use_bias", True) else np.zeros(n)


def image_of(build: Builder, node: Node, place: int) -> Shape:
    """Return the shape (height, width, channels) of what a layer is given; refuse any other."""
    shape = build.shape(place)
    node.expect(len(shape) == 3, f"expected an image or a sequence, got {size(shape)} numbers")
    node.expect(node.text("data_format", "channels_last") == "channels_last", "expected channels_last")
    return shape


def plane_of(node: Node, key: str, default: int | None = None) -> tuple[int, int]:
    """Return a setting for height and width; a sequence has height 1."""
    if node.kind.endswith("1D"):
        return 1, node.sizes(key, 1, default)[0]
    height, width = node.sizes(key, 2, default)
    return height, width


def rank_of(node: Node) -> int:
    """Return how many axes a layer moves along: 1 or 2."""
    return 1 if node.kind.endswith("1D") else 2


def window_of(node: Node, shape: Shape, key: str, strides: tuple[int, int], size: tuple[int, int]) -> Window:
    """Return the window that a layer moves over an image of this shape."""
    padding = node.text("padding", "valid")
    node.expect(padding in ("valid", "same", "causal"), f"padding: expected valid or same, got {padding!r}")
    if padding == "same":
        return Window.same(size, strides, shape[0], shape[1])
    pads = (0, 0, size[1] - 1, 0) if padding == "causal" else (0, 0, 0, 0)
    try:
        window = Window(size, strides, pads)
        window.swept(shape[0], shape[1])
    except DamagedPackageError:
        node.refuse(f"{key} {size} is larger than its input {shape[:2]}")
    return window


def expect_last_axis(node: Node, build: Builder, place: int) -> None:
    """Refuse a layer that works along another axis than the channels."""
    axis, rank = node.config.get("axis", -1), len(build.shape(place))
    axis = axis[0] if isinstance(axis, list) and len(axis) == 1 else axis
    last = (-1, rank) if rank == 1 else (-1, 3, 2) if build.shape(place)[0] == 1 else (-1, 3)
    node.expect(type(axis) is int and axis in last, "axis: expected the last one, the channels")


Kind = Callable[[Builder, Node, int], int]  # adds a layer to the operation at a place; returns where its own ends
