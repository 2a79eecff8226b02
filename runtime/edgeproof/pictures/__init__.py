"""Pictures as bytes: opened, fitted to the size that a model takes, written as PNG.

Promise: the same pixels give the same bytes on every machine. Decoding JPEG is Pillow's: other decoders differ by a
step here and there, so a picture decides the same everywhere as PNG, or as pixels.
"""

from typing import TYPE_CHECKING

from edgeproof.faces import lazily

if TYPE_CHECKING:
    from edgeproof.pictures.fitting import FITS, Pixels, fitted
    from edgeproof.pictures.opening import opened
    from edgeproof.pictures.writing import as_text, png

__all__ = ["FITS", "Pixels", "as_text", "fitted", "opened", "png"]

__getattr__ = lazily(
    __name__,
    {
        **dict.fromkeys(("FITS", "Pixels", "fitted"), "fitting"),
        "opened": "opening",
        "as_text": "writing",
        "png": "writing",
    },
)
