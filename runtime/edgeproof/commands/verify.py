"""`edgeproof verify`: run the package's own proof again on this machine."""

import json
from pathlib import Path

import click

from edgeproof.commands.options import MODEL, json_option


@click.command()
@click.argument("model", type=MODEL)
@json_option
def verify(model: Path, as_json: bool) -> None:
    """Check every digest of the package MODEL and run its golden rows through every installed engine.

    Exit code 4 if the file is damaged, 8 if an answer differs from the original model's by more than the bound.
    """
    from edgeproof import verification
    from edgeproof.errors import ProofError
    from edgeproof.predictor import open_package

    opened = open_package(model)
    checks = verification.verify(opened)
    passed = verification.passed(checks)
    if as_json:
        click.echo(json.dumps({"id": opened.id, "passed": passed, "checks": [check.to_json() for check in checks]}))
    else:
        width = max(len(check.what) for check in checks)
        for check in checks:
            click.echo(f"{check.outcome:7}  {check.what:{width}}  {check.detail}")
    if not passed:
        failed = ", ".join(check.what for check in checks if check.outcome == "failed")
        raise ProofError(f"{model}: the proof failed: {failed or 'no engine could run an artifact'}")
