"""The int8 network as safetensors: what the reference engine runs, and what defines every int8 answer."""

from edgeproof_export.formats import Source


def convert(source: Source) -> bytes:
    """Return the safetensors file."""
    return source.quantised.to_bytes()
