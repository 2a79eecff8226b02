"""The sum of two tensors."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from edgeproof.decision import Factor, QuantisedAdd, Scale
from edgeproof_export.kits.c.layers.kind import LayerCode, LayerKind
from edgeproof_export.kits.c.layers.summed import scaling
from edgeproof_export.kits.layers import NamedLayer

_LEFT = 20  # bits by which what is added is shifted first


@dataclass(frozen=True)
class Addend:
    """(q − zero_point) · 2^left, scaled as `summed.scaling` has it."""

    zero_point: int
    left: int
    multiplier: int
    shift: int


@dataclass(frozen=True)
class Int8Add:
    """The sum of both, scaled in the same way, plus the zero point."""

    addends: tuple[Addend, Addend]
    multiplier: int
    shift: int
    zero_point: int


def _no_tables(*_: Any) -> Iterator[str]:
    return iter(())


def _facts(_: Sequence[Int8Add]) -> dict[str, Any]:
    return {"signs": True}


def _quantised(index: int, layer: QuantisedAdd, given: Scale, other: Scale) -> Int8Add:
    """Return the layer; raises KitError, naming it, for a factor that no sum of two tensors has."""
    twice = 2 * max(given.scale, other.scale)
    first, second = (_addend(one, one.scale / twice) for one in (given, other))
    multiplier, shift = scaling(f"int8 layer {index} (add)", twice / ((1 << _LEFT) * layer.output.scale))
    return Int8Add((first, second), int(multiplier), int(shift), layer.output.zero_point)


def _addend(scale: Scale, ratio: float) -> Addend:
    """Return one; a factor of exactly a half, which rounds nothing, is a quarter of twice the number."""
    half = int(Factor.of(ratio).exponent == 0)
    multiplier, shift = scaling("add", ratio)
    return Addend(scale.zero_point, _LEFT + half, int(multiplier), int(shift) + half)


def _in_place(_: NamedLayer) -> int:
    return 0


KIND: LayerKind = LayerKind(
    {"float": LayerCode(_no_tables, behind=_in_place), "int8": LayerCode(_no_tables, _facts, behind=_in_place)},
    _quantised,
)
