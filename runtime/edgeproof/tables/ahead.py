"""A pipe whose first bytes were read already, to know its columns: whoever reads it next begins at the start."""

import io
from typing import IO, Any
from weakref import WeakKeyDictionary

_AHEAD: WeakKeyDictionary[Any, bytes] = WeakKeyDictionary()  # stream -> what was taken from it


class _Stream(io.RawIOBase):
    """A stream that cannot be moved in."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def fileno(self) -> int:
        """Return the descriptor, by which it is known whether more is there."""
        return self._stream.fileno()


class Recorded(_Stream):
    """Keeps what is read, for the next reader."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__(stream)
        self._again = from_start(stream)

    def read(self, size: int | None = -1) -> bytes:
        """Read, and keep it."""
        data: bytes = self._again.read(-1 if size is None else size)
        _AHEAD[self._stream] = _AHEAD.get(self._stream, b"") + data
        return data

    def readinto(self, buffer: Any) -> int:
        """Read, and keep it."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


class _Again(_Stream):
    """Gives what was kept, then the rest."""

    def __init__(self, stream: IO[bytes], kept: bytes) -> None:
        super().__init__(stream)
        self._kept = kept

    def read(self, size: int | None = -1) -> bytes:
        """Read."""
        if not self._kept:
            return self._stream.read(-1 if size is None else size)
        end = len(self._kept) if size is None or size < 0 else size
        part, self._kept = self._kept[:end], self._kept[end:]
        return part

    def readinto(self, buffer: Any) -> int:
        """Read."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def start_of(stream: IO[bytes], size: int) -> bytes:
    """Return the first bytes of a stream, as many as are there at once; whoever reads it next begins at the start."""
    if stream.seekable():
        data = stream.read(size)
        stream.seek(-len(data), 1)
        return data
    if stream not in _AHEAD:
        _AHEAD[stream] = stream.read(size)
    return _AHEAD[stream]


def from_start(stream: IO[bytes]) -> Any:
    """Return the stream, or one that begins with what was taken from it."""
    kept = _AHEAD.pop(stream, b"")
    return _Again(stream, kept) if kept else stream
