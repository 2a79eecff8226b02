"""Convolutions of each channel by itself; in int8 four channels at a time."""

from collections.abc import Iterator, Sequence
from typing import Any

from edgeproof_export.kits.c.calls import Call
from edgeproof_export.kits.c.layers import places, summed
from edgeproof_export.kits.c.layers.kind import LayerCode, LayerKind
from edgeproof_export.kits.c.tables import table
from edgeproof_export.kits.layers import NamedLayer

_CHANNELS = 4


def _float_tables(call: Call, layer: NamedLayer, _: dict[str, Any]) -> Iterator[str]:
    weights, bias = layer.tensors["weights"], layer.tensors["bias"]
    yield places.place_table(call)
    said = f"weights ({', '.join(map(str, weights.shape))})."
    yield table("float", f"W{call.index}", weights, call.said(said))
    yield table("float", f"B{call.index}", bias, call.said(f"bias ({len(bias)})."))


def _int8_tables(call: Call, layer: summed.Int8Sums, _: dict[str, Any]) -> Iterator[str]:
    yield from summed.tables(call, layer, layer.weights, len(layer.bias))


def _facts(layers: Sequence[summed.Int8Sums]) -> dict[str, Any]:
    shapes = [layer.weights.shape for layer in layers]
    pairs = [shape[:2] == (3, 3) and shape[2] % _CHANNELS == 0 for shape in shapes]
    return summed.facts(layers) | {"pairs": any(pairs), "others": not all(pairs)}


def _scratch(layer: NamedLayer) -> int:
    place = layer.place
    assert place is not None
    return _CHANNELS * place.rows * place.columns


KIND: LayerKind = LayerKind(
    {
        "float": LayerCode(_float_tables, behind=places.behind),
        "int8": LayerCode(_int8_tables, _facts, scratch=_scratch),
    },
    summed.quantised,
)
