"""How far a long run is, on a terminal: rows, rows per second, time left where the size is known; or steps."""

import sys
import time
from collections.abc import Callable

_EVERY = 0.2  # seconds
_ERASE = "\r\x1b[K"


class _Line:
    """One line on standard error that is rewritten; silent where standard error is no terminal."""

    def __init__(self, quiet: bool = False) -> None:
        self._shown = not quiet and sys.stderr is not None and sys.stderr.isatty()
        self._start = self._last = time.monotonic()
        self._visible = False

    def rewrite(self, text: Callable[[float], str]) -> None:
        """Show what `text` makes of the seconds since the start, a few times per second."""
        now = time.monotonic()
        if self._shown and now - self._last >= _EVERY:
            self._last = now
            self._visible = True
            self._say(f"{_ERASE}{text(now - self._start)}")

    def close(self) -> None:
        """Remove the line."""
        if self._visible:
            self._say(_ERASE)

    def _say(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()


class Steps(_Line):
    """How many steps of a known number are done, and the time left."""

    def done(self, what: str, done: int, of: int) -> None:
        """Say which step is next, where so many are done."""
        self.rewrite(lambda seconds: f"{what}, {_clock(seconds * (of / done - 1))} left")


class Progress(_Line):
    """How many rows are done, as batches end."""

    def __init__(self, size: int | None, quiet: bool = False) -> None:
        super().__init__(quiet)
        self._size = size  # bytes of all files; None where unknown
        self._rows = 0
        self._bytes = 0

    def read(self, total: int) -> None:
        """Take note of how many bytes were read so far; called by the thread that reads."""
        self._bytes = total

    def add(self, rows: int) -> None:
        """Count rows that are done."""
        self._rows += rows
        self.rewrite(self.line)

    def line(self, seconds: float) -> str:
        """Return what is to be said after so many seconds."""
        text = f"{self._rows:,} rows, {self._rows / seconds:,.0f} rows/s"
        if not self._size or not self._bytes:
            return text
        return f"{text}, {_clock(seconds * max(self._size / self._bytes - 1, 0))} left"


def _clock(seconds: float) -> str:
    return f"{seconds // 60:.0f}:{seconds % 60:02.0f}"
