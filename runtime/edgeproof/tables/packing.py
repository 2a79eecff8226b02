"""Text written through gzip (RFC 1952); reading finds it out by itself, in `blocks.py`."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, cast

from edgeproof.tables.formats import GZIP


class _Unflushed(gzip.GzipFile):
    """Ends no block when it is flushed: else the bytes would tell when rows came, not only which."""

    def flush(self, zlib_mode: int = 0) -> None:
        """Keep what is held until the stream ends."""


@contextmanager
def packed(stream: IO[bytes], path: str) -> Iterator[IO[bytes]]:
    """Yield the stream, or one that compresses where the path ends in `.gz`: the same bytes for the same rows."""
    if not path.lower().endswith(GZIP):
        yield stream
        return
    with _Unflushed(filename="", mode="wb", fileobj=stream, mtime=0, compresslevel=6) as compressed:
        yield cast(IO[bytes], compressed)
