"""The sum of two tensors: where branches of a network meet."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from edgeproof.decision import int8_images
from edgeproof.decision.activations import Activation, activation_of
from edgeproof.decision.layers.layer import Layer, QuantisedLayer, Shape, Tensors
from edgeproof.decision.operators import Operators, TfliteOperator
from edgeproof.decision.scale import LOWEST, Scale, saturated
from edgeproof.decision.traces import Trace, traced
from edgeproof.errors import DamagedPackageError
from edgeproof.types import Doubles, Floats, Int8s

_TWO = (1, 1)  # until a file says which two


def _shape(tensors: Tensors, attributes: Mapping[str, Any]) -> Shape:
    shape = attributes["shape"]
    if tensors or not isinstance(shape, list) or any(type(n) is not int or n < 1 for n in shape):
        raise DamagedPackageError(f"network: expected the shape of a sum, got {shape}")
    return tuple(shape)


class _Both:
    """What additions of both arithmetics share."""

    shape: Shape
    activation: str  # one that is fused: linear, relu, …
    inputs: tuple[int, ...]

    def __post_init__(self) -> None:
        if not self.function.fused or len(self.inputs) != 2 or prod(self.shape) < 1:
            raise DamagedPackageError(f"network: expected a sum of two tensors, got {self}")

    @property
    def function(self) -> Activation:
        """The activation."""
        return activation_of(self.activation)

    @property
    def input_shape(self) -> Shape:
        """Of either input."""
        return self.shape

    @property
    def output_shape(self) -> Shape:
        """The same."""
        return self.shape

    @property
    def n_weights(self) -> int:
        """One for each number."""
        return prod(self.shape)

    def tensors(self) -> dict[str, npt.NDArray[Any]]:
        """Return nothing."""
        return {}


@dataclass(frozen=True, eq=False, kw_only=True)
class Add(_Both, Layer):
    """`activation(a + b)`."""

    kind: ClassVar[str] = "add"
    is_deep: ClassVar[bool] = True
    operators: ClassVar[Operators] = Operators(
        onnx=frozenset(["Add"]), tflite=frozenset([TfliteOperator("ADD", 0, 11, ("activation", "pot_scale_int16"))])
    )

    shape: Shape
    activation: str
    inputs: tuple[int, ...]

    def attributes(self) -> dict[str, Any]:
        """Return shape and activation."""
        return {"shape": list(self.shape), "activation": self.activation}

    @classmethod
    def read(cls, tensors: Tensors, attributes: Mapping[str, Any]) -> "Add":
        """Make the layer."""
        return cls(shape=_shape(tensors, attributes), activation=attributes["activation"], inputs=_TWO)

    def forward(self, a: Floats, b: Floats) -> Floats:
        """Compute it: both (batch, *shape)."""
        return self.function.float32(a + b)

    def trace(self, a: Doubles, b: Doubles) -> Trace:
        """Return the sums, with |a| + |b|."""
        return traced(a + b, np.abs(a) + np.abs(b), 1, self.function)

    def back(self, gradient: Doubles, a: Doubles, b: Doubles) -> tuple[Doubles, ...]:  # noqa: ARG002 — linear
        """Return the gradient of either input."""
        return gradient, gradient

    def in_float16(self) -> "Add":
        """Return the layer itself."""
        return self


@dataclass(frozen=True, eq=False, kw_only=True)
class QuantisedAdd(_Both, QuantisedLayer):
    """ADD, rounded twice and twice again."""

    kind: ClassVar[str] = "add"

    shape: Shape
    activation: str
    output: Scale
    inputs: tuple[int, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.function.kept[0] == 0 and self.output.zero_point != LOWEST:
            raise DamagedPackageError(f"int8 network: expected the zero of a {self.activation} at its lowest integer")

    def attributes(self) -> dict[str, Any]:
        """Return shape, activation and scale."""
        return {"shape": list(self.shape), "activation": self.activation, "output": self.output.to_json()}

    @classmethod
    def read(cls, tensors: Tensors, attributes: Mapping[str, Any]) -> "QuantisedAdd":
        """Make the layer."""
        own: dict[str, Any] = {"shape": _shape(tensors, attributes), "activation": attributes["activation"]}
        return cls(**own, output=Scale.from_json(attributes["output"]), inputs=_TWO)

    def run(self, a: Int8s, b: Int8s, given: Scale, other: Scale, double_rounding: bool = False) -> Int8s:  # noqa: ARG002
        """Compute it: integers of two scales, both (batch, *shape); always rounded twice."""
        zeros, scales = (given.zero_point, other.zero_point), (given.scale, other.scale)
        return saturated(int8_images.add(a, b, zeros, scales, self.output.scale) + self.output.zero_point)

    def interval(
        self, a: Int8s, b: Int8s, c: Int8s, d: Int8s, given: Scale, other: Scale, double_rounding: bool
    ) -> tuple[Int8s, Int8s]:
        """Bound what any kernel may give when its inputs lie within a…c and b…d: one step more, however it rounds."""
        ends = (self.run(*pair, given, other, double_rounding).astype(np.int16) for pair in ((a, b), (c, d)))
        low, high = ends
        return saturated(low - 1), saturated(high + 1)
