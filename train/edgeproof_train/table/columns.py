"""What each column of a table is: numeric, categorical, or set aside, and why."""

import re
from collections import Counter
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal

import numpy as np

from edgeproof.decision import grammar
from edgeproof.decision.arithmetic import Floats
from edgeproof.decision.grammar import quoted
from edgeproof.errors import RowsError
from edgeproof.rows.vectors import CellError, numbers
from edgeproof_train.table import patterns

Kind = Literal["numeric", "categorical", "set aside", "target"]

_FEW = 10  # so many different values are categories in the smallest table
_MOST = 200  # more different values than this are no categories, unless told so
_SPACING = 0.01  # integers must differ by more than this share of their spread once they are float32
_INTEGER = re.compile(r"[+-]?[0-9]+(\.0*)?", re.ASCII)
_LEADING_ZERO = re.compile(r"0[0-9]+", re.ASCII)


@dataclass(frozen=True)
class Column:
    """The part a column plays, with the reason that `--dry-run` shows."""

    name: str
    kind: Kind
    reason: str


@dataclass(frozen=True)
class Evidence:
    """The cells of one column as the rules below look at them."""

    name: str
    cells: list[str]  # (n_rows,) as in the table
    present: Counter[str]  # cleaned text -> number of rows, missing values left out
    missing: frozenset[str]

    @property
    def n_missing(self) -> int:
        """Number of rows where the column is missing."""
        return len(self.cells) - self.present.total()

    @property
    def unique(self) -> bool:
        """Whether every row has a value and no two rows have the same."""
        return len(self.present) == len(self.cells)

    def column(self, kind: Kind, reason: str) -> Column:
        """Conclude, adding the number of missing values to the reason."""
        note = f", {self.n_missing} missing" if self.n_missing and kind != "set aside" else ""
        return Column(self.name, kind, reason + note)


def evidence_of(name: str, cells: list[str], missing: frozenset[str]) -> Evidence:
    """Count the cleaned texts of a column."""
    present: Counter[str] = Counter()
    for cell, count in Counter(cells).items():
        text = grammar.clean(cell)
        if text not in missing:
            present[text] += count
    return Evidence(name, cells, present, missing)


def infer(evidence: Evidence) -> Column:
    """Decide what a column is from its cells alone."""
    trivial = _trivial(evidence)
    if trivial is not None:
        return trivial
    if all(text.lower() in ("true", "false") for text in evidence.present):
        return evidence.column("categorical", "boolean")
    values = _numbers(evidence.cells, evidence.missing)
    if values is not None and np.nanmin(values) == np.nanmax(values) and len(set(map(float, evidence.present))) == 1:
        return evidence.column("set aside", "constant: every value is the same number")
    if values is not None:
        return _infer_numbers(evidence, values)
    return _infer_texts(evidence)


def forced_categorical(evidence: Evidence) -> Column:
    """Take a column as categories because `--categorical` says so."""
    count = len({grammar.category(text) for text in evidence.present})
    return _trivial(evidence) or evidence.column("categorical", f"--categorical, {count} values")


def forced_numeric(evidence: Evidence, place: Callable[[int], str]) -> Column:
    """Take a column as numbers because `--numeric` says so.

    place: names the place of a row in the file. Raises RowsError that names line and column for any other text.
    """
    try:
        numbers(evidence.cells, evidence.missing)
    except CellError as error:
        where = f"{place(error.row)}: column {quoted(evidence.name)}"
        raise RowsError(f"{where}: {error}; --missing TEXT names texts that mean missing") from None
    return _trivial(evidence) or evidence.column("numeric", "--numeric")


def _trivial(evidence: Evidence) -> Column | None:
    present = evidence.present
    if not present:
        return evidence.column("set aside", f"all {len(evidence.cells)} values are missing")
    only = next(iter(present))
    if any(grammar.category(text) != grammar.category(only) for text in present):
        return None
    if evidence.n_missing and _numbers([only], evidence.missing) is None:
        return None  # present or missing is a difference, as in a column of check marks
    note = ", apart from missing ones" if evidence.n_missing else ""
    return evidence.column("set aside", f"constant: every value is {quoted(only)}{note}")


def _numbers(cells: list[str], missing: AbstractSet[str]) -> Floats | None:
    try:
        return numbers(cells, missing)
    except CellError:
        return None


# --- numbers


def _infer_numbers(evidence: Evidence, values: Floats) -> Column:
    present = values[~np.isnan(values)]
    whole = bool((present == np.floor(present)).all()) and all(map(_INTEGER.fullmatch, evidence.present))
    if not whole:
        return evidence.column("numeric", "numbers")
    texts = list(evidence.present)
    if any(map(_LEADING_ZERO.fullmatch, texts)):
        return _infer_categories(evidence, "codes with leading zeros")
    if patterns.compact_dates(texts):
        return evidence.column("set aside", f"dates, such as {quoted(texts[0])}")
    integers = [int(text.partition(".")[0]) for text in map(grammar.clean, evidence.cells) if text in evidence.present]
    consecutive = evidence.unique and max(integers) - min(integers) + 1 == len(integers)
    reason = "consecutive" if consecutive else _identifier(evidence, integers)
    if reason is not None:
        return evidence.column("set aside", f"identifier: integers unique in every row and {reason}")
    largest, spread = max(map(abs, integers)), max(integers) - min(integers)
    spacing = float(np.spacing(np.float32(largest)))
    if spacing > _SPACING * spread:
        return evidence.column(
            "set aside", f"integers too large: float32 numbers lie {spacing:g} apart there, the values spread {spread}"
        )
    return evidence.column("numeric", "integers")


def _identifier(evidence: Evidence, values: list[int] | list[str]) -> str | None:
    """Return the sign that values unique in every row are an identifier, if there is one."""
    if not evidence.unique:
        return None
    if patterns.named_like_id(evidence.name):
        return "named like an identifier"
    ascending = sorted(values)
    return "in ascending or descending order" if values in (ascending, ascending[::-1]) else None


# --- texts


def _infer_texts(evidence: Evidence) -> Column:
    texts = list(evidence.present)
    if patterns.dates(texts):
        return evidence.column("set aside", f"dates or times, such as {quoted(texts[0])}")
    strangers = [text for text in texts if _numbers([text], evidence.missing) is None]
    n_numbers = evidence.present.total() - sum(evidence.present[text] for text in strangers)
    if 2 * n_numbers >= evidence.present.total() and len(texts) > _FEW:
        shown = ", ".join(map(quoted, strangers[:3])) + (", …" if len(strangers) > 3 else "")
        fix = f"--missing {strangers[0]!r} where it means missing" if len(strangers) <= 3 else "mend the table"
        return evidence.column("set aside", f"numbers mixed with other texts ({shown}): {fix}, or --categorical")
    if n_numbers:
        return _infer_categories(evidence, f"texts and numbers (no numbers: {', '.join(map(quoted, strangers[:3]))})")
    if patterns.foreign_numbers(texts) and not _few(evidence, len(texts)):
        shown = quoted(texts[0])
        return evidence.column("set aside", f"looks like numbers in another notation ({shown}): write them as 1234.5")
    return _infer_categories(evidence, "text")


def _infer_categories(evidence: Evidence, what: str) -> Column:
    cleaned = [text for text in map(grammar.clean, evidence.cells) if text in evidence.present]
    reason = _identifier(evidence, cleaned)
    if reason is not None:
        return evidence.column("set aside", f"identifier: texts unique in every row and {reason}")
    count = len({grammar.category(text) for text in evidence.present})
    rows = evidence.present.total()
    if _few(evidence, count):
        return evidence.column("categorical", f"{what}, {count} value{'s' if count > 1 else ''}")
    return evidence.column("set aside", f"free text: {count} different values in {rows} rows; --categorical keeps it")


def _few(evidence: Evidence, count: int) -> bool:
    rows = evidence.present.total()
    return count < rows and (count <= _FEW or count <= min(rows // 2, _MOST))
