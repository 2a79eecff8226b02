"""The signed receipt that commands write of what they have checked."""

from typing import Any

from edgeproof.errors import UsageError


def secret_of(receipt: str | None, key: str | None, passphrase_file: str | None) -> Any:
    """Read the key before the work, which takes its time; None where no receipt is wanted. Raises UsageError."""
    if (receipt is None) != (key is None):
        raise UsageError("--receipt and --key: expected both or neither, got one")
    if key is None:
        return None
    from pathlib import Path

    from edgeproof.trust import read_passphrase, read_secret

    return read_secret(Path(key), lambda: read_passphrase(passphrase_file))


def write_receipt(path: str, secret: Any, opened: Any, name: str, checks: Any) -> None:
    """Write the statement that these checks of a package were made here; raises OutputError."""
    from pathlib import Path

    from edgeproof.files import write_file
    from edgeproof.proof import statement
    from edgeproof.trust import sealed_envelope

    write_file(Path(path), sealed_envelope(statement(opened, name, checks), secret))
