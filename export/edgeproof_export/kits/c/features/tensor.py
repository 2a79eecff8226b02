"""Windows of numbers: imputed, limited and scaled by channel."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from edgeproof_export.kits.c.features.kind import Column, FeatureKind, Named, Step
from edgeproof_export.kits.c.names import comment
from edgeproof_export.kits.c.tables import table


def _steps(columns: Sequence[Column]) -> Iterator[Step]:
    (column,) = columns  # a window is the only feature
    feature, upper = column.feature, column.named.upper
    channels, n = feature.shape[-1], feature.width // feature.shape[-1]
    lo, hi = feature.limits
    values = np.array([feature.missing, lo, hi, feature.mean, feature.scale], np.float32)
    said = f"{comment(column.named.name)}: missing, lo, hi, mean, scale: (5, {channels})."
    yield Step(f"steps(x, features, STEPS_{upper}, {channels}, {n})", table("float", f"STEPS_{upper}", values, said))


def _expressions(named: Named, given: Sequence[float], facts: dict[str, Any]) -> list[str]:  # noqa: ARG001
    """Return nothing: a window is more numbers than an example shows."""
    return []


KIND = FeatureKind(_steps, expressions=_expressions)
