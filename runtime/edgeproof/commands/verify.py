"""`edgeproof verify`: run the package's own proof again on this machine."""

from typing import Any

import click

from edgeproof.commands.options import MODEL, json_option, trust_options


@click.command()
@click.argument("model", type=MODEL)
@json_option
@trust_options
def verify(model: str, as_json: bool, demands: dict[str, Any]) -> None:
    """Check the package MODEL on this machine, with every installed engine.

    Exit code 4 if the file is damaged, 5 if it is not trusted, 8 if an answer differs from the original's by more than
    the bound.
    """
    from edgeproof.console import say, say_json, verification_text
    from edgeproof.errors import ProofError
    from edgeproof.loading import open_signed
    from edgeproof.proof import Check, passed, totals, verify

    opened, signed_by = open_signed(model, **demands)
    checks = verify(opened)
    if signed_by is not None:
        checks.insert(0, Check("signature", "passed", signed_by))
    proven = passed(checks)
    if as_json:
        about = {"id": opened.id, "model_id": opened.manifest.model_id, "sequence": opened.manifest.sequence}
        say_json({**about, "passed": proven, **totals(checks), "checks": [check.to_json() for check in checks]})
    else:
        say(verification_text(opened, checks))
    if not proven:
        failed = ", ".join(check.name for check in checks if check.outcome == "failed")
        raise ProofError(f"{model}: the proof failed: {failed or 'no engine could run an artifact'}")
