"""What every kind of layer offers, in float32 and in integers."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import numpy.typing as npt

from edgeproof.decision.operators import Operators
from edgeproof.decision.scale import Scale
from edgeproof.decision.traces import Trace
from edgeproof.types import Doubles, Floats, Int8s

Shape = tuple[int, ...]  # of what one row gives: without the batch
Tensors = Mapping[str, npt.NDArray[Any]]


class Step(ABC):
    """What layers of both arithmetics have: shapes, and a place in a weights file.

    Law, tested for every kind: `read(l.tensors(), l.attributes())` has the same tensors and attributes.
    """

    kind: ClassVar[str]
    activation: str  # a key of ACTIVATIONS: what is applied last; "linear" for nothing
    inputs: tuple[int, ...] = (1,)  # whose outputs it takes: how many layers back, 1 for the one before it

    @property
    @abstractmethod
    def input_shape(self) -> Shape:
        """The shape of what it takes."""

    @property
    @abstractmethod
    def output_shape(self) -> Shape:
        """The shape of what it gives."""

    @property
    @abstractmethod
    def n_weights(self) -> int:
        """Numbers that multiply or are multiplied: how much work a row is, how large a file."""

    @abstractmethod
    def tensors(self) -> dict[str, npt.NDArray[Any]]:
        """Return its arrays, float32, int32 or int8, by name, in the order of the file."""

    @abstractmethod
    def attributes(self) -> dict[str, Any]:
        """Return what else belongs to it, as JSON, without `kind`."""


class Layer(Step):
    """A layer in float32."""

    operators: ClassVar[Operators]  # what it is exported with, besides those of its activation

    @classmethod
    @abstractmethod
    def read(cls, tensors: Tensors, attributes: Mapping[str, Any]) -> "Layer":
        """Make the layer; raises DamagedPackageError, KeyError or TypeError for what no layer has."""

    is_deep: ClassVar[bool] = False  # whether networks that have it are too deep for errors carried layer by layer

    @abstractmethod
    def forward(self, *args: Any, **kwargs: Any) -> Floats:
        """Compute it by docs/reference/arithmetic.md: (batch, *input_shape) to (batch, *output_shape) float32.

        It takes one array for each of `inputs`. The network makes denormals of the result zero.
        """

    def bound(self, value: Doubles, error: Doubles, own: float) -> tuple[Doubles, Doubles]:
        """Carry exact values, and how far an engine's may be off, through the layer in float64: both (batch, *shape).

        The engine sums in any order. own: the error that its activations add. Where a network is deep, `trace` and
        `back` are asked instead.
        """
        raise NotImplementedError

    def trace(self, *args: Any, **kwargs: Any) -> Trace:
        """Compute it in float64, and what its roundings depend on."""
        raise NotImplementedError

    def back(self, gradient: Doubles, *args: Any, **kwargs: Any) -> tuple[Doubles, ...]:
        """Return the gradient of each input from that of the sums; the other arguments are the inputs."""
        raise NotImplementedError

    @abstractmethod
    def in_float16(self) -> "Layer":
        """Return the layer whose weights are rounded to float16; biases stay."""


class QuantisedLayer(Step):
    """A layer in integers: LiteRT's reference kernel, bit for bit."""

    output: Scale  # of what it gives

    @classmethod
    @abstractmethod
    def read(cls, tensors: Tensors, attributes: Mapping[str, Any]) -> "QuantisedLayer":
        """Make the layer; raises DamagedPackageError, KeyError or TypeError for what no layer has."""

    @abstractmethod
    def run(self, *args: Any, **kwargs: Any) -> Int8s:
        """Compute it: (batch, *input_shape) integers to (batch, *output_shape).

        Arguments: the integers of each of `inputs`, then their scales, then double_rounding: whether as gemmlowp does,
        and TensorFlow Lite Micro with it; False where it is left out.
        """

    @abstractmethod
    def interval(self, *args: Any, **kwargs: Any) -> tuple[Int8s, Int8s]:
        """Bound what any kernel may give when its input lies within lo…hi: (batch, *input_shape) each.

        Arguments: all lower ends, all upper ends, the scales, and double_rounding: whether for kernels that round sums
        twice.
        """

    def nudged(self, n_units: int) -> Iterator["QuantisedLayer"]:  # noqa: ARG002 — a kind without weights has none
        """Yield layers that differ by the smallest change of one constant, for at most so many units."""
        yield from ()
