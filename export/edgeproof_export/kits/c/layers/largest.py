"""The largest number of each window."""

from collections.abc import Iterator
from typing import Any

from edgeproof.decision import QuantisedLayer, Scale
from edgeproof_export.kits.c.calls import Call
from edgeproof_export.kits.c.layers import places
from edgeproof_export.kits.c.layers.kind import LayerCode, LayerKind


def _float_tables(call: Call, _: Any, __: dict[str, Any]) -> Iterator[str]:
    yield places.place_table(call)


def _int8_tables(call: Call, _: Any, __: dict[str, Any]) -> Iterator[str]:
    yield places.place_table(call, 0, 0, 0)


def _quantised(_: int, layer: QuantisedLayer, __: Scale) -> QuantisedLayer:
    return layer


KIND: LayerKind = LayerKind(
    {
        "float": LayerCode(_float_tables, behind=places.behind),
        "int8": LayerCode(_int8_tables, behind=places.behind),
    },
    _quantised,
)
