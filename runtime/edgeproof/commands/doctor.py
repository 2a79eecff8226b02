"""`edgeproof doctor`: what is installed here, what is missing, what to run."""

import click

from edgeproof.commands.options import json_option


@click.command()
@json_option
def doctor(as_json: bool) -> None:
    """Say what is installed here, and what is missing.

    It names the command that installs what is missing. The exit code is always 0.
    """
    from dataclasses import asdict

    from edgeproof.console import diagnosis_text, examine, say, say_json

    found = examine()
    if as_json:
        say_json(asdict(found))
    else:
        say(diagnosis_text(found))
