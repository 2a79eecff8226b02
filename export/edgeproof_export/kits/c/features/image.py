"""Pictures: fitted to size; bytes to numbers by channel, in int8 by a table for each channel, or as they are."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from edgeproof.types import Floats, Int8s
from edgeproof_export.kits import KitSource
from edgeproof_export.kits.c.features.kind import Column, FeatureKind, Named, Step
from edgeproof_export.kits.c.names import comment
from edgeproof_export.kits.c.tables import table

BYTES = np.arange(256)
_PROBE, _FACTOR = (7, 9, 3), 37  # rows, columns, channels of the self-test's picture; its byte i is i * factor


def integers(column: Column) -> Int8s:
    """Return the integer of each byte in each channel: (channels, 256)."""
    assert column.given is not None  # int8
    return column.given.quantise(_numbers(column)).T


def _numbers(column: Column) -> Floats:
    """Return what each byte is encoded as: (256, channels) float32, denormals included."""
    feature = column.feature
    centred = BYTES[:, None].astype(np.float32) - np.array(feature.mean, np.float32)
    with np.errstate(under="ignore"):
        result: Floats = centred * np.array(feature.scale, np.float32)
    return result


def _steps(columns: Sequence[Column]) -> Iterator[Step]:
    (column,) = columns  # a picture is the only feature
    feature, upper = column.feature, column.named.upper
    channels, n = len(feature.channels), feature.width // len(feature.channels)
    if column.given is not None:
        said = f"{comment(column.named.name)}: the integer of each byte, by channel: ({channels}, 256)."
        yield Step(
            f"pixels(x, features, BYTES_{upper}, {channels}, {n})",
            table("int8_t", f"BYTES_{upper}", integers(column), said),
        )
    else:
        values = np.array([feature.mean, feature.scale], np.float32)
        said = f"{comment(column.named.name)}: mean, scale: (2, {channels})."
        yield Step(
            f"pixels(x, features, PIXELS_{upper}, {channels}, {n})", table("float", f"PIXELS_{upper}", values, said)
        )


def _facts(columns: Sequence[Column]) -> dict[str, Any]:
    size = np.abs(_numbers(columns[0]))
    return {"flushes": bool(((size > 0) & (size < np.finfo(np.float32).tiny)).any())}


def _expressions(named: Named, given: Sequence[float], facts: dict[str, Any]) -> list[str]:  # noqa: ARG001
    """Return nothing: a picture is no number in an example."""
    return []


def _fit(source: KitSource) -> dict[str, Any]:
    """Return how pictures are fitted, and what becomes of one that the self-test makes."""
    feature: Any = source.contract.features[0]
    made = (np.arange(np.prod(_PROBE)) * _FACTOR).astype(np.uint8).reshape(_PROBE)
    total = 0
    for pixel in feature.pixels(made).ravel().tolist():
        total = (total * 31 + pixel) % 2**32
    rows, columns, channels = _PROBE
    return {
        "is_reversed": feature.channels[0] == "blue",
        "crops": feature.fit == "crop",
        "rows": rows,
        "columns": columns,
        "channels": channels,
        "factor": _FACTOR,
        "sum": total,
    }


KIND = FeatureKind(_steps, of_encoding=_facts, of_source=_fit, expressions=_expressions, source="fit")
