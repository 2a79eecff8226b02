"""What `dependence` of a training record means: the values that its numbers belong to."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from edgeproof.decision import Contract
from edgeproof_export.features import grid


class Effect(NamedTuple):
    """Mean probabilities while a column has one value after the other."""

    column: str
    values: tuple[str, ...]
    numbers: tuple[float, ...] | None  # of a column of numbers
    means: tuple[float, ...]


def effects(contract: Contract, told: Mapping[str, Sequence[float]]) -> list[Effect]:
    """Return those whose values the contract has; told: column to means, in the order of `grid`."""
    found = []
    for feature in contract.features:
        values, means = grid(feature), told.get(feature.name, ())
        if values and len(values) == len(means):
            words = contract.missing_values
            texts = tuple(feature.text(value, words) for value in values)
            numbers = tuple(value[0] for value in values) if feature.is_number else None
            found.append(Effect(feature.name, texts, numbers, tuple(means)))
    return found
