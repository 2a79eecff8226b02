"""Where decisions changed: parts of the rows, by one column, in which more of them did than chance explains."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from edgeproof.decision import Contract
from edgeproof.diff.chance import at_least, holm
from edgeproof.diff.pair import Pair, Vectors
from edgeproof.diff.sample import Sample
from edgeproof.types import Bools, Floats

_LEVEL = 0.05  # for all segments together
_SHOWN = 10


class Segment(NamedTuple):
    """A part of the rows in which decisions changed more often than elsewhere."""

    column: str
    values: str  # which of the column
    rows: int
    flips: int
    chance: float  # that as many would be here if the column had nothing to do with it

    @property
    def share(self) -> float:
        """The share of its rows whose decision changed."""
        return self.flips / self.rows

    def to_json(self) -> dict[str, Any]:
        """Return the figures."""
        return {**self._asdict(), "chance": float(f"{self.chance:.3g}"), "share": float(f"{self.share:.6g}")}


def segments(pair: Pair, changed: Sample, others: Sample) -> list[Segment]:
    """Return at most ten, the least likely first: one-sided exact tests, Holm's correction for all of them."""
    if not changed.rows or not others.rows:
        return []
    samples = changed.vectors(), others.vectors()
    rows = Vectors(*(np.concatenate(pairs) for pairs in zip(*samples, strict=True)))
    flipped = np.arange(len(rows.new)) < changed.n
    found = [_segment(column, name, part, flipped) for column, name, part in _parts(pair, rows)]
    kept = holm([segment.chance for segment in found], _LEVEL)[:_SHOWN]
    return [_whole(found[place], changed.weight, others.weight) for place in kept]


def _parts(pair: Pair, rows: Vectors) -> Iterator[tuple[str, str, Bools]]:
    """Yield column, name and rows of each part: by the new contract, and by the old one where it reads otherwise."""
    yield from _slices(pair.new.contract, rows.new, set(pair.new.contract.feature_names))
    yield from _slices(pair.old.contract, rows.old, set(pair.more))


def _slices(contract: Contract, rows: Floats, names: set[str]) -> Iterator[tuple[str, str, Bools]]:
    for feature, place in zip(contract.features, contract.places, strict=True):
        if feature.name in names:
            for name, part in feature.slices(rows[:, place]):
                yield feature.name, name, part


def _segment(column: str, values: str, part: Bools, flipped: Bools) -> Segment:
    """Return the counts of the sample."""
    inside, flips = int(part.sum()), int((part & flipped).sum())
    n_flipped = int(flipped.sum())
    chance = at_least(flips, inside, n_flipped, len(flipped) - n_flipped) if flips else 1.0
    return Segment(column, values, inside, flips, chance)


def _whole(segment: Segment, flipped: float, other: float) -> Segment:
    """Return what the counts of a sample stand for, where each row stands for so many."""
    flips = round(segment.flips * flipped)
    return segment._replace(flips=flips, rows=flips + round((segment.rows - segment.flips) * other))
