"""The column to predict: its two labels, which of them is class 1, and the rows that have one."""

import shlex
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from edgeproof.decision import grammar, quoted
from edgeproof.errors import RowsError, nearest
from edgeproof_train.settings import Settings, Words
from edgeproof_train.table.table import REPEATED, Positions, Table

_POSITIVE = ("1", "yes", "true")
_BOOLEANS = {"true": "1", "false": "0"}
_SHOWN = 5  # labels that a message names
_CLASSES = 50  # a target with more values than this holds no classes


@dataclass(frozen=True, eq=False)
class Target:
    """The labels of a table."""

    name: str
    labels: tuple[str, str]  # of class 0 and class 1
    rows: Positions  # of the rows that have a label
    y: npt.NDArray[np.float32]  # (len(rows),) 1 for labels[1], else 0
    dropped: int  # number of rows without a label
    rest: tuple[tuple[str, int], ...] = ()  # what class 0 stands for where that is several labels: with their rows

    @property
    def counts(self) -> tuple[int, int]:
        """Number of rows of class 0 and class 1."""
        ones = int(self.y.sum())
        return len(self.y) - ones, ones


def read_target(table: Table, settings: Settings) -> Target:
    """Find the labels; raises RowsError where there are not two classes with two rows each."""
    name = settings.target or ""
    require_column(table, name, "--target")
    where = f"{table.source}: target {quoted(name)}"
    if table.unreadable.get(name) == REPEATED:
        raise RowsError(f"{where}: expected one column of that name, got several; rename one")
    if name not in table.columns:
        raise RowsError(f"{where}: expected texts, numbers or booleans, got {table.unreadable[name]}")
    cells, missing = table.columns[name], frozenset(Words.of(settings, table.names).of_column(name))
    few = [grammar.label_value(cell, missing) for cell in cells.values]
    texts = [few[place] for place in cells.places]
    counts = Counter(text for text in texts if text is not None)
    absent = Counter(
        grammar.clean(grammar.text_of(cells.values[place])) for place in cells.places if few[place] is None
    )
    labels = two_labels(where, counts, settings.positive, _without_label(name, absent))
    rows = np.array([row for row, text in enumerate(texts) if text is not None], np.int64)
    y = np.array([text == labels[1] for text in texts if text is not None], np.float32)
    rest = tuple((label, n) for label, n in counts.most_common() if label != labels[1]) if len(counts) > 2 else ()
    target = Target(name, labels, rows, y, len(texts) - len(rows), rest)
    for label, count in zip(labels, target.counts, strict=True):
        if count < 2:
            raise RowsError(f"{where}: expected at least two rows of every class, got {count} of {quoted(label)}")
    return target


def require_column(table: Table, name: str, flag: str) -> None:
    """Raise RowsError, with what may help, for a column that the table does not have."""
    if name in table.names:
        return
    found = ", ".join(quoted(other) for other in table.names[:20]) + (", …" if len(table.names) > 20 else "")
    message = f"{table.source}: {flag}: no column {quoted(name)}: expected one of {found}"
    near = nearest(name, table.names)
    header = "".join(table.names)
    separator = max(";\t,|", key=header.count)
    if header.startswith("sep="):
        message += "; line 1 is Excel's sep=, which no table needs: remove it"
    elif near:
        message += f"; did you mean {quoted(near)}?"
    elif header.count(separator) >= len(table.names):  # more often than the one that it was split at
        message += f"; the fields seem to be separated by {quoted(separator)}: --delimiter {shlex.quote(separator)}"
    elif any(other in table.columns and other in table.columns[other].values for other in table.names):
        message += "; is the first line a row? --no-header names the columns column1, column2, …"
    raise RowsError(message)


def two_labels(where: str, counts: Counter[str], positive: str | None, absent: str = "") -> tuple[str, str]:
    """Return the labels of class 0 and class 1; `positive` names the second, and tells it from all others.

    counts: how often each text occurs. absent: what a message adds on rows without a label. Raises RowsError, that
    begins with `where`, if they are not two.
    """
    ordered = sorted(counts, key=_order)
    shown = shown_counts(counts.most_common())
    if not ordered:
        raise RowsError(f"{where}: expected two classes, got only missing values")
    if positive is not None and positive not in counts:
        raise RowsError(f"{where}: --positive {quoted(positive)}: expected one of the labels {shown}")
    if "" in counts:
        raise RowsError(
            f"{where}: expected texts, got an empty one in {counts['']} rows: write a label into their cells"
        )
    if len(ordered) == 1:
        raise RowsError(f"{where}: expected two classes, got one: {shown}{absent}")
    got = f"{where}: expected two classes, got {len(ordered)}: {shown}"
    for alike in _spelled(ordered):
        if positive is None or positive in alike:
            raise RowsError(f"{got}; write {' and '.join(map(quoted, alike[:3]))} in one way: they are one label")
    if len(ordered) == 2:
        named = [label for label in ordered if label.lower() in _POSITIVE] or ordered
        one = positive if positive is not None else named[-1]
        return next(label for label in ordered if label != one), one
    if positive is None:
        usual = [label for label in ordered if counts[label] > 1] or ordered
        one = next((label for label in usual if label.lower() in _POSITIVE), usual[-1])
        few = len(ordered) <= _CLASSES
        hint = f"--positive {shlex.quote(one)} tells {quoted(one)} from all others" if few else "is it a number?"
        raise RowsError(f"{got}; {hint}")
    return f"not {positive}", positive


def shown_counts(counts: Sequence[tuple[str, int]]) -> str:
    """Return labels with their rows for a message: `"no" (129 rows), "yes" (105)`."""
    told = [f"{quoted(label)} ({n})" for label, n in counts[:_SHOWN]]
    told[:1] = [f"{quoted(label)} ({_rows(n)})" for label, n in counts[:1]]
    return ", ".join(told) + (", …" if len(counts) > _SHOWN else "")


def _rows(n: int) -> str:
    return f"{n} row{'s' if n > 1 else ''}"


def _spelled(labels: Sequence[str]) -> list[list[str]]:
    """Return the labels that are one, spelled in several ways: `yes` and `YES`, `1` and `1.0` and `true`."""
    found: dict[str, list[str]] = {}
    for label in labels:
        word = grammar.word(label)
        found.setdefault(_BOOLEANS.get(word, word), []).append(label)
    return [alike for alike in found.values() if len(alike) > 1]


def _without_label(name: str, absent: Counter[str]) -> str:
    """Say which cells of the target mean that a row has no label, and what makes one of them a label."""
    if not absent:
        return ""
    (word, n), *_ = absent.most_common(1)
    if not word:
        return f"; got none in {_rows(n)}: write labels there"
    made = f"--not-missing {shlex.quote(f'{name}={word}')} makes it a label"
    return f"; {quoted(word)} in {_rows(n)} means a missing label: {made}"


def _order(label: str) -> tuple[int, float, str]:
    """Sort numbers by value and before texts: `-1` < `1`, `2` < `10`."""
    try:
        return (0, grammar.number(label), label)
    except ValueError:
        return (1, 0.0, label)
