"""First bytes that tell what a file is, whatever its name: a format of ours, or what cannot be read and what to do."""

import os
from collections.abc import Iterator
from typing import IO, NamedTuple

from edgeproof.errors import RowsError

HEAD = 512  # bytes that are looked at


class Kind(NamedTuple):
    """What a file is."""

    name: str
    format: str | None = None  # of FORMATS, where it can be read
    advice: str = ""  # what to do where it cannot


_CONVERT = "save it as CSV or Parquet"
_PICTURE = Kind("a picture", "pictures")
_KINDS = (
    (b"\x89PNG\r\n\x1a\n", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"PAR1\x15", Kind("Parquet", "parquet")),
    (b"ARROW1\0\0", Kind("Arrow", "arrow")),
    (b"\xff\xff\xff\xff", Kind("Arrow", "arrow")),
    (b"\x93NUMPY", Kind("a NumPy array", "npy")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind("an old Excel workbook (.xls)", None, "save it as .xlsx or CSV")),
    (b"%PDF-", Kind("PDF", None, "export the table behind it as CSV")),
    (b"SQLite format 3\0", Kind("an SQLite database", None, "write its table as CSV: sqlite3 -csv -header")),
    (b"\x89HDF\r\n\x1a\n", Kind("HDF5", None, _CONVERT)),
    (b"Rar!\x1a\x07", Kind("a RAR archive", None, "unpack it")),
    (b"7z\xbc\xaf\x27\x1c", Kind("a 7z archive", None, "unpack it")),
    (b"Obj\x01", Kind("Avro", None, _CONVERT)),
    (b"<stata_dta>", Kind("a Stata file", None, _CONVERT)),
    (b"$FL2@(#)", Kind("an SPSS file", None, _CONVERT)),
    *((bytes([0x80, version]), Kind("a Python pickle", None, _CONVERT)) for version in range(2, 6)),
)
_WORKBOOK = Kind("an Excel workbook (.xlsx)", "xlsx")
_ARCHIVE = Kind("a NumPy archive (.npz)", "npz")
_ZIPPED = (
    (b"mimetypeapplication/vnd.oasis", Kind("an OpenDocument file", None, "save it as .xlsx or CSV")),
    (b"[Content_Types].xml", _WORKBOOK),
    (b"_rels/.rels", _WORKBOOK),
    (b"docProps/", _WORKBOOK),
    (b"xl/", _WORKBOOK),
    (b".npy", _ARCHIVE),
)
_MARKUP = (b"<!doctype html", b"<html", b"<table", b"<?xml")


def kind_of(head: bytes) -> Kind | None:
    """Return what a file is by its first bytes; None for what may be a text."""
    for magic, kind in _KINDS:
        if head.startswith(magic):
            return kind
    if head.startswith(b"PK\x03\x04"):
        return next((kind for part, kind in _ZIPPED if part in head), Kind("a zip archive", None, "unpack it"))
    if head[257:262] == b"ustar":
        return Kind("a tar archive", None, "unpack it")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:16].lower().startswith(_MARKUP):
        return Kind("HTML or XML", None, "open it in a spreadsheet program and save it as CSV")
    return None


def expect(format_name: str, head: bytes, source: str) -> None:
    """Raise RowsError where a file of a binary format is empty, is a text, or begins as another format does."""
    kind = kind_of(head)
    if kind is None and min(head, default=0) >= ord("\t"):
        kind = Kind("text", "csv")
    if head and (kind is None or kind.format in (None, format_name)):
        return
    wanted = next(one.name for one in (_ARCHIVE, _WORKBOOK, *(kind for _, kind in _KINDS)) if one.format == format_name)
    found = "an empty file" if kind is None else f"{kind.name}; name it so, or add --format {kind.format}"
    raise RowsError(f"{source}: expected {wanted}, got {found}")


def expect_end(magic: bytes, stream: IO[bytes], source: str) -> None:
    """Raise RowsError where a seekable file begins with its format's magic bytes and does not end with them."""
    if stream.read(len(magic)) == magic:
        stream.seek(-len(magic), os.SEEK_END)
        if stream.read(len(magic)) != magic:
            raise RowsError(f"{source}: expected a whole file, got one without its end; copy it again")
    stream.seek(0)


def text_only(chunks: Iterator[tuple[bytes, bool]], source: str) -> Iterator[tuple[bytes, bool]]:
    """Yield the chunks of a text; raises RowsError that names what it is instead."""
    for place, (chunk, more) in enumerate(chunks):
        kind = kind_of(chunk[:HEAD]) if not place else None
        if kind is not None:
            what = kind.advice or f"name it so, or add --format {kind.format}"
            raise RowsError(f"{source}: expected text, got {kind.name}; {what}")
        yield chunk, more
