"""Cells that hold a picture, to pixels: a path, the bytes of a file, an array."""

import base64
import binascii
import io
import os
from typing import Any

import numpy as np

from edgeproof.errors import UsageError
from edgeproof.pictures.fitting import Pixels

DATA = "data:image/png;base64,"  # before a picture that is a text of its own
MOST_PIXELS = 1 << 24  # the sums of 32-bit devices hold no more
_FORMATS = ("PNG", "JPEG", "PPM", "BMP", "GIF", "WEBP", "TIFF")
_EXACT = {"1": "L", "L": "L", "RGB": "RGB", "P": "RGB"}  # how Pillow's modes become bytes without loss
_UPRIGHT = 1
_ORIENTATION = 0x0112  # of EXIF


def opened(cell: Any) -> Pixels:
    """Return (height, width, 1 or 3) uint8.

    cell: a path, a text that begins with `data:image/png;base64,`, bytes of a file, a Pillow image, or an array
    (height, width), (height, width, 1) or (height, width, 3) uint8. Raises ValueError that says what was expected;
    UsageError where Pillow is not installed.
    """
    if isinstance(cell, np.ndarray) or hasattr(cell, "__array_interface__"):
        return _array(np.asarray(cell))
    if isinstance(cell, bytes | bytearray | memoryview):
        return _decoded(bytes(cell), "the bytes")
    if not isinstance(cell, str | os.PathLike):
        raise ValueError(f"expected a picture: a path, bytes or an array, got {type(cell).__name__}")  # noqa: TRY004
    text = os.fspath(cell)
    if isinstance(text, str) and text.startswith(DATA):
        try:
            return _decoded(base64.b64decode(text[len(DATA) :], validate=True), "the text")
        except binascii.Error:
            raise ValueError("expected base64 after data:image/png;base64,") from None
    try:
        with open(text, "rb") as file:
            return _decoded(file.read(), str(text))
    except OSError as error:
        raise ValueError(f"cannot read the picture {text}: {error.strerror or error}") from None


def _array(x: Any) -> Pixels:
    pixels: Pixels = x[..., None] if x.ndim == 2 else x
    if x.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] not in (1, 3) or not pixels.size:
        raise ValueError(f"expected a picture of uint8, (height, width) or (height, width, 3), got {x.dtype} {x.shape}")
    return pixels


def _decoded(data: bytes, name: str) -> Pixels:
    try:
        from PIL import Image, UnidentifiedImageError
    except ImportError:
        raise UsageError(
            "pictures need Pillow, which is not installed; run: pip install 'edgeproof[image]'"
            " (from a checkout: pip install './runtime[image]')"
        ) from None
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise ValueError(f"{name}: expected at most {MOST_PIXELS} pixels, got {image.width} × {image.height}")
            frames = getattr(image, "n_frames", 1)
            if frames > 1 and image.format != "MPO":  # phones put a preview into a JPEG
                raise ValueError(f"{name}: expected one picture, got {frames} in one file")
            if image.getexif().get(_ORIENTATION, _UPRIGHT) != _UPRIGHT:
                raise ValueError(f"{name}: the picture lies on its side or is mirrored (EXIF); turn it upright first")
            if image.mode not in _EXACT or "transparency" in image.info:
                raise ValueError(f"{name}: expected 8-bit grey or RGB without transparency, got {image.mode}")
            return _array(np.asarray(image.convert(_EXACT[image.mode])))
    except UnidentifiedImageError:
        raise ValueError(f"{name}: expected a picture ({', '.join(_FORMATS)}), got something else") from None
    except (OSError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise ValueError(f"{name}: a damaged picture: {' '.join(str(error).split())}") from None
