"""Convolutions over all channels of a window."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from edgeproof.decision import images, int8_images
from edgeproof.decision.arithmetic import Real
from edgeproof.decision.layers.windowed import QuantisedWindowed, Windowed
from edgeproof.decision.operators import Operators, TfliteOperator
from edgeproof.decision.scale import Scale
from edgeproof.types import Doubles, Int8s, Int64s

_WINDOW = ("padding", "stride_w", "stride_h", "activation")


@dataclass(frozen=True, eq=False, kw_only=True)
class Conv(Windowed):
    """Sums over all channels of a window."""

    kind: ClassVar[str] = "conv"
    n_axes: ClassVar[int] = 4
    operators: ClassVar[Operators] = Operators(
        onnx=frozenset(["Conv", "Transpose", "Reshape"]),
        tflite=frozenset(
            [
                TfliteOperator("CONV_2D", 3, 1, (*_WINDOW, "dilation_w", "dilation_h", "bias_type")),
                TfliteOperator("PAD", 34, 22),
                TfliteOperator("RESHAPE", 22, 17, ("new_shape",)),
            ]
        ),
    )

    def sums(self, x: npt.NDArray[Real], weights: npt.NDArray[Real], bias: npt.NDArray[Real]) -> npt.NDArray[Real]:
        """Return (batch, rows, columns, n_out); in float64 as `conv_in_doubles` has them."""
        run: Any = images.conv_in_doubles if x.dtype == np.float64 else images.conv
        found: npt.NDArray[Real] = run(x, weights, bias, self.window)
        return found

    def back(self, gradient: Doubles, x: Doubles) -> tuple[Doubles, ...]:  # noqa: ARG002 — linear
        """Return (batch, height, width, n_in)."""
        return (images.conv_back(gradient, self.weights.astype(np.float64), self.window, self.size),)


@dataclass(frozen=True, eq=False, kw_only=True)
class QuantisedConv(QuantisedWindowed):
    """CONV_2D."""

    kind: ClassVar[str] = "conv"
    n_axes: ClassVar[int] = 4

    def accumulate(self, q: Int8s, given: Scale) -> Int64s:
        """Return the sums."""
        return int8_images.conv(q, given.zero_point, self.weights, self.bias, self.window)

    def total(self, x: Doubles, weights: Doubles) -> Doubles:
        """Return the sums."""
        return images.conv_in_doubles(x, weights, np.zeros(len(self.bias)), self.window)
