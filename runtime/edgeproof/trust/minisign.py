"""Keys and detached signatures in minisign's own formats, so that the stock `minisign` tool reads ours and we read its.

Formats: https://jedisct1.github.io/minisign. Ed25519 comes from `cryptography`, imported when a key is used; BLAKE2b
and scrypt from the standard library. Signatures are prehashed ("ED"): over the BLAKE2b-512 of the file.
Laws, tested: `Signature.from_bytes(s.to_bytes()) == s`, and the same for both kinds of keys.
"""

import base64
import binascii
import hashlib
import secrets
import struct
from dataclasses import dataclass, field
from typing import Any

from edgeproof.engines import install
from edgeproof.errors import EdgeproofError

_COMMENT = "untrusted comment: "
_TRUSTED = "trusted comment: "
_ED25519 = b"Ed"
_PREHASHED = b"ED"
_SCRYPT, _NO_KDF = b"Sc", b"\0\0"
_BLAKE2B = b"B2"
_KEY_FILE = struct.Struct("<2s2s2s32sQQ8s64s32s")
MAX_FILE = 16 * 1024  # bytes; a key or signature file has hundreds
# scrypt with N = 2^17, r = 8, p = 1, in the limits of libsodium that a key file states: 0.4 s, 128 MiB.
_OPERATIONS, _MEMORY = 2**22, 2**27
_MAX_MEMORY = 2**30  # what stock minisign takes


class MinisignError(Exception):
    """Not a key or signature of this format, or one that does not hold; the message never shows what it read."""


@dataclass(frozen=True)
class PublicKey:
    """What verifies."""

    key_id: bytes  # 8 bytes, chosen at random with the key
    key: bytes  # 32 bytes

    @property
    def name(self) -> str:
        """The key id as minisign prints it."""
        return f"{int.from_bytes(self.key_id, 'little'):016X}"

    def to_bytes(self) -> bytes:
        """Return the public key file."""
        return _lines(f"{_COMMENT}minisign public key {self.name}", _ED25519 + self.key_id + self.key)

    @classmethod
    def from_bytes(cls, data: bytes) -> "PublicKey":
        """Read a public key file; raises MinisignError."""
        raw = _decoded(_text_lines(data, 2, "a public key")[1], 42, "a public key")
        if raw[:2] != _ED25519:
            raise MinisignError("expected an Ed25519 public key")
        return cls(raw[2:10], raw[10:])

    def holds(self, message: bytes, signature: bytes) -> bool:
        """Whether this key made a bare Ed25519 signature, 64 bytes, over a message."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, message)
        except InvalidSignature:
            return False
        return True

    def verify(self, data: bytes, signature: "Signature") -> None:
        """Raise MinisignError unless this key made the signature over these bytes."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            key = Ed25519PublicKey.from_public_bytes(self.key)
            key.verify(signature.signature, _digest(data))
            key.verify(signature.of_comment, signature.signature + signature.comment.encode())
        except InvalidSignature:
            raise MinisignError("the signature does not hold") from None


@dataclass(frozen=True)
class Signature:
    """A detached signature, with a comment that it covers."""

    key_id: bytes  # whose it claims to be
    signature: bytes  # 64 bytes, over the BLAKE2b-512 of the file
    comment: str  # one line
    of_comment: bytes  # 64 bytes, over signature and comment

    def to_bytes(self) -> bytes:
        """Return the signature file."""
        first = _lines(f"{_COMMENT}signature from edgeproof", _PREHASHED + self.key_id + self.signature)
        return first + _lines(_TRUSTED + self.comment, self.of_comment)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Signature":
        """Read a signature file: four lines and nothing else; raises MinisignError."""
        _, first, comment, second = _text_lines(data, 4, "a signature")
        raw, of_comment = _decoded(first, 74, "a signature"), _decoded(second, 64, "a signature")
        if raw[:2] == _ED25519:
            raise MinisignError("expected a prehashed signature, got a legacy one; sign without -l")
        if raw[:2] != _PREHASHED or not comment.startswith(_TRUSTED):
            raise MinisignError("expected a signature file of minisign")
        return cls(raw[2:10], raw[10:], comment.removeprefix(_TRUSTED), of_comment)


@dataclass(frozen=True)
class SecretKey:
    """What signs. It is never shown: not by `repr`, not in a message."""

    key_id: bytes
    seed: bytes = field(repr=False)  # 32 bytes

    @classmethod
    def generate(cls) -> "SecretKey":
        """Draw a new key from the system's source of randomness."""
        return cls(secrets.token_bytes(8), secrets.token_bytes(32))

    @property
    def public(self) -> PublicKey:
        """The key that verifies what this one signs."""
        return PublicKey(self.key_id, self._ed25519().public_key().public_bytes_raw())

    def sign(self, data: bytes, comment: str) -> Signature:
        """Sign bytes and a one-line comment; the same input gives the same signature."""
        if not all(c.isprintable() or c == "\t" for c in comment) or len(comment.encode()) > MAX_FILE // 2:
            raise MinisignError(f"expected a comment of one line of at most {MAX_FILE // 2} bytes")
        key = self._ed25519()
        signature = key.sign(_digest(data))
        return Signature(self.key_id, signature, comment, key.sign(signature + comment.encode()))

    def sign_message(self, message: bytes) -> bytes:
        """Return a bare Ed25519 signature, 64 bytes, over a message that no file's digest can be mistaken for."""
        signature: bytes = self._ed25519().sign(message)
        return signature

    def to_bytes(self, passphrase: str = "") -> bytes:
        """Return the secret key file, encrypted if there is a passphrase."""
        secret = self.seed + self.public.key
        plain = self.key_id + secret + _checksum(self.key_id, secret)
        kdf, salt, operations, memory = _NO_KDF, bytes(32), 0, 0
        if passphrase:
            kdf, salt, operations, memory = _SCRYPT, secrets.token_bytes(32), _OPERATIONS, _MEMORY
            plain = _xor(plain, _stream(passphrase, salt, operations, memory))
        header = _ED25519 + kdf + _BLAKE2B + salt + struct.pack("<QQ", operations, memory)
        comment = "encrypted secret key" if passphrase else "secret key"
        return _lines(f"{_COMMENT}minisign {comment}", header + plain)

    @classmethod
    def from_bytes(cls, data: bytes, passphrase: str = "") -> "SecretKey":
        """Read a secret key file; raises MinisignError, also for a wrong passphrase."""
        algorithm, kdf, checksum, salt, operations, memory, *_ = fields = _secret_fields(data)
        plain = b"".join(fields[6:])
        if algorithm != _ED25519 or checksum != _BLAKE2B or kdf not in (_SCRYPT, _NO_KDF):
            raise MinisignError("expected an Ed25519 secret key of minisign")
        if kdf == _SCRYPT:
            plain = _xor(plain, _stream(passphrase, salt, operations, memory))
        key_id, secret, found = plain[:8], plain[8:72], plain[72:]
        key = cls(key_id, secret[:32])
        if kdf == _NO_KDF and found == bytes(32):  # stock minisign leaves it out here
            found = _checksum(key_id, secret)
        if not secrets.compare_digest(found, _checksum(key_id, secret)) or key.public.key != secret[32:]:
            raise MinisignError("wrong passphrase" if kdf == _SCRYPT else "the secret key is damaged")
        return key

    @staticmethod
    def is_encrypted(data: bytes) -> bool:
        """Whether a secret key file asks for a passphrase; raises MinisignError."""
        return bool(_secret_fields(data)[1] == _SCRYPT)

    def _ed25519(self) -> Any:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self.seed)


def require_cryptography(error: type[EdgeproofError], why: str) -> None:
    """Raise the error, with the command that helps, where `cryptography` is not installed."""
    try:
        import cryptography.hazmat.primitives.asymmetric.ed25519  # noqa: F401 — whether it imports
    except ImportError:
        raise error(f"{why}: cryptography is not installed; run: {install('sign')}") from None


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data).digest()


def _checksum(key_id: bytes, secret: bytes) -> bytes:
    return hashlib.blake2b(_ED25519 + key_id + secret, digest_size=32).digest()


def _secret_fields(data: bytes) -> tuple[Any, ...]:
    return _KEY_FILE.unpack(_decoded(_text_lines(data, 2, "a secret key")[1], _KEY_FILE.size, "a secret key"))


def _stream(passphrase: str, salt: bytes, operations: int, memory: int) -> bytes:
    """The scrypt output that hides key id, key and checksum; N, r, p as libsodium picks them from its two limits."""
    operations = max(operations, 32_768)
    if memory > _MAX_MEMORY or operations > _MAX_MEMORY // 32:
        raise MinisignError("the secret key asks for more memory or time than minisign would")
    by_operations = operations < memory // 32
    n = 2
    while 2 * n <= (operations // 32 if by_operations else memory // 1024):
        n *= 2
    p = 1 if by_operations else max(1, operations // 4 // n // 8)
    size = len(salt) + 72  # key id, key, checksum
    return hashlib.scrypt(passphrase.encode(), salt=salt, n=n, r=8, p=p, maxmem=2 * _MAX_MEMORY - 1, dklen=size)


def _xor(data: bytes, stream: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(data, stream, strict=True))


def _lines(comment: str, raw: bytes) -> bytes:
    return f"{comment}\n{base64.b64encode(raw).decode()}\n".encode()


def _text_lines(data: bytes, count: int, what: str) -> list[str]:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise MinisignError(f"expected {what}, got bytes that are no text") from None
    lines = text.removesuffix("\n").split("\n")
    if len(lines) != count or not lines[0].startswith(_COMMENT):
        raise MinisignError(f"expected {what}: {count} lines, the first of them beginning with {_COMMENT.strip()!r}")
    return lines


def _decoded(line: str, size: int, what: str) -> bytes:
    try:
        raw = base64.b64decode(line, validate=True)
    except (binascii.Error, ValueError):
        raise MinisignError(f"expected {what}: base64 in each second line") from None
    if len(raw) != size or base64.b64encode(raw).decode() != line:
        raise MinisignError(f"expected {what} of {size} bytes in base64")
    return raw
