"""What integers stand for."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from edgeproof.decision.float32 import round_to_float32, shortest
from edgeproof.errors import DamagedPackageError
from edgeproof.types import Doubles, Floats, Int8s

LOWEST, HIGHEST = -128, 127


@dataclass(frozen=True)
class Scale:
    """What the integers of one int8 tensor stand for: real = scale · (q − zero_point)."""

    scale: float  # a positive float32
    zero_point: int  # -128…127

    def __post_init__(self) -> None:
        if not (0 < self.scale < math.inf and LOWEST <= self.zero_point <= HIGHEST):
            raise DamagedPackageError(f"int8 network: expected a positive scale and an int8 zero point, got {self}")

    def real(self, q: npt.NDArray[Any]) -> Floats:
        """Return the numbers that integers stand for; any shape, float32."""
        return np.float32(self.scale) * (q.astype(np.float32) - np.float32(self.zero_point))

    def quantise(self, x: Floats) -> Int8s:
        """Round half away from zero, as LiteRT's reference QUANTIZE does, and saturate; any shape, finite float32."""
        steps = self.steps(x)
        rounded = np.copysign(np.floor(np.abs(steps) + 0.5), steps) + self.zero_point
        return saturated(rounded)

    def steps(self, x: Floats) -> Doubles:
        """Return x ÷ scale, rounded to float32: where rounding decides; any shape."""
        return (x / np.float32(self.scale)).astype(np.float64)

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object; the scale is the shortest decimal of its float32."""
        return {"scale": shortest(self.scale), "zero_point": self.zero_point}

    @classmethod
    def from_json(cls, value: Any) -> "Scale":
        """Read it; raises KeyError, TypeError or DamagedPackageError."""
        return cls(round_to_float32(value["scale"]), value["zero_point"])


def saturated(x: npt.NDArray[Any]) -> Int8s:
    """Clip whole numbers to -128…127."""
    result: Int8s = np.clip(x, LOWEST, HIGHEST).astype(np.int8)
    return result
