"""Cells to texts, by the grammar of tables: whole columns as bytes."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

import numpy as np

from edgeproof.decision import grammar
from edgeproof.decision.cells import Column, Utf8, why_unreadable
from edgeproof.decision.texts.stream import utf8
from edgeproof.types import Bools

_QUOTES = "'\""
_IS_BLANK = np.isin(np.arange(256), [ord(c) for c in grammar.BLANKS])
_OPENS = np.isin(np.arange(256), [ord(c) for c in grammar.BLANKS + _QUOTES])


class Texts(NamedTuple):
    """A column of texts, cleaned; those missing or unreadable are empty."""

    data: bytes  # UTF-8, one text after the other, each followed by a NUL
    missing: Bools  # (n,)
    reasons: dict[int, str]  # row -> why its cell cannot be read


def read_texts(cells: Sequence[Any], missing: AbstractSet[str]) -> Texts:
    """Read a column of cells; missing: the texts that stand for a missing value."""
    whole = cells.utf8() if isinstance(cells, Column) else None
    return _one_by_one(cells, missing) if whole is None else _at_once(whole, missing)


def _one_by_one(cells: Sequence[Any], missing: AbstractSet[str]) -> Texts:
    texts: list[str] = []
    absent = np.zeros(len(cells), bool)
    reasons: dict[int, str] = {}
    for row, cell in enumerate(cells):
        if type(cell) is str and cell and cell[0] > "'" and cell[-1] > " " and grammar.word(cell) not in missing:
            texts.append(cell)  # clean as it is
            continue
        text = None
        try:
            text = grammar.label_value(cell, missing)
            absent[row] = text is None
        except (ValueError, TypeError, ArithmeticError) as error:
            reasons[row] = why_unreadable(cell, error)
        texts.append(text or "")
    joined = "".join(f"{text}\0" for text in texts)
    if joined.count("\0") > len(texts):
        joined = "".join(text.replace("\0", " ") + "\0" for text in texts)
    return Texts(utf8(joined), absent, reasons)


def _at_once(whole: Utf8, missing: AbstractSet[str]) -> Texts:
    """Read texts that are bytes already: only those that cleaning may change are looked at one by one."""
    n_rows = len(whole.bounds) - 1
    starts = whole.bounds[:-1] + np.arange(n_rows)  # in what follows, where each text has one byte more
    joined = np.zeros(len(whole.data) + n_rows, np.uint8)
    inside = np.ones(len(joined), bool)
    inside[whole.bounds[1:] + np.arange(n_rows)] = False
    joined[inside] = np.where(whole.data == 0, np.uint8(ord(" ")), whole.data) if 0 in whole.data else whole.data
    absent = np.zeros(n_rows, bool)
    for row in np.flatnonzero(_may_change(whole, missing)).tolist():
        text = grammar.label_value(whole.text(row), missing)
        cleaned = np.frombuffer(utf8((text or "").replace("\0", " ")), np.uint8)
        place = joined[starts[row] : starts[row] + whole.bounds[row + 1] - whole.bounds[row]]
        place[:] = ord(" ")  # what cleaning takes away counts as blanks
        place[: len(cleaned)] = cleaned
        absent[row] = text is None
    return Texts(joined.tobytes(), absent, {})


def _may_change(whole: Utf8, missing: AbstractSet[str]) -> Bools:
    """Return texts that may be missing, or in quotes: (n,); blanks at either end alone change no stream."""
    size = np.diff(whole.bounds)
    first, last = np.zeros(len(size), np.uint8), np.zeros(len(size), np.uint8)
    filled = size > 0
    first[filled], last[filled] = whole.data[whole.bounds[:-1][filled]], whole.data[whole.bounds[1:][filled] - 1]
    initials = np.zeros(256, bool)
    initials[[utf8(case)[0] for text in missing if text for case in (text, text.upper())]] = True
    is_short = size <= max(len(utf8(text)) for text in (*missing, ""))
    result: Bools = ~filled | _OPENS[first] | (initials[first] & (is_short | _IS_BLANK[last]))
    return result
