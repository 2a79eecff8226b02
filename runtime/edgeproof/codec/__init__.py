"""Bytes to values and back: canonical JSON, safetensors, the zip layout, bzip2. Knows nothing of models.

Promise: one value has one byte sequence, and a reader refuses every other. Each file is imported when it is asked for.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from edgeproof.codec import bzip2, canonical, layout, safetensors

__all__ = ["bzip2", "canonical", "layout", "safetensors"]
