"""The integers that the int8 network takes, with names and with what makes each from a cell: for the header."""

from collections.abc import Iterator
from dataclasses import dataclass

from edgeproof_export.kits import KitSource
from edgeproof_export.kits.c.encoding import int8_columns
from edgeproof_export.kits.c.features import FEATURES, Input, Named
from edgeproof_export.kits.c.names import SCREAMING


@dataclass(frozen=True)
class NamedInput:
    """An integer, its place among all and its identifier."""

    given: Input
    place: int
    upper: str


def named_inputs(source: KitSource, features: tuple[Named, ...], prefix: str) -> list[NamedInput]:
    """Return those that have names; none without an int8 network. Texts are given otherwise: they take no place."""
    if source.quantised is None:
        return []
    found = list(_inputs(source, features, prefix))
    uppers = SCREAMING.unique((given.name for given, _ in found), "input")
    return [NamedInput(given, place, upper) for (given, place), upper in zip(found, uppers, strict=True)]


def _inputs(source: KitSource, features: tuple[Named, ...], prefix: str) -> Iterator[tuple[Input, int]]:
    assert source.quantised is not None
    place = 0
    for column in int8_columns(source.contract, features, prefix, source.quantised):
        if not column.feature.is_binary:
            for index, given in enumerate(FEATURES[column.feature.kind].inputs(column)):
                yield given, place + index
            place += column.feature.n_encoded
