"""Zstandard (RFC 8878), of any number of frames, unpacked by pyarrow."""

import io
from collections.abc import Iterator
from typing import Any

import pyarrow as pa


class _Joined(io.RawIOBase):
    """Iterator[tuple[bytes, bool]] as the stream that pyarrow reads from."""

    def __init__(self, chunks: Iterator[tuple[bytes, bool]]) -> None:
        self._chunks = chunks
        self._held = b""

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a part of a buffer."""
        while not self._held:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._held = chunk[0]
        part, self._held = self._held[: len(buffer)], self._held[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)


def unpacked(chunks: Iterator[tuple[bytes, bool]], size: int) -> Iterator[tuple[bytes, bool]]:
    """Unpack, at most so many bytes at once; raises OSError where the data is damaged."""
    with pa.CompressedInputStream(pa.PythonFile(_Joined(chunks), "r"), "zstd") as stream:
        while text := stream.read(size):
            yield text, True
