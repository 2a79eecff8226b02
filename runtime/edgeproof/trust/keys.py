"""Key files and signature files: making them, and signing with them. What a device checks is in `trust`."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from edgeproof.errors import UsageError
from edgeproof.files.writes import write_file
from edgeproof.package.sealed import parse, read_bytes
from edgeproof.trust.minisign import MAX_FILE, MinisignError, PublicKey, SecretKey, require_cryptography
from edgeproof.trust.policy import SUFFIX


def paths(name: Path) -> tuple[Path, Path]:
    """Return where a new pair goes: NAME.key and NAME.pub; raises UsageError if one of them exists."""
    pair = name.with_name(name.name + ".key"), name.with_name(name.name + ".pub")
    for path in pair:
        if path.exists() or path.is_symlink():
            raise UsageError(f"{path}: already exists and is not overwritten; choose another name with -o")
    return pair


def write_pair(secret: Path, public: Path, passphrase: str) -> PublicKey:
    """Make a key pair and write both files, the secret one for its owner alone; raises UsageError, OutputError."""
    require_cryptography(UsageError, "keys cannot be made")
    key = SecretKey.generate()
    with _private():
        write_file(secret, key.to_bytes(passphrase))
    try:
        write_file(public, key.public.to_bytes())
    except BaseException:
        with suppress(OSError):
            secret.unlink()
        raise
    return key.public


def sign(
    package: Path, key_file: Path, comment: str | None, max_size: int, passphrase: Callable[[], str]
) -> tuple[PublicKey, Path]:
    """Check a package and write its detached signature beside it; returns who signed and the file.

    Raises UsageError, DamagedPackageError, OutputError.
    """
    require_cryptography(UsageError, "packages cannot be signed")
    data = read_bytes(package, max_size)
    sequence = parse(data, str(package)).manifest.sequence
    key = _read_secret(key_file, passphrase)
    try:
        signature = key.sign(data, f"file:{package.name}\tsequence:{sequence}" if comment is None else comment)
    except MinisignError as error:
        raise UsageError(f"--comment: {error}") from None
    target = package.with_name(package.name + SUFFIX)
    write_file(target, signature.to_bytes())
    return key.public, target


def _read_secret(path: Path, passphrase: Callable[[], str]) -> SecretKey:
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_FILE)
        return SecretKey.from_bytes(data, passphrase() if SecretKey.is_encrypted(data) else "")
    except OSError as error:
        raise UsageError(f"{path}: cannot read the secret key: {error.strerror}") from None
    except MinisignError as error:
        raise UsageError(f"{path}: {error}") from None


@contextmanager
def _private() -> Iterator[None]:
    """Files made inside are readable by their owner alone, from the first byte."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)
