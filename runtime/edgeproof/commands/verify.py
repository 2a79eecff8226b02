"""`edgeproof verify`: run the package's own proof again on this machine."""

import os
from typing import Any

import click

from edgeproof.apart import Written
from edgeproof.commands.options import MODEL, json_option, passphrase_option, trust_options
from edgeproof.commands.receipts import secret_of, write_receipt
from edgeproof.errors import ProofError


@click.command()
@click.argument("model", type=MODEL)
@click.option(
    "--receipt", type=Written(dir_okay=False), metavar="FILE.json",
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

    secret = secret_of(receipt, key, passphrase_file)
    opened, signed_by = open_signed(model, **demands)
    checks = verify(opened)
    if signed_by is not None:
        checks.insert(0, Check("signature", "passed", signed_by))
    proven = passed(checks)
    if receipt is not None:
        write_receipt(receipt, secret, opened, os.path.basename(model), checks)
    if as_json:
        about = {"id": opened.id, "model_id": opened.manifest.model_id, "sequence": opened.manifest.sequence}
        say_json({**about, "passed": proven, **totals(checks), "checks": [check.to_json() for check in checks]})
    else:
        say(verification_text(opened, checks))
    if not proven:
        failed = ", ".join(check.name for check in checks if check.outcome == "failed")
        raise ProofError(f"{model}: the proof failed: {failed or 'no engine could run an artifact'}")
