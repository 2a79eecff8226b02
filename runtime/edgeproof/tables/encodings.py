"""Text of other encodings as UTF-8: found by its first bytes where nobody says which."""

import codecs
from collections.abc import Iterator
from contextlib import suppress

from edgeproof.errors import RowsError

UTF_8 = "utf-8"
WINDOWS = "windows-1252"  # Latin-1 as it is really written
LATIN = "latin-1"
_NAMES = {WINDOWS: "Latin-1 (Windows-1252)", LATIN: "Latin-1"}
_BOMS = (
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins as UTF-16 does
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LOOKED_AT = 1 << 12  # bytes in which the NULs of UTF-16 are counted


class Encoded:
    """The encoding of a text: the one that was asked for, else what was found once the first bytes were read."""

    def __init__(self, asked: str | None = None) -> None:
        self.asked = asked
        self.name = asked or UTF_8

    @property
    def said(self) -> str:
        """What a message says of an encoding that was found; empty where there is nothing to say."""
        return "" if self.asked or self.name == UTF_8 else shown(self.name)


def shown(name: str) -> str:
    """Return what people call an encoding."""
    return _NAMES.get(name, name.upper())


def encoding_of(chunk: bytes) -> str:
    """Return the encoding of a text by its first bytes: by its mark, its NULs, or because they are not UTF-8."""
    for mark, name in _BOMS:
        if chunk.startswith(mark):
            return name
    head = chunk[:_LOOKED_AT]
    if b"\0" in head:
        return _by_nuls(head)
    if chunk.isascii() or _is_utf_8(chunk):
        return UTF_8
    with suppress(UnicodeDecodeError):
        chunk.decode(WINDOWS)
        return WINDOWS
    return LATIN  # has a character for each byte


def _by_nuls(head: bytes) -> str:
    """Return UTF-16 where every other byte is NUL, as in ASCII text; else UTF-8, which refuses NULs."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > 0.4 * half and not even:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 * half and not odd else UTF_8


def _is_utf_8(chunk: bytes) -> bool:
    """Tell whether bytes are UTF-8; the last character may be cut off."""
    try:
        codecs.getincrementaldecoder(UTF_8)().decode(chunk)
    except UnicodeDecodeError:
        return False
    return True


def as_utf_8(chunks: Iterator[tuple[bytes, bool]], source: str, encoded: Encoded) -> Iterator[tuple[bytes, bool]]:
    """Yield text as UTF-8, and whether more can be read without waiting; raises RowsError where it is none."""
    decoder = None
    for place, (chunk, more) in enumerate(chunks):
        if not place:
            encoded.name = encoded.asked or encoding_of(chunk)
            if encoded.name != UTF_8:
                decoder = codecs.getincrementaldecoder(encoded.name)()
        if decoder is None:
            yield chunk, more
        else:
            yield _decoded(decoder, chunk, source, encoded, final=False), more
    if decoder is not None and (rest := _decoded(decoder, b"", source, encoded, final=True)):
        yield rest, False


def _decoded(decoder: codecs.IncrementalDecoder, chunk: bytes, source: str, encoded: Encoded, final: bool) -> bytes:
    try:
        return decoder.decode(chunk, final).encode()
    except UnicodeError as error:
        where = f"{source}: cannot read as {shown(encoded.name)}"
        raise RowsError(f"{where}: {' '.join(str(error).split())}; --encoding names another") from None
