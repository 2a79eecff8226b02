"""A network as operations in float64, before what can be folded is folded.

A tensor has the shape (n,) or (height, width, channels); its numbers are in row-major order, channels last. What one
operation takes is named by the places of those that give it.
"""

from dataclasses import dataclass, replace
from math import prod
from typing import TypeAlias

from edgeproof.decision import Window
from edgeproof.types import Doubles

Shape: TypeAlias = tuple[int, ...]

LINEAR = "linear"  # no activation
_PLACE = Window((1, 1))  # one place, as for a dense layer


@dataclass(frozen=True, eq=False)
class Operation:
    """What all operations have."""

    name: str  # the stranger's layer
    inputs: tuple[int, ...]
    shape: Shape  # of the output, without the batch


@dataclass(frozen=True, eq=False)
class Given(Operation):
    """The model's input."""


@dataclass(frozen=True, eq=False)
class Reshape(Operation):
    """The same numbers in another shape."""


@dataclass(frozen=True, eq=False)
class Product(Operation):
    """Sums of products, plus a bias, then an activation.

    weights: dense (n_in, n_out); conv (height, width, n_in, n_out); depthwise (height, width, channels).
    """

    weights: Doubles
    bias: Doubles  # (n_out,)
    window: Window = _PLACE
    activation: str = LINEAR

    @property
    def kind(self) -> str:
        """Dense, depthwise or conv."""
        return {2: "dense", 3: "depthwise", 4: "conv"}[self.weights.ndim]

    def scaled(self, scale: Doubles, shift: Doubles) -> "Product":
        """Return the operation whose sums are these times `scale` plus `shift`, (n_out,) each."""
        return replace(self, weights=self.weights * scale, bias=self.bias * scale + shift)

    def fed(self, scale: Doubles, shift: Doubles) -> "Product":
        """Return the operation that gives the same when its input comes before `x * scale + shift`, (n_in,) each.

        Where zeros are padded, the shift must be zero.
        """
        if self.kind == "depthwise":
            return replace(self, weights=self.weights * scale, bias=self.bias + (self.weights * shift).sum((0, 1)))
        axes = tuple(range(self.weights.ndim - 1))
        moved = (self.weights * shift[:, None]).sum(axes)
        return replace(self, weights=self.weights * scale[:, None], bias=self.bias + moved)


@dataclass(frozen=True, eq=False)
class Affine(Operation):
    """`x * scale + shift` by channel, (channels,) each."""

    scale: Doubles
    shift: Doubles


@dataclass(frozen=True, eq=False)
class Pad(Operation):
    """Zeros around an image."""

    pads: tuple[int, int, int, int]  # rows above and below, columns left and right


@dataclass(frozen=True, eq=False)
class Pool(Operation):
    """The largest, or the mean, of each window; what lies outside the image does not count."""

    kind: str  # max or average
    window: Window


@dataclass(frozen=True, eq=False)
class Add(Operation):
    """The sum of two tensors of one shape, then an activation."""

    activation: str = LINEAR


@dataclass(frozen=True, eq=False)
class Activation(Operation):
    """An activation of its own."""

    activation: str


@dataclass(frozen=True, eq=False)
class Operations:
    """All operations, each after those whose outputs it takes; the first is Given, the last gives the answer."""

    all: tuple[Operation, ...]

    def users(self) -> list[list[int]]:
        """Return for each operation the places of those that take its output."""
        users: list[list[int]] = [[] for _ in self.all]
        for place, operation in enumerate(self.all):
            for given in operation.inputs:
                users[given].append(place)
        return users


def size(shape: Shape) -> int:
    """Return how many numbers a tensor holds."""
    return prod(shape)
