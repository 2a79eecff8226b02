"""What the cells of a column say about it, and the part that it plays."""

from collections import Counter
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from edgeproof.decision import CellError, CodedColumn, grammar, numbers
from edgeproof.types import Floats
from edgeproof_train.contract import patterns

SET_ASIDE, TARGET = "set aside", "target"


@dataclass(frozen=True)
class Part:
    """The part a column plays, with the reason that `--dry-run` shows."""

    name: str
    kind: str  # of a feature, SET_ASIDE, or TARGET
    reason: str


@dataclass(frozen=True, eq=False)
class Evidence:
    """The cells of one column; each different one is read once."""

    name: str
    cells: CodedColumn  # (n_rows,)
    missing: AbstractSet[str]  # the texts that stand for a missing value

    @cached_property
    def texts(self) -> list[str | None]:
        """Each different cell as a cleaned text, None where missing."""
        return [grammar.label_value(cell, self.missing) for cell in self.cells.values]

    @cached_property
    def values(self) -> Floats:
        """Each different cell as a float32 number, NaN where missing, infinite where it is none."""
        try:
            return numbers(self.cells.values, self.missing)
        except CellError:
            return np.array([self._value(cell) for cell in self.cells.values], np.float32)

    def _value(self, cell: object) -> float:
        try:
            return grammar.numeric_value(cell, self.missing)
        except ValueError:
            return np.inf

    def refusal(self, row: int) -> str:
        """Say why the cell of a row is no number."""
        try:
            return f"got {grammar.numeric_value(self.cells[row], self.missing)}"
        except ValueError as error:
            return str(error)

    @cached_property
    def present(self) -> Counter[str]:
        """Cleaned text -> number of rows, in the order of the rows, missing values left out."""
        present: Counter[str] = Counter()
        counts = np.bincount(self.cells.places, minlength=len(self.texts)).tolist()
        for text, value, count in zip(self.texts, self.values, counts, strict=True):
            if count and text is not None and not np.isnan(value):
                present[text] += count
        return present

    @cached_property
    def strangers(self) -> list[str]:
        """The texts that are no numbers."""
        odd = {text for text, value in zip(self.texts, self.values, strict=True) if np.isinf(value)}
        return [text for text in self.present if text in odd]

    @property
    def n_missing(self) -> int:
        """Number of rows where the column is missing."""
        return len(self.cells) - self.present.total()

    @property
    def n_categories(self) -> int:
        """Number of different values in their one spelling."""
        return len({grammar.category(text) for text in self.present})

    @property
    def unique(self) -> bool:
        """Whether every row has a value and no two rows have the same."""
        return len(self.present) == len(self.cells)

    def identifier(self, values: list[int] | list[str]) -> str | None:
        """Return the sign that values unique in every row are an identifier, if there is one.

        values: of the rows, in order, where they are unique.
        """
        if not self.unique:
            return None
        if patterns.named_like_id(self.name):
            return "named like an identifier"
        ascending = sorted(values)
        return "in ascending or descending order" if values in (ascending, ascending[::-1]) else None

    def part(self, kind: str, reason: str) -> Part:
        """Conclude, adding the number of missing values to the reason."""
        note = f", {self.n_missing} missing" if self.n_missing and kind != SET_ASIDE else ""
        return Part(self.name, kind, reason + note)

    def trivial(self) -> Part | None:
        """Set a column aside that is missing or the same in every row; None for any other."""
        if not self.present:
            return self.part(SET_ASIDE, f"all {len(self.cells)} values are missing")
        only = next(iter(self.present))
        if self.n_categories > 1:
            return None
        if self.n_missing and self.strangers:
            return None  # present or missing is a difference, as in a column of check marks
        note = ", apart from missing ones" if self.n_missing else ""
        return self.part(SET_ASIDE, f"constant: every value is {grammar.quoted(only)}{note}")
