"""Compressed text, unpacked as it comes: gzip, bzip2, xz and Zstandard, told by their first bytes."""

import zlib
from collections.abc import Iterator
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from itertools import chain
from typing import Any, Protocol

from edgeproof.errors import EdgeproofError, RowsError, UsageError

Chunks = Iterator[tuple[bytes, bool]]  # bytes, and whether more can be read without waiting


class _Member(Protocol):
    """A part of a compressed file, as `bz2` and `lzma` unpack it."""

    eof: bool
    unused_data: bytes
    needs_input: bool

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Unpack, at most so many bytes."""


class _Gzip:
    """A member of a gzip file (RFC 1952)."""

    def __init__(self) -> None:
        self._inflator = zlib.decompressobj(31)
        self.eof, self.unused_data, self.needs_input = False, b"", True

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Unpack, at most so many bytes."""
        text = self._inflator.decompress(self._inflator.unconsumed_tail + data, max_length)
        self.eof, self.unused_data = self._inflator.eof, self._inflator.unused_data
        self.needs_input = not self._inflator.unconsumed_tail
        return text


def _bzip2() -> _Member:
    member: _Member = import_module("bz2").BZ2Decompressor()
    return member


def _xz() -> _Member:
    member: _Member = import_module("lzma").LZMADecompressor()
    return member


def _members(begin: Any, chunks: Chunks, size: int) -> Chunks:
    """Unpack one member after the other; raises EOFError where the last one is not whole."""
    member = begin()
    for chunk, more in chunks:
        data, wants = chunk, False
        while data or not wants:
            if member.eof:
                data = data.lstrip(b"\0")  # as at the end of a tape
                if not data:
                    break
                member = begin()
            text = member.decompress(data, size)
            data = member.unused_data if member.eof else b""
            wants = member.needs_input if not member.eof else not data
            yield text, more or not wants
    if not member.eof:
        raise EOFError


def _xz_members(chunks: Chunks, size: int) -> Chunks:
    from lzma import LZMAError

    try:
        yield from _members(_xz, chunks, size)
    except LZMAError as error:
        raise OSError(str(error)) from None


def _zstandard(chunks: Chunks, size: int) -> Chunks:
    if find_spec("pyarrow") is None:
        from edgeproof.engines import install

        raise UsageError(f"Zstandard needs pyarrow, which is not installed; run: {install('arrow')}")
    found: Chunks = import_module("edgeproof.tables.arrow.zstandard").unpacked(chunks, size)
    return found


_PACKINGS = (
    (b"\x1f\x8b", "gzip", partial(_members, _Gzip)),
    (b"BZh", "bzip2", partial(_members, _bzip2)),
    (b"\xfd7zXZ\x00", "xz", _xz_members),
    (b"\x28\xb5\x2f\xfd", "Zstandard", _zstandard),
)


def is_packed(chunk: bytes) -> bool:
    """Tell by its first bytes whether a file is compressed."""
    return any(chunk.startswith(magic) for magic, _, _ in _PACKINGS)


def start_of(head: bytes) -> bytes:
    """Return the first bytes of a file, unpacked as far as they can be; as they are where they cannot."""
    try:
        return next(unpacked(iter([(head, True)]), "", 1 << 16), (b"", False))[0]
    except EdgeproofError:
        return head


def unpacked(chunks: Chunks, source: str, size: int) -> Chunks:
    """Unpack what is compressed, and leave all else alone; raises RowsError where it is damaged, or UsageError.

    size: bytes to give at once, at most: of few compressed ones, gigabytes may come.
    """
    first = next(chunks, None)
    if first is None:
        return
    for magic, name, unpack in _PACKINGS:
        if first[0].startswith(magic):
            yield from _refusing(unpack(chain([first], chunks), size), f"{source}: cannot read", name)
            return
    yield first
    yield from chunks


def _refusing(chunks: Chunks, where: str, name: str) -> Chunks:
    try:
        yield from chunks
    except EOFError:
        raise RowsError(f"{where}: the {name} data ends too early") from None
    except UsageError as error:
        raise UsageError(f"{where}: {error}") from None
    except (OSError, ValueError, zlib.error) as error:
        raise RowsError(f"{where}: damaged {name} data: {' '.join(str(error).split())[:200]}") from None
