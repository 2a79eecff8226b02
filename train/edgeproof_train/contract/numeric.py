"""Columns of numbers: how they are recognised, and read."""

import re
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

_SPACING = 0.01  # integers must differ by more than this share of their spread once they are float32
_INTEGER = re.compile(r"[+-]?[0-9]+(\.0*)?", re.ASCII)
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
        if not all(map(_INTEGER.fullmatch, evidence.present)):
            return evidence.part(cls.kind, "numbers")
        texts = [text.partition(".")[0] for text in evidence.present]
        if any(map(_LEADING_ZERO.fullmatch, evidence.present)):
            return None
        if patterns.compact_dates(texts):
            return evidence.part(SET_ASIDE, f"dates, such as {quoted(texts[0])}")
        why = _why_aside(evidence, list(map(int, texts)))
        return evidence.part(SET_ASIDE, why) if why else evidence.part(cls.kind, "integers")

    @classmethod
    def forced(cls, evidence: Evidence, place: Callable[[int], str]) -> Part:
        """Take any numbers."""
        for row in np.flatnonzero(np.isinf(evidence.values)[evidence.cells.places]).tolist():
            _, why = number_or_why(evidence.cells[row], evidence.missing)
            where = f"{place(row)}: column {quoted(evidence.name)}"
            raise RowsError(f"{where}: {why}; --missing TEXT names texts that mean missing")
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


def _why_aside(evidence: Evidence, integers: list[int]) -> str | None:
    """Return why integers are no numbers to learn from, or None."""
    least, most = min(integers), max(integers)
    consecutive = evidence.unique and most - least + 1 == len(integers)
    sign = "consecutive" if consecutive else evidence.identifier(integers)
    if sign is not None:
        return f"identifier: integers unique in every row and {sign}"
    spacing = float(np.spacing(np.float32(max(abs(least), abs(most)))))
    if spacing > _SPACING * (most - least):
        return f"integers too large: float32 numbers lie {spacing:g} apart there, the values spread {most - least}"
    return None
