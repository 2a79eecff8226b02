"""The lines of a text file: UTF-8 with or without BOM; lines end in LF, CRLF or CR."""

import io
from collections.abc import Iterator
from contextlib import suppress
from typing import IO

from edgeproof.errors import RowsError


def lines(stream: IO[bytes], source: str) -> Iterator[str]:
    """Yield the lines with their ends as they stand.

    Raises RowsError that names the line for what is not text: after it, no line can be trusted.
    """
    text = io.TextIOWrapper(stream, "utf-8-sig", errors="surrogateescape", newline="")
    try:
        for number, line in enumerate(text, start=1):
            if not line.isascii() and any("\udc80" <= c <= "\udcff" for c in line):
                raise RowsError(f"{source} line {number}: expected UTF-8 text, got other bytes; convert the file")
            if "\0" in line:
                raise RowsError(f"{source} line {number}: expected text, got a NUL byte")
            yield line
    except OSError as error:
        raise RowsError(f"{source}: cannot read: {error.strerror or error}") from None
    finally:
        with suppress(ValueError):  # whoever opened the stream may have closed it
            text.detach()
