"""What this device demands of a file before it is used: signed by a trusted key, not older than it should be.

The device decides, by `--trust` or EDGEPROOF_TRUST; nothing in a package can ask for less. The format of keys and
signatures, and with it `cryptography`, is imported only where a signature is demanded.
"""

import os
from typing import TYPE_CHECKING

from edgeproof.errors import NotTrustedError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from edgeproof.trust.minisign import PublicKey
    from edgeproof.types import StrPath

ENVIRONMENT = "EDGEPROOF_TRUST"
SEQUENCE = "EDGEPROOF_MIN_SEQUENCE"
SUFFIX = ".minisig"  # the signature of NAME.edgeproof is NAME.edgeproof.minisig
_MAX_FILE = 16 * 1024  # bytes; a key or signature file has hundreds


def configured(trust: "StrPath | None") -> "StrPath | None":
    """Return the key file or folder of keys to trust: what is given, else EDGEPROOF_TRUST, else None.

    Raises UsageError if the variable is set but empty: an empty setting must not switch the demand off.
    """
    if trust is not None:
        return trust
    value = os.environ.get(ENVIRONMENT)
    if value is None:
        return None
    if not value.strip():
        raise UsageError(f"{ENVIRONMENT}: expected a public key file or a folder of them, got nothing; set or unset it")
    return value


def sequence_wanted(min_sequence: int | None) -> int:
    """Return the lowest sequence to accept: what is given, else EDGEPROOF_MIN_SEQUENCE, else 0; raises UsageError."""
    if min_sequence is not None:
        return min_sequence
    value = os.environ.get(SEQUENCE, "0")
    if not (value.isascii() and value.isdigit() and len(value) <= 16):
        raise UsageError(f"{SEQUENCE}: expected a whole number, got {value!r:.40}")
    return int(value)


def signature_beside(path: "StrPath") -> bytes | None:
    """Return the bytes of the signature of a file, None where there is none; raises NotTrustedError."""
    beside = f"{os.fspath(path)}{SUFFIX}"
    try:
        with open(beside, "rb") as stream:
            return stream.read(_MAX_FILE)
    except FileNotFoundError:
        return None
    except OSError as error:
        name = os.path.basename(beside)
        raise NotTrustedError(f"{path}: not trusted: expected a signature in {name}: {error.strerror}") from None


def check_signature(path: "StrPath", data: bytes, signed: bytes | None, trust: "StrPath") -> str:
    """Check the detached signature of a file that was read; return who signed it and the comment that was signed.

    signed: the bytes of the signature, None where there is none. Raises NotTrustedError, or UsageError if `trust` does
    not lead to public keys.
    """
    from pathlib import Path

    from edgeproof.trust.minisign import MinisignError, Signature, require_cryptography

    keys = public_keys(Path(trust))
    require_cryptography(NotTrustedError, f"{path}: the signature cannot be checked")
    beside = f"{os.path.basename(path)}{SUFFIX}"
    if signed is None:
        raise NotTrustedError(f"{path}: not trusted: expected a signature in {beside}, got none; get it from the maker")
    try:
        signature = Signature.from_bytes(signed)
    except MinisignError as error:
        raise NotTrustedError(f"{path}: not trusted: {beside}: {error}") from None
    for key in keys:
        if key.key_id == signature.key_id:
            try:
                key.verify(data, signature)
            except MinisignError:
                continue
            comment = signature.comment.replace("\t", " ")
            return f"key {key.name}, {comment}"
    if any(key.key_id == signature.key_id for key in keys):
        raise NotTrustedError(
            f"{path}: not trusted: the signature does not hold; the file or its signature was changed"
        )
    names = ", ".join(sorted({key.name for key in keys}))
    found = type(keys[0])(signature.key_id, b"").name
    raise NotTrustedError(f"{path}: not trusted: expected a signature by {names}, got one by {found}")


def check_sequence(path: "StrPath", sequence: int, min_sequence: int) -> None:
    """Raise NotTrustedError for a package older than the device has been told to accept."""
    if sequence < min_sequence:
        raise NotTrustedError(f"{path}: not trusted: expected sequence {min_sequence} or later, got {sequence}")


def refuse_naked(path: "StrPath", trust: "StrPath | None", min_sequence: int) -> None:
    """Raise NotTrustedError for a naked model where a signature or a sequence is demanded: it has neither."""
    if trust is not None or min_sequence > 0:
        demand = "a signed package" if trust is not None else f"a package of sequence {min_sequence} or later"
        raise NotTrustedError(f"{path}: not trusted: expected {demand}, got a naked model")


def public_keys(trust: "Path") -> "list[PublicKey]":
    """Read a public key file, or those of a folder; raises UsageError."""
    from edgeproof.trust.minisign import MinisignError, PublicKey

    paths = sorted(trust.glob("*.pub")) if trust.is_dir() else [trust]
    if not paths:
        raise UsageError(f"{trust}: expected public key files NAME.pub in this folder, got none")
    keys = []
    for path in paths:
        try:
            with path.open("rb") as stream:
                keys.append(PublicKey.from_bytes(stream.read(_MAX_FILE)))
        except OSError as error:
            raise UsageError(f"{path}: cannot read the public key: {error.strerror}") from None
        except MinisignError as error:
            raise UsageError(f"{path}: {error}") from None
    return keys
