"""The passphrase of a secret key: from a file, or asked for on the terminal."""

import sys

import click

from edgeproof.errors import UsageError


def read_passphrase(file: str | None, is_new: bool = False) -> str:
    """Return the first line of a file, or what is typed; raises UsageError.

    is_new: for a key that is being made; it is then asked for twice, and may be empty.
    """
    return _asked(is_new) if file is None else _first_line(file)


def _asked(is_new: bool) -> str:
    if not _terminal():
        otherwise = " or --no-passphrase" if is_new else ""
        raise UsageError(f"a passphrase is needed and there is no terminal to ask; give --passphrase-file{otherwise}")
    answer = click.prompt("Passphrase", "", hide_input=True, confirmation_prompt=is_new, show_default=False, err=True)
    return str(answer)


def _terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _first_line(file: str) -> str:
    try:
        with open(file, encoding="utf-8", newline="") as stream:
            line = stream.readline().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "expected UTF-8"
        raise UsageError(f"{file}: cannot read the passphrase: {reason}") from None
    if not line:
        raise UsageError(f"{file}: expected a passphrase in the first line, got an empty one")
    return line
