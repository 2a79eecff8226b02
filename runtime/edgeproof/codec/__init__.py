"""Bytes to values and back: canonical JSON, safetensors, the zip layout. Knows nothing of models."""
