"""The one byte layout of a zip, of a package and of a folder in it: from files to bytes, and back.

Entries STORED, `manifest.json` first where there is one, the rest sorted by name, date 1980-01-01, mode 0644; no
comment, extra field, flag, duplicate, gap or trailing byte.

Zip structures: PKWARE APPNOTE.TXT 6.3.10, sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (end).
"""

import re
import struct
import zlib
from collections.abc import Iterable, Mapping

from edgeproof.errors import DamagedPackageError

MANIFEST = "manifest.json"
MAX_ENTRIES = 1_000
MAX_DEPTH = 8
MAX_ZIP = 2**32 - 1  # beyond it zip needs its 64-bit structures, which the one layout does not have

_SEGMENT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*", re.ASCII)
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
_VERSION_NEEDED = 20  # zip 2.0
_MADE_BY_UNIX = 3 << 8 | 20
_DATE = 0x0021  # 1980-01-01, the zip epoch
_MODE = 0o100644 << 16


def laid_out(files: Mapping[str, bytes]) -> bytes:
    """Lay files out as the one valid zip; raises DamagedPackageError for names that are not allowed."""
    check_names(files)
    names = sorted(files, key=lambda name: (name != MANIFEST, name))
    body: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for name in names:
        content, raw = files[name], name.encode("ascii")
        checksum, size = zlib.crc32(content), len(content)
        common = (_VERSION_NEEDED, 0, 0, 0, _DATE, checksum, size, size, len(raw), 0)
        body += (_LOCAL.pack(b"PK\x03\x04", *common), raw, content)
        directory += (_CENTRAL.pack(b"PK\x01\x02", _MADE_BY_UNIX, *common, 0, 0, 0, _MODE, offset), raw)
        offset += _LOCAL.size + len(raw) + size
    length = sum(map(len, directory))
    end = _END.pack(b"PK\x05\x06", 0, 0, len(names), len(names), length, offset, 0)
    return b"".join((*body, *directory, end))


def opened(data: bytes, first: str = "") -> dict[str, bytes]:
    """Return the files of a zip; raises DamagedPackageError for anything that `laid_out` does not write.

    first: the name that it must begin with, if any.
    """
    files = _entries(data)
    if first and next(iter(files), None) != first:
        raise DamagedPackageError(f"expected a zip that begins with {first}")
    if laid_out(files) != data:
        raise DamagedPackageError("expected the canonical zip layout, got other bytes")
    return files


def _entries(data: bytes) -> dict[str, bytes]:
    """Walk the local headers from the first byte; the layout check that follows covers all the rest."""
    files: dict[str, bytes] = {}
    position = 0
    while data[position : position + 4] == b"PK\x03\x04" and len(data) - position >= _LOCAL.size:
        if len(files) == MAX_ENTRIES:
            raise DamagedPackageError(f"expected at most {MAX_ENTRIES:,} entries, got more")
        *_, size, _unpacked, name_length, _extra = _LOCAL.unpack_from(data, position)
        start = position + _LOCAL.size + name_length
        name = data[position + _LOCAL.size : start].decode("latin-1")
        if name in files:
            raise DamagedPackageError(f"entry {name!r} appears twice")
        files[name] = data[start : start + size]
        position = start + size
    return files


def check_names(names: Iterable[str]) -> None:
    """Raise DamagedPackageError for names that a folder cannot hold on every file system."""
    folded: dict[str, str] = {}
    for name in names:
        segments = name.split("/")
        if len(segments) > MAX_DEPTH or not all(_SEGMENT.fullmatch(segment) for segment in segments):
            raise DamagedPackageError(f"entry name {name!r} is not allowed")
        if name.casefold() in folded:
            raise DamagedPackageError(f"entry names {folded[name.casefold()]!r} and {name!r} differ in case only")
        folded[name.casefold()] = name
    for fold, name in folded.items():
        parents = fold.split("/")[:-1]
        for depth in range(1, len(parents) + 1):
            if "/".join(parents[:depth]) in folded:
                raise DamagedPackageError(f"entry {name!r} is below a file")
