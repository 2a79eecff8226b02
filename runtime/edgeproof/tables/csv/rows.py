"""Rows of CSV by Python's own reader, which takes lines: those of one block after the other."""

import csv
import io
import sys
from collections.abc import Iterator

from edgeproof.errors import RowsError
from edgeproof.tables.blocks import text_of

csv.field_size_limit(min(sys.maxsize, 2**31 - 1))


class Lines:
    """The lines of one block after the other, for csv; a row in quotes may reach into the next."""

    def __init__(self, source: str, more: Iterator[bytes], skipped: int = 0) -> None:
        self.skipped = skipped  # lines of blocks that went another way
        self.loaded = 0  # lines of blocks that came here
        self._source = source
        self._more = more
        self._fresh: list[str] = []

    def load(self, block: bytes) -> None:
        """Take the next block, once all lines of the last one were given."""
        self._fresh = list(io.StringIO(text_of(block, self._source, self.skipped + self.loaded + 1), newline=""))
        self.loaded += len(self._fresh)

    def __iter__(self) -> Iterator[str]:
        while True:
            fresh, self._fresh = self._fresh, []
            yield from fresh
            if not self._fresh:
                block = next(self._more, None)
                if block is None:
                    return
                self.load(block)


class Rows:
    """The rows of the lines at hand: the first line and the fields of each; no fields where csv could not split it."""

    def __init__(self, lines: Lines, source: str, delimiter: str, lone: bool = False, has_quotes: bool = True) -> None:
        self.unreadable: dict[int, str] = {}  # by line, why csv could not split it
        self.lone = lone  # whether there is a single column, in which a blank line is a row
        self._lines = lines
        self._source = source
        self._csv = csv.reader(
            iter(lines), delimiter=delimiter, strict=True, quoting=csv.QUOTE_MINIMAL if has_quotes else csv.QUOTE_NONE
        )

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows that begin in what was loaded."""
        while self._csv.line_num < self._lines.loaded:
            line = self._line + 1
            try:
                row = next(self._csv)
            except csv.Error as error:
                self.unreadable[line] = self._why(line, str(error))
                yield line, []
            else:
                if row or self.lone:
                    yield line, row or [""]

    @property
    def _line(self) -> int:
        """The line that was read last."""
        return self._lines.skipped + self._csv.line_num

    def _why(self, line: int, error: str) -> str:
        if "unexpected end of data" in error:
            raise RowsError(f"{self._source} line {line}: cannot read the row: a quote is never closed")
        span = f" (it runs to line {self._line})" if self._line > line else ""
        return f"cannot read the row{span}: {error}"
