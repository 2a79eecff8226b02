"""How far a long run is, on a terminal: rows, rows per second, time left where the size is known."""

import sys
import time

_EVERY = 0.2  # seconds
_ERASE = "\r\x1b[K"


class Progress:
    """One line on standard error that is rewritten as batches end; silent where standard error is no terminal."""

    def __init__(self, size: int | None, quiet: bool = False) -> None:
        self._size = size  # bytes of all files; None where unknown
        self._shown = not quiet and sys.stderr is not None and sys.stderr.isatty()
        self._start = self._last = time.monotonic()
        self._visible = False
        self._rows = 0
        self._bytes = 0

    def read(self, total: int) -> None:
        """Take note of how many bytes were read so far; called by the thread that reads."""
        self._bytes = total

    def add(self, rows: int) -> None:
        """Count rows that are done."""
        self._rows += rows
        now = time.monotonic()
        if self._shown and now - self._last >= _EVERY:
            self._last = now
            self._visible = True
            self._say(f"{_ERASE}{self.line(now - self._start)}")

    def line(self, seconds: float) -> str:
        """Return what is to be said after so many seconds."""
        text = f"{self._rows:,} rows, {self._rows / seconds:,.0f} rows/s"
        if not self._size or not self._bytes:
            return text
        left = seconds * max(self._size / self._bytes - 1, 0)
        return f"{text}, {left // 60:.0f}:{left % 60:02.0f} left"

    def close(self) -> None:
        """Remove the line."""
        if self._visible:
            self._say(_ERASE)

    def _say(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()
