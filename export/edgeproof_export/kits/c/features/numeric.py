"""Numbers: neighbours share a call; ramps follow their number."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import numpy as np

from edgeproof.decision import shortest
from edgeproof_export.kits.c.features.kind import Column, FeatureKind, Input, Step
from edgeproof_export.kits.c.names import comment
from edgeproof_export.kits.c.tables import constant, table

_FIELDS = ("missing", "lo", "hi", "mean", "scale")
_FAR = 2.0**-60  # compared with a mean of this size a denormal is lost in rounding


def _steps(columns: Sequence[Column]) -> Iterator[Step]:
    for kernel, run in groupby(columns, key=_kernel):
        if kernel:
            yield _numbers(list(run), kernel)
        else:
            for column in run:
                yield from (_numbers([column], "numbers"), _ramps(column))


def _kernel(column: Column) -> str:
    """Return what may share a call with its neighbours: numbers as they are, or scaled; "" for ramps."""
    if column.feature.slopes:
        return ""
    return "values_as_given" if _is_identity(column) else "numbers"


def _is_identity(column: Column) -> bool:
    return bool(column.feature.mean == 0 and column.feature.scale == 1)


def _numbers(run: list[Column], kernel: str) -> Step:
    first, n = run[0], len(run)
    fields = _FIELDS[:3] if kernel == "values_as_given" else _FIELDS
    values = np.array([[getattr(c.feature, field) for c in run] for field in fields], np.float32)
    names = comment(first.named.name) + (f" to {comment(run[-1].named.name)}" if n > 1 else "")
    name = f"NUMBERS_{first.named.upper}"
    return Step(
        f"{kernel}(x, &{first.value}, {name}, {n})",
        table("float", name, values, f"{names}: {', '.join(fields)}: ({len(fields)}, {n})."),
    )


def _ramps(column: Column) -> Step:
    feature, gains = column.feature, column.gains
    k, upper = len(feature.slopes), column.named.upper
    rows = [feature.edges[:-1], feature.slopes, *([gains[1:].tolist()] if gains is not None else [])]
    shape = f"edges, slopes{', gains' if gains is not None else ''}: ({len(rows)}, {k})."
    return Step(
        f"ramps(x, bounded({column.value}, NUMBERS_{upper}, 1), RAMPS_{upper}, {k})",
        table("float", f"RAMPS_{upper}", np.array(rows, np.float32), f"{comment(column.named.name)}: {shape}"),
    )


def _inputs(column: Column) -> Iterator[Input]:
    """One input for the number, then one for each ramp."""
    feature, name = column.feature, column.named.name
    fields = zip(("MISSING", "LOWEST", "HIGHEST", "OFFSET", "FACTOR"), _FIELDS, strict=True)
    yield Input(name, comment(name), tuple((macro, _defined(getattr(feature, field))) for macro, field in fields))
    gains = () if column.gains is None else column.gains[1:].tolist()
    for t, (edge, slope, gain) in enumerate(zip(feature.edges, feature.slopes, gains, strict=False), start=1):
        made = (("OFFSET", _defined(edge)), ("FACTOR", _defined(slope)), ("GAIN", _defined(gain)))
        yield Input(f"{name} ramp {t}", f"{comment(name)}: ramp {t}", made)


def _defined(value: float) -> str:
    """Return a number for a macro, exact, and as people read it."""
    return f"({constant(value)}) /* {shortest(value)} */"


def _flushes(columns: Sequence[Column]) -> dict[str, Any]:
    """Say whether denormals of a clamped value count, and of a scaled column: mostly proven that not."""
    features = [column.feature for column in columns]
    return {
        "flushes_values": any(feature.slopes or abs(feature.mean) < _FAR for feature in features),
        "flushes_columns": any(map(_may_flush_column, features)),
    }


def _may_flush_column(feature: Any) -> bool:
    """Whether `(v − mean) · scale` may be denormal, v being flushed where _FAR does not make that needless.

    Far from zero, v − mean is 0 or at least 2^-84: either |v| is below half of |mean| or both are multiples of 2^-84;
    and times 2^-40 that is no denormal. A v of at least 2^-126 itself stays so times 1 or more.
    """
    far = abs(feature.mean) >= _FAR and abs(feature.scale) >= 2.0**-40
    return not (far or (feature.mean == 0 and abs(feature.scale) >= 1))


def _usual(feature: Any) -> tuple[str, float, float]:
    return "NUMBER_WITH_GAPS" if feature.seen.missing else "NUMBER", feature.min, feature.max


KIND = FeatureKind(_steps, of_encoding=_flushes, inputs=_inputs, usual=_usual)
