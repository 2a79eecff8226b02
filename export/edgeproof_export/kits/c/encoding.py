"""Row vector to encoded vector, as calls of the kernels in `templates/encoding.c` and the tables that they take."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from edgeproof.arithmetic import Floats
from edgeproof.contract import CategoricalFeature, Contract, Feature, NumericFeature
from edgeproof.quantised import QuantisedNetwork
from edgeproof_export.kits.c.names import Named, comment
from edgeproof_export.kits.c.tables import table

_FIELDS = ("missing", "lo", "hi", "mean", "scale")


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
    def plain(self) -> bool:
        return isinstance(self.feature, NumericFeature) and not self.feature.slopes


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
    for plain, run in groupby(columns, key=lambda column: column.plain):
        if plain:
            steps.append(_numbers(list(run)))  # neighbours share one call
        else:
            steps += [step for column in run for step in _steps(column)]
    return Encoding(
        tuple(steps),
        numeric=any(isinstance(feature, NumericFeature) for feature in contract.features),
        piecewise=any(isinstance(feature, NumericFeature) and feature.slopes for feature in contract.features),
        categorical=any(isinstance(feature, CategoricalFeature) for feature in contract.features),
    )


def _steps(column: _Column) -> list[Step]:
    if isinstance(column.feature, CategoricalFeature):
        return [_one_hot(column)]
    return [_numbers([column]), _ramps(column, column.feature)]


def _numbers(run: list[_Column]) -> Step:
    first, n = run[0], len(run)
    values = np.array([[getattr(c.feature, field) for c in run] for field in _FIELDS], np.float32)
    names = comment(first.named.name) + (f" to {comment(run[-1].named.name)}" if n > 1 else "")
    name = f"NUMBERS_{first.named.upper}"
    return Step(
        f"numbers(x, &{first.value}, {name}, {n})",
        table("float", name, values, f"{names}: missing, lo, hi, mean, scale: (5, {n})."),
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
