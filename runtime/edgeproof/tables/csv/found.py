"""What the first lines of a CSV file say about it: its delimiter, its decimal mark, whether it has a header.

A delimiter is the one by which the header holds the columns that are wanted. Where none are known it is the one that
parts all lines into as many fields; of several, the one that gives most numbers.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import islice, zip_longest
from typing import Any

from edgeproof.decision import grammar
from edgeproof.errors import RowsError
from edgeproof.tables.dialect import Wanted

CANDIDATES = ",;\t|"
_LINES = 2000  # that are looked at
_BYTES = 1 << 18
_NUMBER = re.compile(r"[+-]?(?:[0-9]+[.,]?[0-9]*|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?", re.ASCII)
_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3})+", re.ASCII)  # a number, or thousands and a number
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+", re.ASCII)


def sample_of(block: bytes) -> str:
    """Return the whole lines at the start of a block."""
    head = block[:_BYTES]
    return head[: head.rfind(b"\n") + 1 or len(head)].decode(errors="replace")


def rows_of(sample: str, delimiter: str, quoting: str = "minimal") -> list[list[str]]:
    """Split lines as Python's own reader does, as far as it can; blank ones are left out."""
    kind = csv.QUOTE_NONE if quoting == "none" else csv.QUOTE_MINIMAL
    return [row for row in islice(_split(sample, delimiter, kind), _LINES) if row]


def _split(sample: str, delimiter: str, quoting: int) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]
    except csv.Error:  # what follows cannot be trusted
        return


def delimiter_of(sample: str, wanted: Wanted, has_header: bool) -> str:
    """Return the delimiter of a table."""
    names = (*wanted.features, *wanted.more)
    if has_header and names:
        header = sample.partition("\n")[0].rstrip("\r")
        found = {one: set(map(grammar.clean, next(iter(rows_of(header, one)), ()))) for one in CANDIDATES}
        counts = {one: sum(name in found[one] for name in names) for one in CANDIDATES}
        if any(counts.values()):
            return max(CANDIDATES, key=counts.__getitem__)  # the first of equals
    shares = {one: _numbers_in(rows_of(sample, one)) for one in CANDIDATES}
    return max(CANDIDATES, key=shares.__getitem__)


def _numbers_in(rows: list[list[str]]) -> tuple[float, ...]:
    """Return how many fields of a line are numbers, their share, and all fields; -1 where lines differ, or have one."""
    if len(rows) < 2 or len(set(map(len, rows))) > 1 or len(rows[0]) < 2:
        return (-1,)
    fields = [field for row in rows for field in row]
    numbers = sum(_NUMBER.fullmatch(grammar.clean(field)) is not None for field in fields)
    return numbers / len(rows), numbers / len(fields), len(rows[0])


def with_comma(cells: Sequence[Any]) -> str | None:
    """Return a number with a decimal comma, where a column holds some among other numbers."""
    return _Marks([cell for cell in cells if isinstance(cell, str)]).comma


def are_numbers(cells: Sequence[Any]) -> bool:
    """Tell whether a column holds numbers, as far as most of its cells do."""
    texts = [text for cell in cells if isinstance(cell, str) and (text := grammar.clean(cell))]
    return 2 * sum(map(bool, map(_NUMBER.fullmatch, texts))) >= len(texts)


class _Marks:
    """The marks in the numbers of a column."""

    def __init__(self, cells: Sequence[str]) -> None:
        texts = [text for text in map(grammar.clean, cells) if text]
        numbers = [text for text in texts if _NUMBER.fullmatch(text)]
        most = 2 * len(numbers) >= len(texts)
        self.comma = next((x for x in numbers if "," in x and not _GROUPED.fullmatch(x)), None) if most else None
        self.point = next((x for x in numbers if "." in x), None) if most else None
        self.thousands = next(filter(_THOUSANDS.fullmatch, texts), None)


def decimal_of(rows: list[list[str]], columns: Sequence[str], numbers: frozenset[str], source: str) -> str:
    """Return the decimal mark of a table whose fields are not parted by commas.

    numbers: the columns to look at; all where there are none. Raises RowsError where the columns do not agree.
    """
    cells = zip(columns, zip_longest(*rows, fillvalue=""), strict=False)
    marks = {name: _Marks(column) for name, column in cells if not numbers or name in numbers}
    comma, point = _first(marks, "comma"), _first(marks, "point")
    if comma is None and _first(marks, "thousands") is None:
        return "."
    grouped = _first(marks, "thousands")
    if grouped is not None and (numbers or comma is not None or point is None):
        got = f"column {grammar.quoted(grouped[0])}: expected numbers without thousands separators"
        raise RowsError(f"{source}: {got}, got {grammar.quoted(grouped[1])}; write {_without(grouped[1])}")
    if comma is None:
        return "."
    if point is None:
        return ","
    of = "column {}: {}".format
    got = f"{of(*map(grammar.quoted, comma))}, {of(*map(grammar.quoted, point))}"
    raise RowsError(f"{source}: expected one decimal mark, got {got}; say which with --decimal , or --decimal .")


def _first(marks: dict[str, _Marks], kind: str) -> tuple[str, str] | None:
    return next(((name, text) for name, one in marks.items() if (text := getattr(one, kind)) is not None), None)


def _without(text: str) -> str:
    return text.replace(".", "")


def is_row(header: Sequence[str]) -> bool:
    """Tell whether a header is more likely a row: one of its names is a number."""
    return any(_NUMBER.fullmatch(name) for name in header)
