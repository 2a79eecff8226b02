"""Row vector to encoded vector, as calls of the kernels in `templates/encoding.c` and the tables that they take."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from edgeproof.decision.arithmetic import Floats
from edgeproof.decision.contract import CategoricalFeature, Contract, Feature, NumericFeature
from edgeproof.decision.quantised import QuantisedNetwork
from edgeproof_export.kits.c.names import Named, comment
from edgeproof_export.kits.c.tables import table

_FIELDS = ("missing", "lo", "hi", "mean", "scale")
_FAR = 2.0**-60  # beside a mean of this size a denormal is lost in rounding


@dataclass(frozen=True)
class Step:
    """One call of a kernel, and its table, or "" where it needs none."""

    call: str
    table: str


@dataclass(frozen=True)
class Encoding:
    """The calls in order, and which kernels they need."""

    steps: tuple[Step, ...]
    numeric: bool
    piecewise: bool
    categorical: bool
    scaled: bool
    values: bool  # numbers that are columns as they are
    flushes_values: bool  # whether denormals of a clamped value count, and of a scaled column: mostly proven that not
    flushes_columns: bool

    @property
    def tables(self) -> list[str]:
        """The tables of all calls."""
        return [step.table for step in self.steps if step.table]


@dataclass(frozen=True)
class _Column:
    """A feature on its way into the encoded vector."""

    feature: Feature
    named: Named
    value: str  # C expression of its value in the row vector
    gains: Floats | None  # (n_encoded of the feature,): what multiplies its columns, for int8
    ones: list[int]  # integers of its columns where they are 1, for int8

    @property
    def kind(self) -> str:
        """What may share a call with its neighbours: numbers as they are, or scaled."""
        if not isinstance(self.feature, NumericFeature) or self.feature.slopes:
            return ""
        return "values_as_given" if _is_identity(self.feature) else "numbers"


def float_encoding(contract: Contract, features: tuple[Named, ...], prefix: str) -> Encoding:
    """Return the encoding in float32."""
    return _encoding(contract, list(_columns(contract, features, prefix, None)))


def int8_encoding(contract: Contract, features: tuple[Named, ...], prefix: str, network: QuantisedNetwork) -> Encoding:
    """Return the encoding whose columns are quantised: with the network's own means and scales, and gains."""
    own = network.columns.contract(contract)
    return _encoding(own, list(_columns(own, features, prefix, network)))


def _columns(
    contract: Contract, features: tuple[Named, ...], prefix: str, network: QuantisedNetwork | None
) -> Iterator[_Column]:
    start = 0
    for feature, named in zip(contract.features, features, strict=True):
        stop = start + feature.n_encoded
        gains = network.columns.gain[start:stop] if network else None
        ones = network.given.quantise(gains).tolist() if network and gains is not None else []
        yield _Column(feature, named, f"features[{prefix}_FEATURE_{named.upper}]", gains, ones)
        start = stop


def _encoding(contract: Contract, columns: list[_Column]) -> Encoding:
    steps: list[Step] = []
    for kind, run in groupby(columns, key=lambda column: column.kind):
        if kind:
            steps.append(_numbers(list(run), kind))  # neighbours share one call
        else:
            steps += [step for column in run for step in _steps(column)]
    numbers = [feature for feature in contract.features if isinstance(feature, NumericFeature)]
    return Encoding(
        tuple(steps),
        numeric=bool(numbers),
        piecewise=any(feature.slopes for feature in numbers),
        scaled=any(feature.slopes or not _is_identity(feature) for feature in numbers),
        values=any(_is_identity(feature) and not feature.slopes for feature in numbers),
        categorical=any(isinstance(feature, CategoricalFeature) for feature in contract.features),
        flushes_values=any(feature.slopes or abs(feature.mean) < _FAR for feature in numbers),
        flushes_columns=any(_may_flush_column(feature) for feature in numbers),
    )


def _is_identity(feature: NumericFeature) -> bool:
    return feature.mean == 0 and feature.scale == 1


def _may_flush_column(feature: NumericFeature) -> bool:
    """Whether `(v − mean) · scale` may be denormal, v being flushed where _FAR does not make that needless.

    Far from zero, v − mean is 0 or at least 2^-84: either |v| is below half of |mean| or both are multiples of 2^-84;
    and times 2^-40 that is no denormal. A v of at least 2^-126 itself stays so times 1 or more.
    """
    far = abs(feature.mean) >= _FAR and abs(feature.scale) >= 2.0**-40
    return not (far or (feature.mean == 0 and abs(feature.scale) >= 1))


def _steps(column: _Column) -> list[Step]:
    if isinstance(column.feature, CategoricalFeature):
        return [_one_hot(column)]
    return [_numbers([column], "numbers"), _ramps(column, column.feature)]


def _numbers(run: list[_Column], kernel: str) -> Step:
    first, n = run[0], len(run)
    fields = _FIELDS[:3] if kernel == "values_as_given" else _FIELDS
    values = np.array([[getattr(c.feature, field) for c in run] for field in fields], np.float32)
    names = comment(first.named.name) + (f" to {comment(run[-1].named.name)}" if n > 1 else "")
    name = f"NUMBERS_{first.named.upper}"
    return Step(
        f"{kernel}(x, &{first.value}, {name}, {n})",
        table("float", name, values, f"{names}: {', '.join(fields)}: ({len(fields)}, {n})."),
    )


def _ramps(column: _Column, feature: NumericFeature) -> Step:
    k, upper = len(feature.slopes), column.named.upper
    rows = [feature.edges[:-1], feature.slopes, *([column.gains[1:].tolist()] if column.gains is not None else [])]
    shape = f"edges, slopes{', gains' if column.gains is not None else ''}: ({len(rows)}, {k})."
    return Step(
        f"ramps(x, bounded({column.value}, NUMBERS_{upper}, 1), RAMPS_{upper}, {k})",
        table("float", f"RAMPS_{upper}", np.array(rows, np.float32), f"{comment(column.named.name)}: {shape}"),
    )


def _one_hot(column: _Column) -> Step:
    k, name = column.feature.n_encoded, f"ONES_{column.named.upper}"
    if not column.ones:
        return Step(f"one_hot(x, {column.value}, {k})", "")
    said = f"{comment(column.named.name)}: the integers of its columns where they are 1: ({k})."
    return Step(f"one_hot(x, {column.value}, {name}, {k})", table("int8_t", name, np.array(column.ones), said))
