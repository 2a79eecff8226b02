"""The weights as safetensors: what the reference engine runs."""

from edgeproof_export.formats import Source


def convert(source: Source) -> bytes:
    """Return the safetensors file."""
    return source.network.to_bytes()
