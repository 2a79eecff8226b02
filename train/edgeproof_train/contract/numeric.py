"""Columns of numbers: how they are recognised, and read."""

import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np

from edgeproof.decision import NumericFeature, quoted
from edgeproof.errors import RowsError
from edgeproof.types import Floats
from edgeproof_train.contract import patterns
from edgeproof_train.contract.encoding import numeric_feature
from edgeproof_train.contract.evidence import SET_ASIDE, Evidence, Part, number_or_why
from edgeproof_train.contract.kind import Column, Learned
from edgeproof_train.settings import Settings
from edgeproof_train.table import Positions

_SPACING = 0.01  # numbers must differ by more than this share of their spread once they are float32
_SURVIVE, _ENOUGH = 0.5, 256  # share of different numbers that must stay different, where few do
_MOSTLY = 0.9  # share of different values from which a name is believed
_FEW = 20  # rows of which a name says nothing
_INTEGER = re.compile(r"[+-]?[0-9]+(\.0*)?", re.ASCII)
_NINES = re.compile(r"[+-]?9{2,}(\.[09]*)?", re.ASCII)
_LEADING_ZERO = re.compile(r"0[0-9]+", re.ASCII)


@dataclass(frozen=True, eq=False)
class NumericColumn(Column):
    """A column of numbers."""

    kind = NumericFeature.kind
    values: Floats  # (n_rows,) float32, NaN where missing

    @classmethod
    def claim(cls, evidence: Evidence) -> Part | None:
        """Take numbers; whole ones may be codes, dates or identifiers."""
        if evidence.strangers:
            return None
        if len(set(map(float, evidence.present))) == 1:
            return evidence.part(SET_ASIDE, "constant: every value is the same number")
        whole = all(map(_INTEGER.fullmatch, evidence.present))
        if whole and any(map(_LEADING_ZERO.fullmatch, evidence.present)):
            return None
        why = (_why_aside(evidence) if whole else None) or _collapsed(evidence)
        if why:
            return evidence.part(SET_ASIDE, why)
        return evidence.part(cls.kind, "integers" if whole else "numbers", _stand_in(evidence))

    @classmethod
    def forced(cls, evidence: Evidence, place: Callable[[int], str]) -> Part:
        """Take any numbers."""
        for row in np.flatnonzero(np.isinf(evidence.values)[evidence.cells.places]).tolist():
            _, why = number_or_why(evidence.cells[row], evidence.missing)
            where = f"{place(row)}: column {quoted(evidence.name)}"
            raise RowsError(f"{where}: {why}; {_mend(evidence)}")
        return evidence.trivial() or evidence.part(cls.kind, "--numeric")

    @classmethod
    def read(cls, evidence: Evidence) -> Self:
        """Read the numbers."""
        return cls(evidence.values[evidence.cells.places])

    def learn(self, name: str, y: Floats, train: Positions, settings: Settings) -> Learned:  # noqa: ARG002
        """Learn the encoding."""
        feature = numeric_feature(name, self.values[train], settings)
        imputed = np.where(np.isnan(self.values), np.float32(feature.missing), self.values)
        return Learned(feature, self.values[:, None], 0, lambda _y, _train: imputed)


def _mend(evidence: Evidence) -> str:
    """Say what makes numbers of texts that are none."""
    if patterns.foreign_numbers(evidence.strangers):
        return "write numbers as 1234.5"
    return "--missing TEXT names texts that mean missing"


def _stand_in(evidence: Evidence) -> str:
    """Return the doubt that a number of nines, far from all others, means missing; "" where there is none."""
    numbers = np.sort(np.array(list(set(map(float, evidence.present)))))
    for extreme, rest in ((numbers[0], numbers[1:]), (numbers[-1], numbers[:-1])):
        written = next(text for text in evidence.present if float(text) == extreme)
        distance = np.abs(rest - extreme).min()
        if len(rest) > 1 and _NINES.fullmatch(written) and distance > rest[-1] - rest[0]:
            rows = sum(n for text, n in evidence.present.items() if float(text) == extreme)
            meant = f"--missing {shlex.quote(f'{evidence.name}={written}')} where it means missing"
            return f"has {written} in {rows} row{'s' if rows > 1 else ''}, far from all others: {meant}"
    return ""


def _why_aside(evidence: Evidence) -> str | None:
    """Return why integers are no numbers to learn from, or None."""
    texts = [text.partition(".")[0] for text in evidence.present]
    if patterns.compact_dates(texts):
        return f"dates, such as {quoted(texts[0])}"
    if patterns.telephones(texts):
        return f"telephone numbers, such as {quoted(texts[0])}"
    integers = list(map(int, texts))
    least, most = min(integers), max(integers)
    consecutive = evidence.unique and most - least + 1 == len(integers)
    sign = "consecutive" if consecutive else evidence.identifier(integers)
    if sign is not None:
        return f"identifier: integers unique in every row and {sign}"
    rows = evidence.present.total()
    if patterns.named_like_id(evidence.name) and len(integers) >= _MOSTLY * rows and rows > _FEW:
        found = f"named like one, {len(integers)} different values in {rows} rows"
        return f"identifier: {found}; --numeric keeps it"
    return None


def _collapsed(evidence: Evidence) -> str | None:
    """Return why float32 cannot tell numbers apart, or None."""
    exact = np.array(sorted(set(map(float, evidence.present))))
    least, most = float(exact[0]), float(exact[-1])
    rounded = len(np.unique(exact.astype(np.float32)))
    spacing = float(np.spacing(np.float32(max(abs(least), abs(most)))))
    if spacing <= _SPACING * (most - least) and rounded >= min(_SURVIVE * len(exact), _ENOUGH):
        return None
    told = f"{len(exact)} different values become {rounded}, float32 numbers lie {spacing:g} apart there"
    return f"numbers too large: {told}; subtract a constant such as {least:.0f} first"
