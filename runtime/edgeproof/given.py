"""What somebody wants to load: read, of a known kind, not yet checked; and what this device demands of it."""

import os
import shlex
from typing import NamedTuple

from edgeproof import package
from edgeproof.errors import DamagedPackageError, NotTrustedError, UsageError
from edgeproof.trust import (
    check_sequence,
    check_signature,
    configured,
    refuse_naked,
    sequence_wanted,
    signature_beside,
)
from edgeproof.types import StrPath

_BYTES = "package bytes"  # the name of what came without one
_NAKED = {".onnx": "onnx", ".tflite": "tflite"}
_TFLITE = b"TFL3"  # from the fifth byte of a flatbuffer: its schema's identifier
_ONNX = b"\x08"  # the first byte: the tag of the field `ir_version`
# What people offer in place of a package, by its name.
_OTHERS = {
    **dict.fromkeys((".keras", ".h5"), "a Keras model; `edgeproof adopt` and `edgeproof export` make a package of it"),
    **dict.fromkeys((".pkl", ".joblib", ".pt", ".pth"), "a model of another library, which is not read"),
    **dict.fromkeys((".csv", ".tsv", ".parquet", ".jsonl"), "a table; the model comes first, then the rows"),
}


class Given(NamedTuple):
    """Bytes as they came, and what is demanded of them."""

    source: str  # the path, or a name for messages
    data: bytes
    naked: str | None  # `onnx` or `tflite` for a model without its package
    signature: bytes | None
    trust: StrPath | None  # public keys; None demands no signature
    sequence: int  # the oldest to accept

    def check_signature(self) -> str | None:
        """Return who signed it, None where no signature is demanded; raises NotTrustedError."""
        if self.trust is None:
            return None
        if self.signature is None and self.source == _BYTES:
            raise NotTrustedError(f"{_BYTES}: not trusted: expected their signature, got none; give it as `signature`")
        return check_signature(self.source, self.data, self.signature, self.trust)

    def check_sequence(self, sequence: int) -> None:
        """Raise NotTrustedError for a package older than the device has been told to accept."""
        check_sequence(self.source, sequence, self.sequence)


def naked_kind(path: StrPath) -> str | None:
    """Return `onnx` or `tflite` for a file that is, by its name, a model without its package; else None."""
    return _NAKED.get(_suffix(path))


def read_given(
    model: StrPath | bytes,
    max_size: int,
    trust: StrPath | None,
    min_sequence: int | None,
    signature: bytes | None = None,
) -> Given:
    """Read a file once, or take its bytes.

    Raises UsageError for what cannot be read or is something else, DamagedPackageError for more than `max_size` bytes,
    NotTrustedError for a naked model where a signature or a sequence is demanded.
    """
    keys, sequence = configured(trust), sequence_wanted(min_sequence)
    if isinstance(model, bytes | bytearray | memoryview):
        data = bytes(model)
        if len(data) > max_size:
            raise DamagedPackageError(f"{_BYTES}: expected at most {max_size:,}, got {len(data):,}")
        naked = _kind_of_bytes(data)
        if naked is not None:
            refuse_naked(_BYTES, keys, sequence)
        return Given(_BYTES, data, naked, signature, keys, sequence)
    path = os.fspath(model)
    naked = naked_kind(path)
    if naked is not None:
        refuse_naked(path, keys, sequence)
    else:
        refuse_other_kinds(path)
    data = package.read_bytes(path, max_size)
    if naked is None and not data.startswith(b"PK") and _suffix(path) != ".edgeproof":
        raise UsageError(f"{path}: expected an .edgeproof package, an .onnx or a .tflite file")
    signed = signature_beside(path) if signature is None and keys is not None and naked is None else signature
    return Given(path, data, naked, signed, keys, sequence)


def refuse_other_kinds(path: str) -> None:
    """Raise UsageError for a folder, and where a name says that a file is a table or another thing than a package."""
    other = _folder(path) if os.path.isdir(path) else _OTHERS.get(_suffix(path))
    if other is not None:
        raise UsageError(f"{path}: expected an .edgeproof package, got {other}")


def _folder(path: str) -> str:
    from edgeproof import handover

    if all(os.path.isfile(os.path.join(path, name)) for name in (handover.MODEL, handover.CONTRACT)):
        return f"the folder that train wrote; run: edgeproof export {shlex.quote(path)}"
    return "a directory"


def _kind_of_bytes(data: bytes) -> str | None:
    if data.startswith(b"PK"):
        return None
    if data[4:8] == _TFLITE:
        return "tflite"
    if data.startswith(_ONNX):
        return "onnx"
    raise UsageError(f"{_BYTES}: expected those of an .edgeproof package, an .onnx or a .tflite file, got others")


def _suffix(path: StrPath) -> str:
    return os.path.splitext(path)[1].lower()
