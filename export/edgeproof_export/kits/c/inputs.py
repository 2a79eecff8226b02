"""The integers that the int8 network takes, with names and with what makes each from a cell: for the header."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import dropwhile, islice, takewhile
from typing import Any

import numpy as np

from edgeproof.decision import shortest
from edgeproof_export.kits import KitSource
from edgeproof_export.kits.c.encoding import int8_columns
from edgeproof_export.kits.c.features import FEATURES, Input, Named
from edgeproof_export.kits.c.names import SCREAMING

_COUNTS = 1_023  # the largest count of 10 bits


@dataclass(frozen=True)
class NamedInput:
    """An integer, its place among all and its identifier."""

    given: Input
    place: int
    upper: str

    def has(self, macro: str) -> bool:
        """Return whether such a macro is among those that make it: FACTOR for a number, GAIN for a ramp of one."""
        return macro in dict(self.given.constants)


@dataclass(frozen=True)
class Sensor:
    """A number for the sketch, which a converter of 10 bits gives over the range of training."""

    upper: str  # of the feature
    low: str
    high: str
    unit: str  # of a count
    inputs: list[tuple[str, str]]  # macros that make an integer from a count, and the identifier of each


def named_inputs(source: KitSource, features: tuple[Named, ...], prefix: str) -> list[NamedInput]:
    """Return those that have names; none without an int8 network. Texts are given otherwise: they take no place."""
    if source.quantised is None:
        return []
    found = list(_inputs(source, features, prefix))
    uppers = SCREAMING.unique((given.name for given, _ in found), "input")
    return [NamedInput(given, place, upper) for (given, place), upper in zip(found, uppers, strict=True)]


def sensor(features: tuple[Named, ...], inputs: list[NamedInput]) -> Sensor | None:
    """Return the first number of a table; None where there is none."""
    for named in features:
        feature: Any = named.feature
        if feature.is_number and feature.width == 1:
            unit = float(np.float32((feature.max - feature.min) / _COUNTS))
            low, high, per_count = (str(shortest(one)) for one in (feature.min, feature.max, unit))
            return Sensor(named.upper, low, high, per_count, list(_made(named, inputs)))
    return None


def _made(named: Named, inputs: list[NamedInput]) -> Iterator[tuple[str, str]]:
    """Yield the input of a number, then those of its ramps, each with the macro that makes it from a count."""
    rest = dropwhile(lambda one: not (one.given.name == named.name and one.has("FACTOR")), inputs)
    for one in islice(rest, 1):
        yield "COUNT", one.upper
    yield from (("COUNT_RAMP", one.upper) for one in takewhile(lambda one: one.has("GAIN"), rest))


def _inputs(source: KitSource, features: tuple[Named, ...], prefix: str) -> Iterator[tuple[Input, int]]:
    assert source.quantised is not None
    place = 0
    for column in int8_columns(source.contract, features, prefix, source.quantised):
        if not column.feature.is_binary:
            for index, given in enumerate(FEATURES[column.feature.kind].inputs(column)):
                yield given, place + index
            place += column.feature.n_encoded
