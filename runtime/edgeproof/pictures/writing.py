"""Pixels to a PNG file, the same bytes everywhere (PNG specification, second edition; filter 0)."""

import base64
import struct
import zlib

from edgeproof.pictures.fitting import Pixels
from edgeproof.pictures.opening import DATA

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COLOURS = {1: 0, 3: 2}


def png(picture: Pixels) -> bytes:
    """Return the file; picture: (height, width, 1 or 3) uint8."""
    height, width, channels = picture.shape
    header = struct.pack(">IIBBBBB", width, height, 8, _COLOURS[channels], 0, 0, 0)
    lines = b"".join(b"\0" + line.tobytes() for line in picture)
    parts = ((b"IHDR", header), (b"IDAT", _stored(lines)), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(*part) for part in parts)


def as_text(picture: Pixels) -> str:
    """Return a cell that holds the picture itself."""
    return DATA + base64.b64encode(png(picture)).decode()


def _stored(data: bytes) -> bytes:
    """Return a zlib stream without compression: compressors differ from version to version."""
    blocks = [data[start : start + 65_535] for start in range(0, len(data), 65_535)] or [b""]
    parts = [b"\x78\x01"]
    for index, block in enumerate(blocks):
        parts.append(struct.pack("<BHH", index == len(blocks) - 1, len(block), len(block) ^ 0xFFFF) + block)
    return b"".join(parts) + struct.pack(">I", zlib.adler32(data))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
