"""Convolutions over all channels of a window; in int8 two windows and two outputs at a time."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from edgeproof.types import Int8s
from edgeproof_export.kits.c.calls import Call
from edgeproof_export.kits.c.layers import places, summed
from edgeproof_export.kits.c.layers.kind import LayerCode, LayerKind
from edgeproof_export.kits.c.tables import table
from edgeproof_export.kits.layers import NamedLayer

_WINDOWS = 2  # that are gathered before their results are written
_BYTES = 5  # of a number of a window: in each of two windows a pair of bytes, and one before it is spread


def _float_tables(call: Call, layer: NamedLayer, _: dict[str, Any]) -> Iterator[str]:
    weights, bias = layer.tensors["weights"], layer.tensors["bias"]
    n_out = len(bias)
    yield places.place_table(call)
    said = f"weights ({', '.join(map(str, weights.shape))})."
    yield table("float", f"W{call.index}", weights.reshape(-1, n_out), call.said(said))
    yield table("float", f"B{call.index}", bias, call.said(f"bias ({n_out})."))


def _int8_tables(call: Call, layer: summed.Int8Sums, _: dict[str, Any]) -> Iterator[str]:
    weights = _in_fours(layer.weights)
    yield from summed.tables(call, layer, weights, 2 * len(weights))


def _in_fours(weights: Int8s) -> Int8s:
    """Return weights as the kernel reads them, filled up with zeros: (n_out ÷ 2, n_in ÷ 4, 2, 4)."""
    flat = weights.reshape(-1, weights.shape[-1]).T
    full = np.pad(flat, ((0, len(flat) % 2), (0, -flat.shape[1] % 4)))
    return np.ascontiguousarray(full.reshape(len(full) // 2, 2, -1, 4).transpose(0, 2, 1, 3))


def _scratch(layer: NamedLayer) -> int:
    place = layer.place
    assert place is not None
    return _BYTES * -(-place.rows * place.columns * place.channels // 4) * 4


def _behind(layer: NamedLayer) -> int:
    return places.behind(layer, _WINDOWS)


KIND: LayerKind = LayerKind(
    {
        "float": LayerCode(_float_tables, behind=places.behind),
        "int8": LayerCode(_int8_tables, summed.facts, scratch=_scratch, behind=_behind),
    },
    summed.quantised,
)
