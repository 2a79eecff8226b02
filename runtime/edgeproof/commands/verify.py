"""`edgeproof verify`: run the package's own proof again on this machine."""

import os
from typing import Any

import click

from edgeproof.commands.options import MODEL, json_option, passphrase_option, trust_options
from edgeproof.errors import ProofError, UsageError


@click.command()
@click.argument("model", type=MODEL)
@click.option(
    "--receipt", type=click.Path(dir_okay=False), metavar="FILE.json",
    help="Write what came out here, signed: an in-toto test result in a DSSE envelope. Needs --key.",
)  # fmt: skip
@click.option("--key", type=MODEL, metavar="FILE", help="The secret key that signs the receipt.")
@passphrase_option
@json_option
@trust_options
def verify(
    model: str, receipt: str | None, key: str | None, passphrase_file: str | None, as_json: bool,
    demands: dict[str, Any],
) -> None:  # fmt: skip
    """Check the package MODEL on this machine, with every installed engine.

    Exit code 4 if the file is damaged, 5 if it is not trusted, 8 if an answer differs from the original's by more than
    the bound.
    """
    from edgeproof.console import say, say_json, verification_text
    from edgeproof.loading import open_signed
    from edgeproof.proof import Check, passed, totals, verify

    if (receipt is None) != (key is None):
        raise UsageError("--receipt and --key: expected both or neither, got one")
    secret = None if key is None else _secret(key, passphrase_file)
    opened, signed_by = open_signed(model, **demands)
    checks = verify(opened)
    if signed_by is not None:
        checks.insert(0, Check("signature", "passed", signed_by))
    proven = passed(checks)
    if receipt is not None:
        _write(receipt, secret, opened, os.path.basename(model), checks)
    if as_json:
        about = {"id": opened.id, "model_id": opened.manifest.model_id, "sequence": opened.manifest.sequence}
        say_json({**about, "passed": proven, **totals(checks), "checks": [check.to_json() for check in checks]})
    else:
        say(verification_text(opened, checks))
    if not proven:
        failed = ", ".join(check.name for check in checks if check.outcome == "failed")
        raise ProofError(f"{model}: the proof failed: {failed or 'no engine could run an artifact'}")


def _secret(path: str, passphrase_file: str | None) -> Any:
    """Read the key before the proof, which takes its time."""
    from pathlib import Path

    from edgeproof.trust import read_passphrase, read_secret

    return read_secret(Path(path), lambda: read_passphrase(passphrase_file))


def _write(path: str, secret: Any, opened: Any, name: str, checks: Any) -> None:
    from pathlib import Path

    from edgeproof.files import write_file
    from edgeproof.proof import statement
    from edgeproof.trust import sealed_envelope

    write_file(Path(path), sealed_envelope(statement(opened, name, checks), secret))
