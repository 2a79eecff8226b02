"""The mean of each window; in int8 the mean of the whole image has another scale, others keep it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

from edgeproof.decision import Factor, QuantisedMean, Scale
from edgeproof_export.kits import KitError
from edgeproof_export.kits.c.calls import Call
from edgeproof_export.kits.c.layers import places
from edgeproof_export.kits.c.layers.kind import LayerCode, LayerKind

_BITS = 30  # of a sum and of what it is shifted by, together


@dataclass(frozen=True)
class Int8Mean:
    """A mean; where it is that of the whole image: (sum − zeros) · multiplier · 2^-shift, rounded twice."""

    whole: bool
    zeros: int = 0  # the zero point of the input, as often as there are pixels
    left: int = 0  # by how many bits the sum is shifted first
    multiplier: int = 0
    shift: int = 0
    zero_point: int = 0


def _float_tables(call: Call, _: Any, __: dict[str, Any]) -> Iterator[str]:
    yield places.place_table(call)


def _int8_tables(call: Call, _: Any, __: dict[str, Any]) -> Iterator[str]:
    yield places.place_table(call, 0, 0, 0)


def _facts(layers: Sequence[Int8Mean]) -> dict[str, Any]:
    whole = [layer.whole for layer in layers]
    return {"whole": any(whole), "windows": not all(whole)}


def _quantised(index: int, layer: QuantisedMean, given: Scale) -> Int8Mean:
    """Return the layer; raises KitError, naming it, where its sums leave 32 bits."""
    if not layer.whole:
        return Int8Mean(False)
    n = prod(layer.shape[:2])
    factor, bits = Factor.of(given.scale / layer.output.scale), n.bit_length() - 1
    bits = min(bits, 32, 31 + int(factor.exponent))
    exponent = int(factor.exponent) - bits
    left = max(exponent, 0)
    if n.bit_length() + 8 + left > _BITS:
        raise KitError(f"int8 layer {index}: a mean of {n:,} pixels, times {given.scale / layer.output.scale:.3g}")
    multiplier = (int(factor.multiplier) << bits) // n
    return Int8Mean(True, n * given.zero_point, left, multiplier, max(-exponent, 0), layer.output.zero_point)


KIND: LayerKind = LayerKind(
    {
        "float": LayerCode(_float_tables, behind=places.behind),
        "int8": LayerCode(_int8_tables, _facts, behind=places.behind),
    },
    _quantised,
)
