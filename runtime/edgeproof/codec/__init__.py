"""Bytes to values and back: canonical JSON, safetensors, the zip layout. Knows nothing of models.

Promise: one value has one byte sequence, and a reader refuses every other.
"""

from edgeproof.codec import canonical, layout, safetensors

__all__ = ["canonical", "layout", "safetensors"]
