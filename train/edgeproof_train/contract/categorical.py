"""Columns of categories: how they are recognised, and read."""

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Self

import numpy as np
import numpy.typing as npt

from edgeproof.decision import CategoricalFeature, Seen, grammar, quoted
from edgeproof.errors import RowsError
from edgeproof.types import Floats
from edgeproof_train.contract import patterns
from edgeproof_train.contract.evidence import SET_ASIDE, Evidence, Part
from edgeproof_train.contract.kind import Column, Learned, UnusableColumnError
from edgeproof_train.contract.nothing import NOTHING
from edgeproof_train.settings import Settings
from edgeproof_train.table import Positions

_FEW = 10  # so many different values are categories in the smallest table
_ZEROS = "is categories, since numbers do not begin with 0; --numeric takes it as numbers"
_BOOLEANS, _DIGITS = {"false", "true"}, {"0": "false", "1": "true"}
_MOST = 200  # more different values than this are no categories, unless told so


@dataclass(frozen=True, eq=False)
class CategoricalColumn(Column):
    """A column of few different texts."""

    kind = CategoricalFeature.kind
    vocabulary: list[str]  # of all rows, sorted
    codes: npt.NDArray[np.intp]  # (n_rows,) from 1, 0 where missing

    @classmethod
    def claim(cls, evidence: Evidence) -> Part | None:
        """Take few texts; what looks like dates, numbers or an identifier is set aside."""
        found = set(map(grammar.category, evidence.present))
        if _are_booleans(found):
            return evidence.part(cls.kind, "boolean, 0 is false and 1 is true" if found - _BOOLEANS else "boolean")
        rows, count = evidence.present.total(), evidence.n_categories
        if why := _why_aside(evidence, rows):
            return evidence.part(SET_ASIDE, why)
        what, doubt = _of_what(evidence, rows)
        told = f"{what}, {count} value{'s' if count > 1 else ''}"
        return evidence.part(cls.kind, told, doubt) if _few(count, rows) else None

    @classmethod
    def forced(cls, evidence: Evidence, place: Callable[[int], str]) -> Part:  # noqa: ARG003 — any cell is a category
        """Take any texts but free text, of which no value would ever come back; raises RowsError."""
        count = evidence.n_categories
        if evidence.is_prose and not _few(count, evidence.present.total()):
            told = f"free text, {count} different values: expected categories that occur again"
            raise RowsError(f"--categorical: column {quoted(evidence.name)}: {told}; leave --categorical out")
        return evidence.trivial() or evidence.part(cls.kind, f"--categorical, {count} values")

    @classmethod
    def read(cls, evidence: Evidence) -> Self:
        """Read the texts in their one spelling."""
        few = [None if text is None else grammar.category(text) for text in evidence.texts]
        if _are_booleans({text for text in few if text is not None}):
            few = [None if text is None else _DIGITS.get(text, text) for text in few]
        vocabulary = sorted({text for text in few if text is not None})
        codes = {None: 0} | {text: code for code, text in enumerate(vocabulary, start=1)}
        return cls(vocabulary, np.array([codes[text] for text in few], np.intp)[evidence.cells.places])

    def learn(self, name: str, y: Floats, train: Positions, settings: Settings) -> Learned:  # noqa: ARG002
        """Learn a vocabulary, sorted.

        Values rarer than `min_frequency` are left out: they are encoded as the unknown are, and teach what that means.
        """
        counts = np.bincount(self.codes[train], minlength=1 + len(self.vocabulary))[1:]
        if not counts.any():
            raise UnusableColumnError("all values are missing in the training rows")
        kept = counts >= settings.min_frequency
        if not kept.any():
            raise UnusableColumnError(f"no value occurs in {settings.min_frequency} training rows (--min-frequency)")
        values = tuple(value for value, is_kept in zip(self.vocabulary, kept, strict=True) if is_kept)
        codes = np.append(0, np.where(kept, np.cumsum(kept), 0))[self.codes]
        score = partial(_share_of_ones, codes, len(values))
        feature = CategoricalFeature(name, values, seen=self._seen(train, counts[~kept].sum()))
        return Learned(feature, codes.astype(np.float32)[:, None], len(values), score)

    def _seen(self, train: Positions, unknown: int) -> Seen:
        return Seen.of(int(np.count_nonzero(self.codes[train] == 0)), int(unknown), len(train))


def _are_booleans(values: set[str]) -> bool:
    """Whether values are true and false, of which some may be written as 1 and 0, as the contract reads them."""
    return bool(values & _BOOLEANS) and values <= _BOOLEANS | _DIGITS.keys()


def _why_aside(evidence: Evidence, rows: int) -> str | None:
    """Return why texts are no categories, however few there are, or None."""
    texts, strangers = list(evidence.present), evidence.strangers
    if patterns.dates(texts):
        return f"dates or times, such as {quoted(texts[0])}"
    numbers = [text for text in texts if grammar.word(text) not in NOTHING]
    foreign = [text for text in strangers if grammar.word(text) not in NOTHING]
    many = not _few(len(texts), rows)
    if strangers and (patterns.foreign_notation(numbers, foreign) or (many and patterns.foreign_numbers(texts))):
        return _foreign(strangers)
    n_numbers = _rows_of_numbers(evidence, rows)
    if strangers and 2 * n_numbers >= rows and len(texts) > _FEW:
        return _mixed(strangers)
    sign = evidence.identifier(texts)
    return f"identifier: texts unique in every row and {sign}" if sign else None


def _rows_of_numbers(evidence: Evidence, rows: int) -> int:
    return rows - sum(evidence.present[text] for text in evidence.strangers)


def _of_what(evidence: Evidence, rows: int) -> tuple[str, str]:
    """Return what the categories are, and what else they could be."""
    strangers = evidence.strangers
    if not strangers:
        return "codes with leading zeros", _ZEROS
    if not _rows_of_numbers(evidence, rows):
        return "text", ""
    numbers = [text for text in evidence.present if text not in strangers]
    if 2 * _rows_of_numbers(evidence, rows) < rows and len(numbers) == 1:
        missing = shlex.quote(f"{evidence.name}={numbers[0]}")
        doubt = f"has the number {numbers[0]}: --missing {missing} where it means missing"
    else:
        doubt = f"is categories: {quoted(strangers[0])} is no number; --missing {strangers[0]!r} where it means missing"
    return f"texts and numbers (no numbers: {', '.join(map(quoted, strangers[:3]))})", doubt


def _foreign(strangers: list[str]) -> str:
    told = f"looks like numbers in another notation ({quoted(strangers[0])})"
    found = [text for text in strangers if grammar.word(text) not in NOTHING]
    mend = "--decimal , reads them" if patterns.decimal_commas(found) else "write them as 1234.5"
    if patterns.thousands(found):
        whole = found[0].replace(",", "")
        mend = f"write {whole} if the comma parts thousands, --decimal , reads it as {found[0].replace(',', '.')}"
    return f"{told}: {mend}; --categorical keeps it"


def _mixed(strangers: list[str]) -> str:
    shown = ", ".join(map(quoted, strangers[:3])) + (", …" if len(strangers) > 3 else "")
    fix = f"--missing {strangers[0]!r} where it means missing" if len(strangers) <= 3 else "mend the table"
    return f"numbers mixed with other texts ({shown}): {fix}, or --categorical"


def _few(count: int, rows: int) -> bool:
    return count < rows and (count <= _FEW or count <= min(rows // 2, _MOST))


def _share_of_ones(codes: npt.NDArray[np.intp], n_values: int, y: Floats, train: Positions) -> Floats:
    """Return the share of class 1 among the training rows of each row's code: (n_rows,) float32.

    A code that training rows do not have gets the share of all of them.
    """
    rows = np.bincount(codes[train], minlength=n_values + 1)
    ones = np.bincount(codes[train], weights=y[train], minlength=n_values + 1)
    shares: Floats = np.where(rows > 0, ones / np.maximum(rows, 1), y[train].mean()).astype(np.float32)
    return shares[codes]
