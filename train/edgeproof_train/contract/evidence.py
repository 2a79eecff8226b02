"""What the cells of a column say about it, and the part that it plays."""

import math
from collections import Counter
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np

from edgeproof.decision import CellError, CodedColumn, grammar, numbers
from edgeproof.types import Floats
from edgeproof_train.contract import patterns

SET_ASIDE, TARGET = "set aside", "target"
_PROSE = 4  # words of a text, on average, from which a column holds sentences


@dataclass(frozen=True)
class Part:
    """The part a column plays, with the reason that `--dry-run` shows."""

    name: str
    kind: str  # of a feature, SET_ASIDE, or TARGET
    reason: str
    doubt: str = ""  # what else it could be, and the option that makes it so


@dataclass(frozen=True, eq=False)
class Evidence:
    """What one column holds."""

    name: str
    cells: CodedColumn  # (n_rows,)
    missing: AbstractSet[str]  # the texts that stand for a missing value
    texts: list[str | None]  # each different cell as a cleaned text, None where missing
    values: Floats  # each different cell as a float32 number, NaN where missing, infinite where it is none
    present: Counter[str]  # cleaned text -> number of rows, in the order of the rows, missing values left out
    strangers: list[str]  # those texts that are no numbers
    n_missing: int  # rows
    n_categories: int  # different values in their one spelling
    unique: bool  # whether every row has a value and no two rows have the same
    nothing: Counter[str]  # words that were read as missing, as they are written -> number of rows
    guessed: frozenset[str] = frozenset()  # those among them that are words for missing in this column only

    @property
    def is_prose(self) -> bool:
        """Whether it holds sentences, not names or codes: told by the blanks in them."""
        return sum(len(text.split()) for text in self.present) >= _PROSE * len(self.present)

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

    def part(self, kind: str, reason: str, doubt: str = "") -> Part:
        """Conclude, adding the number of missing values to the reason."""
        note = f", {self.n_missing} missing" if self.n_missing and kind != SET_ASIDE else ""
        return Part(self.name, kind, reason + note, doubt)

    def trivial(self) -> Part | None:
        """Set a column aside that is missing or the same in every row; None for any other."""
        if not self.present:
            return self.part(SET_ASIDE, f"all {len(self.cells)} values are missing")
        # A text that is present or missing makes a difference, as in a column of check marks.
        if self.n_categories > 1 or (self.n_missing and self.strangers):
            return None
        note = ", apart from missing ones" if self.n_missing else ""
        return self.part(SET_ASIDE, f"constant: every value is {grammar.quoted(next(iter(self.present)))}{note}")


def evidence_of(name: str, cells: CodedColumn, missing: AbstractSet[str]) -> Evidence:
    """Look at the cells of a column, at each different one once."""
    texts = [grammar.label_value(cell, missing) for cell in cells.values]
    try:
        values = numbers(cells.values, missing)
    except CellError:
        values = np.array([number_or_why(cell, missing)[0] for cell in cells.values], np.float32)
    present: Counter[str] = Counter()
    strangers: dict[str, None] = {}
    nothing: Counter[str] = Counter()
    counts = np.bincount(cells.places, minlength=len(texts)).tolist()
    for cell, text, value, count in zip(cells.values, texts, values.tolist(), counts, strict=True):
        if count and text is not None and not math.isnan(value):
            present[text] += count
            strangers |= {text: None} if math.isinf(value) else {}
        elif count and text is None and isinstance(cell, str) and grammar.clean(cell):
            nothing[grammar.clean(cell)] += count
    n_missing, n_categories = len(cells) - present.total(), len(set(map(grammar.category, present)))
    unique = len(present) == len(cells)
    return Evidence(
        name, cells, missing, texts, values, present, list(strangers), n_missing, n_categories, unique, nothing
    )


def number_or_why(cell: object, missing: AbstractSet[str]) -> tuple[float, str]:
    """Return a cell as a number, NaN where missing; or an infinity, and why it is no number."""
    try:
        return grammar.numeric_value(cell, missing), ""
    except ValueError as error:
        return math.inf, str(error)
