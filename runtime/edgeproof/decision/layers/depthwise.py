"""Convolutions over each channel by itself."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from edgeproof.decision import images, int8_images
from edgeproof.decision.arithmetic import Real
from edgeproof.decision.layers.windowed import QuantisedWindowed, Windowed
from edgeproof.decision.operators import Operators, TfliteOperator
from edgeproof.decision.scale import Scale
from edgeproof.types import Doubles, Int8s, Int64s


@dataclass(frozen=True, eq=False, kw_only=True)
class Depthwise(Windowed):
    """Sums over a window of each channel by itself."""

    kind: ClassVar[str] = "depthwise"
    n_axes: ClassVar[int] = 3
    operators: ClassVar[Operators] = Operators(
        onnx=frozenset(["Conv", "Transpose", "Reshape"]),
        tflite=frozenset(
            [
                TfliteOperator(
                    "DEPTHWISE_CONV_2D", 4, 2, ("padding", "stride_w", "stride_h", "multiplier", "activation")
                ),
                TfliteOperator("PAD", 34, 22),
            ]
        ),
    )

    def sums(self, x: npt.NDArray[Real], weights: npt.NDArray[Real], bias: npt.NDArray[Real]) -> npt.NDArray[Real]:
        """Return (batch, rows, columns, channels)."""
        return images.depthwise(x, weights, bias, self.window)

    def back(self, gradient: Doubles, x: Doubles) -> tuple[Doubles, ...]:  # noqa: ARG002 — linear
        """Return (batch, height, width, channels)."""
        return (images.depthwise_back(gradient, self.weights.astype(np.float64), self.window, self.size),)


@dataclass(frozen=True, eq=False, kw_only=True)
class QuantisedDepthwise(QuantisedWindowed):
    """DEPTHWISE_CONV_2D."""

    kind: ClassVar[str] = "depthwise"
    n_axes: ClassVar[int] = 3

    def accumulate(self, q: Int8s, given: Scale) -> Int64s:
        """Return the sums."""
        return int8_images.depthwise(q, given.zero_point, self.weights, self.bias, self.window)

    def total(self, x: Doubles, weights: Doubles) -> Doubles:
        """Return the sums."""
        return images.depthwise(x, weights, np.zeros(len(self.bias)), self.window)
