"""Rows of TSV: many such files know no quotes, so that a quote is text unless it is where RFC 4180 has it."""

import csv
from collections import deque
from collections.abc import Iterator

from edgeproof.tables.csv.rows import Lines

_QUOTE, _TAB = '"', "\t"


class TabRows:
    """The rows of the lines at hand: the first line of each and its fields.

    A quoted field may go on in the next line only where it ends as it should, without a tab in between: a quote that
    nobody closed must not swallow rows.
    """

    def __init__(self, lines: Lines, lone: bool = False, has_quotes: bool = True) -> None:
        self.unreadable: dict[int, str] = {}  # no line is
        self.lone = lone  # whether there is a single column, in which a blank line is a row
        self._has_quotes = has_quotes
        self._lines = lines
        self._more = iter(lines)
        self._ahead: deque[str] = deque()  # lines that were looked at and not taken
        self._taken = 0

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows that begin in what was loaded."""
        while self._taken < self._lines.loaded:
            place = self._lines.skipped + self._taken + 1
            self._look_ahead(1)
            line = self._ahead[0]
            fields = self._quoted() if self._has_quotes and _QUOTE in line else []
            if not fields:
                self._take(1)
                content = line.rstrip("\r\n")
                fields = content.split(_TAB) if content else []
            if fields or self.lone:
                yield place, fields or [""]

    def _quoted(self) -> list[str]:
        """Take a row whose quotes are as they should be; none where they are text."""
        n_lines, n_quotes = 1, self._ahead[0].count(_QUOTE)
        while n_quotes % 2:
            if not self._look_ahead(n_lines + 1) or _TAB in self._ahead[n_lines].partition(_QUOTE)[0]:
                return []
            n_quotes += self._ahead[n_lines].count(_QUOTE)
            n_lines += 1
        try:
            fields = next(csv.reader([self._ahead[place] for place in range(n_lines)], delimiter=_TAB, strict=True))
        except csv.Error:
            return []
        self._take(n_lines)
        return fields

    def _look_ahead(self, n_lines: int) -> bool:
        """Have so many lines at hand; False where there are fewer."""
        while len(self._ahead) < n_lines:
            line = next(self._more, None)
            if line is None:
                return False
            self._ahead.append(line)
        return True

    def _take(self, n_lines: int) -> None:
        self._taken += n_lines
        for _ in range(n_lines):
            self._ahead.popleft()
