"""The bytes of a TFLite file: buffers aligned as the schema demands, equal vectors and strings written once.

Schema: tensorflow/compiler/mlir/lite/schema/schema.fbs (`force_align: 16` of a buffer's data), by the object API that
ai-edge-litert ships; flatbuffers' Python builder knows neither.
"""

from typing import Any

import flatbuffers

_IDENTIFIER = b"TFL3"
_ALIGNMENT = 16  # bytes: kernels on microcontrollers read constants in place


def to_bytes(model: Any) -> bytes:
    """Return the flatbuffer of a `ModelT`."""
    builder = _Builder(1024)
    builder.Finish(model.Pack(builder), _IDENTIFIER)
    return bytes(builder.Output())


class _Builder(flatbuffers.Builder):  # type: ignore[misc]  # flatbuffers has no annotations
    """A builder that lets several tables point to one vector or string, as the format allows."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self._written: dict[tuple[str, bytes], int] = {}

    def CreateNumpyVector(self, x: Any) -> int:  # noqa: N802 — flatbuffers' name
        key = (x.dtype.str, x.tobytes())
        if key not in self._written:
            self._written[key] = super().CreateNumpyVector(x)
        return self._written[key]

    def StartVector(self, elemSize: int, numElems: int, alignment: int) -> Any:  # noqa: N802, N803 — its names
        # Only a buffer's data has elements of one byte.
        return super().StartVector(elemSize, numElems, _ALIGNMENT if elemSize == 1 else alignment)

    def CreateString(self, s: Any, encoding: str = "utf-8", errors: str = "strict") -> Any:  # noqa: N802 — as above
        key = ("string", s if isinstance(s, bytes) else s.encode(encoding, errors))
        if key not in self._written:
            self._written[key] = super().CreateString(s, encoding, errors)
        return self._written[key]
