"""The encoding of a feature as the graphs compute it."""

from abc import ABC, abstractmethod
from typing import Any, NamedTuple

from edgeproof.decision import Values, float32

HUGE = float32.MAX  # no limit


class EncodedColumn(NamedTuple):
    """One encoded column: (v − mean) · scale within lo…hi, + one_hot where v = code."""

    source: int  # which number of the feature v is, imputed and limited
    mean: float = 0.0
    scale: float = 0.0
    lo: float = -HUGE
    hi: float = HUGE
    code: float = 0.0
    one_hot: float = 0.0


class Limits(NamedTuple):
    """What becomes of one number of a row vector before anything else."""

    missing: float  # what NaN becomes
    lo: float  # smaller ones become this
    hi: float


class Form(ABC):
    """How graphs compute the encoding of one kind of feature; `Any` is that kind's class."""

    @abstractmethod
    def columns(self, feature: Any) -> list[EncodedColumn]:
        """Return one entry for each encoded column, in order."""

    @abstractmethod
    def limits(self, feature: Any) -> list[Limits]:
        """Return one entry for each number that the feature takes in the row vector."""

    def grid(self, feature: Any) -> list[Values]:  # noqa: ARG002 — none here
        """Return usual values in order, along which a curve can be drawn; none where a kind has no such line."""
        return []
