"""`edgeproof receipt`: who has verified which package, and what came out?"""

import click

from edgeproof.commands.options import MODEL, json_option
from edgeproof.errors import NotTrustedError, ProofError, UsageError


@click.command()
@click.argument("receipt", type=MODEL)
@click.argument("package", type=MODEL, required=False)
@click.option(
    "--trust", type=MODEL, metavar="PATH",
    help="A public key file, or a folder of them; one of them must have signed. Default: EDGEPROOF_TRUST.",
)  # fmt: skip
@json_option
def receipt(receipt: str, package: str | None, trust: str | None, as_json: bool) -> None:
    """Check RECEIPT, which `verify --receipt` wrote, and say what it states.

    With PACKAGE, it must be about that file. Exit code 5 if no trusted key has signed it or it is about another
    package, 8 if it states a failure.
    """
    import hashlib

    from edgeproof.console import receipt_text, say, say_json
    from edgeproof.package import read_bytes
    from edgeproof.proof import FAILED, Receipt
    from edgeproof.trust import configured, open_envelope

    keys = configured(trust)
    if keys is None:
        raise UsageError("--trust: expected the public keys to trust, got none; name them, or set EDGEPROOF_TRUST")
    statement, key = open_envelope(receipt, keys)
    found = Receipt.of(receipt, statement)
    if package is not None:
        digest = hashlib.sha256(read_bytes(package)).hexdigest()
        if digest != found.sha256:
            raise NotTrustedError(f"{receipt}: about another package: expected SHA-256 {digest}, got {found.sha256}")
    if as_json:
        say_json({"key": key, **found._asdict(), "statement": statement})
    else:
        say(receipt_text(found, key))
    if found.result == FAILED:
        raise ProofError(
            f"{receipt}: states that {found.name} failed: {', '.join(found.failed) or 'nothing could run'}"
        )
