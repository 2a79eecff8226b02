"""For whom a decision is worse: figures of each category and of each quarter of a numeric column."""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from edgeproof.decision import Contract, Feature, quoted
from edgeproof.scoring import Interval, area_under_roc, wilson
from edgeproof.types import Bools, Floats, Places

_FEWEST = 10  # rows of a slice that is shown
_MOST_VALUES = 40  # categories of a column whose slices are measured


class Slice(NamedTuple):
    """Rows that have something in common, and how the decision does on them."""

    column: str
    value: str
    rows: int
    accuracy: float
    interval: Interval  # Wilson, 95 %
    auc: float  # NaN where one class occurs
    is_worse: bool  # than all rows, beyond chance: the whole interval is below their accuracy


def slices_of(contract: Contract, rows: Floats, truth: Places, scores: Floats) -> tuple[Slice, ...]:
    """Return the slices, the worst first.

    rows: (n, width) float32. truth: (n,), the place of each label. scores: (n, k) float32.
    """
    right = contract.rule.decide(scores) == truth
    positive = contract.rule.probabilities(scores)[:, 1]
    found = []
    for feature, place in zip(contract.features, contract.places, strict=True):
        if feature.width != 1:
            continue
        for value, chosen in _groups(feature, rows[:, place]):
            n = int(chosen.sum())
            if n < _FEWEST or n == len(rows):
                continue
            accuracy = float(right[chosen].mean())
            interval = wilson(accuracy, n)
            auc = area_under_roc(truth[chosen] == 1, positive[chosen]) if len(contract.labels) == 2 else float("nan")
            worse = interval[1] < right.mean()
            found.append(Slice(feature.name, value, n, accuracy, interval, auc, bool(worse)))
    return tuple(sorted(found, key=lambda one: (one.accuracy, -one.rows, one.column, one.value)))


def _groups(feature: Feature, values: Floats) -> Iterator[tuple[str, Bools]]:
    """Yield each group's name and which rows are in it: values (n, 1) float32 gives (n,)."""
    absent, column = feature.blank(values), values[:, 0]
    if feature.is_number:
        present = column[~absent]
        cuts = np.unique(np.quantile(present, (0, 0.25, 0.5, 0.75, 1))) if len(present) else np.array([])
        for place, (low, high) in enumerate(pairwise(cuts)):
            above = column >= low if place == 0 else column > low
            yield f"{low:.6g} … {high:.6g}", above & (column <= high) & ~absent
    else:
        codes = np.unique(column[~absent])[:_MOST_VALUES]
        for code in codes.tolist():
            yield quoted(feature.text((code,), ())), column == code
    yield "missing or unknown", absent
