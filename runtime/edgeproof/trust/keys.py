"""Key files and signature files: making them, and signing with them."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from edgeproof.errors import UsageError
from edgeproof.files import claimed, write_file
from edgeproof.package import parse, read_bytes
from edgeproof.trust.minisign import MAX_FILE, MinisignError, PublicKey, SecretKey, require_cryptography
from edgeproof.trust.policy import SUFFIX


class Pair(NamedTuple):
    """A key pair that was written."""

    key: PublicKey
    secret: Path
    public: Path
    is_encrypted: bool  # the secret one, by a passphrase


def make_pair(name: Path, passphrase: Callable[[], str]) -> Pair:
    """Make a key pair and write NAME.key, for its owner alone, and NAME.pub: both, or neither.

    passphrase: is asked once both names are ours; an empty one leaves the secret key as it is. Raises UsageError, also
    where one of the names is taken, or OutputError.
    """
    require_cryptography(UsageError, "keys cannot be made")
    secret, public = name.with_name(f"{name.name}.key"), name.with_name(f"{name.name}.pub")
    with claimed(secret, 0o600), claimed(public):
        key, word = SecretKey.generate(), passphrase()
        write_file(secret, key.to_bytes(word))
        write_file(public, key.public.to_bytes())
    return Pair(key.public, secret, public, bool(word))


def sign(
    package: Path, key_file: Path, comment: str | None, max_size: int, passphrase: Callable[[], str]
) -> tuple[PublicKey, Path]:
    """Check a package and write its detached signature beside it; returns who signed and the file.

    Raises UsageError, DamagedPackageError, OutputError.
    """
    require_cryptography(UsageError, "packages cannot be signed")
    data = read_bytes(package, max_size)
    sequence = parse(data, str(package)).manifest.sequence
    key = read_secret(key_file, passphrase)
    try:
        signature = key.sign(data, f"file:{package.name}\tsequence:{sequence}" if comment is None else comment)
    except MinisignError as error:
        raise UsageError(f"--comment: {error}") from None
    target = package.with_name(package.name + SUFFIX)
    write_file(target, signature.to_bytes())
    return key.public, target


def read_secret(path: Path, passphrase: Callable[[], str]) -> SecretKey:
    """Read a secret key file; passphrase: is asked where it is encrypted. Raises UsageError."""
    require_cryptography(UsageError, f"{path}: the key cannot be used")
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_FILE)
        return SecretKey.from_bytes(data, passphrase() if SecretKey.is_encrypted(data) else "")
    except OSError as error:
        raise UsageError(f"{path}: cannot read the secret key: {error.strerror}") from None
    except MinisignError as error:
        raise UsageError(f"{path}: {error}") from None
