"""Statements in a DSSE envelope, signed with the keys that sign packages.

Format: https://github.com/secure-systems-lab/dsse/blob/v1.0.2/envelope.md. What is signed begins with "DSSEv1" and is
longer than the digest that a package's signature covers: neither can be taken for the other.
Law, tested: `open_envelope` of what `sealed_envelope` returns gives the statement.
"""

import base64
import binascii
from pathlib import Path
from typing import Any

from edgeproof.codec import canonical
from edgeproof.errors import NotTrustedError, UsageError
from edgeproof.trust.minisign import PublicKey, SecretKey, require_cryptography
from edgeproof.trust.policy import public_keys
from edgeproof.types import StrPath

TYPE = "application/vnd.in-toto+json"
_MOST = 1 << 20  # bytes of an envelope


def sealed_envelope(statement: bytes, key: SecretKey) -> bytes:
    """Return the JSON of an envelope around a statement; the same input gives the same bytes."""
    signature = {
        "keyid": key.public.name,
        "sig": base64.b64encode(key.sign_message(_encoded(TYPE, statement))).decode(),
    }
    payload = base64.b64encode(statement).decode()
    return canonical.dumps({"payload": payload, "payloadType": TYPE, "signatures": [signature]}) + b"\n"


def open_envelope(path: StrPath, trust: StrPath) -> tuple[Any, str]:
    """Check the signature of an envelope; return the statement's JSON and the name of the key.

    Raises UsageError for what is no envelope, NotTrustedError where no trusted key has signed it.
    """
    keys = public_keys(Path(trust))
    require_cryptography(NotTrustedError, f"{path}: the signature cannot be checked")
    kind, payload, signatures = _read(path)
    message = _encoded(kind, payload)
    key = next((key for key in keys for _, signature in signatures if key.holds(message, signature)), None)
    if key is None:
        raise NotTrustedError(f"{path}: not trusted: {_why(keys, [name for name, _ in signatures])}")
    if kind != TYPE:
        raise UsageError(f"{path}: expected a payload of type {TYPE}, got {kind!r:.80}")
    try:
        return canonical.loads(payload), key.name
    except ValueError as error:
        raise UsageError(f"{path}: expected a statement in JSON, got {error}") from None


def _why(keys: list[PublicKey], named: list[str]) -> str:
    names = {key.name for key in keys}
    if names & set(named):
        return "the signature does not hold; the receipt was changed"
    return f"expected a signature by {', '.join(sorted(names))}, got one by {', '.join(named) or 'nobody'}"


def _encoded(kind: str, payload: bytes) -> bytes:
    """Return the pre-authentication encoding: what is signed."""
    return b"DSSEv1 %d %s %d %s" % (len(kind.encode()), kind.encode(), len(payload), payload)


def _read(path: StrPath) -> tuple[str, bytes, list[tuple[str, bytes]]]:
    expected = f"{path}: expected a DSSE envelope, JSON with payload, payloadType and signatures, got"
    try:
        found = canonical.loads(_whole(path))
    except ValueError:
        raise UsageError(f"{expected} no JSON, or a part of it") from None
    try:
        signatures = [(str(one.get("keyid", "")), _bytes(one["sig"])) for one in found["signatures"]]
        if type(found["payloadType"]) is not str:
            raise ValueError("no type of payload")
        return found["payloadType"], _bytes(found["payload"]), signatures
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UsageError(f"{expected} other JSON") from None


def _whole(path: StrPath) -> bytes:
    try:
        with open(path, "rb") as stream:
            data = stream.read(_MOST + 1)
    except OSError as error:
        raise UsageError(f"{path}: cannot read the receipt: {error.strerror or error}") from None
    if data.startswith(b"PK"):
        raise UsageError(f"{path}: expected a receipt, got a package; the receipt comes first, then the package")
    if len(data) > _MOST:
        raise UsageError(f"{path}: expected a receipt, got more than {_MOST:,} bytes")
    return data


def _bytes(text: Any) -> bytes:
    """Decode base64 in either alphabet; raises ValueError."""
    try:
        return base64.b64decode(text.replace("-", "+").replace("_", "/"), validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from None
