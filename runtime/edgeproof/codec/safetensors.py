"""The safetensors file format: named arrays and one table of texts, in one canonical form.

Format: https://huggingface.co/docs/safetensors (8-byte little-endian header length, JSON header, raw data). Any
safetensors library reads the files; this needs none. Law, tested: `loads(dumps(t, m))` equals `(t, m)`.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from edgeproof.codec import canonical

Tensors = Mapping[str, npt.NDArray[Any]]

_DTYPES = {"F32": "<f4", "I8": "<i1", "I32": "<i4"}
_NAMES = {np.dtype(code): name for name, code in _DTYPES.items()}


def dumps(tensors: Tensors, metadata: Mapping[str, str]) -> bytes:
    """Write float32, int8 and int32 arrays, in the order given."""
    header: dict[str, Any] = {"__metadata__": dict(metadata)}
    data = b""
    for name, tensor in tensors.items():
        dtype = _NAMES[tensor.dtype]
        raw = tensor.astype(_DTYPES[dtype]).tobytes()
        offsets = [len(data), len(data) + len(raw)]
        header[name] = {"dtype": dtype, "shape": list(tensor.shape), "data_offsets": offsets}
        data += raw
    encoded = canonical.dumps(header)
    encoded += b" " * (-len(encoded) % 8)  # the format aligns its data to 8 bytes
    return len(encoded).to_bytes(8, "little") + encoded + data


def loads(data: bytes) -> tuple[dict[str, npt.NDArray[Any]], dict[str, str]]:
    """Read arrays, in the order of their data, and texts.

    Raises ValueError, KeyError, TypeError or AttributeError for anything malformed. Whether the form is canonical shows
    when what was read is written again.
    """
    length = int.from_bytes(data[:8], "little")
    header = canonical.loads(data[8 : 8 + length])
    metadata = header.pop("__metadata__")
    body = data[8 + length :]
    tensors = {}
    for name, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
        start, stop = entry["data_offsets"]
        dtype = np.dtype(_DTYPES[entry["dtype"]])
        tensors[name] = np.frombuffer(body[start:stop], dtype).astype(dtype.newbyteorder("=")).reshape(entry["shape"])
    return tensors, metadata
