"""`edgeproof slim`: a package with less in it, for the air."""

from pathlib import Path
from typing import Any

import click

from edgeproof.apart import Written
from edgeproof.commands.options import MODEL, few_golden_option, json_option, only_option, trust_options


@click.command()
@click.argument("package", type=MODEL)
@click.option(
    "-o", "--output", type=Written(path_type=Path, dir_okay=False), required=True, metavar="FILE",
    help="The package to write. Needed.",
)  # fmt: skip
@only_option
@few_golden_option
@json_option
@trust_options
def slim(
    package: str, output: Path, only: tuple[str, ...], golden: int | None, as_json: bool, demands: dict[str, Any]
) -> None:
    """Write a small package for the air: the same decision.

    It has the same model id, and `verify` proves it on fewer golden rows. It is another package: sign it again. A file
    in it has the bytes that it has in PACKAGE.
    """
    from edgeproof.console import say, say_json, slim_text
    from edgeproof.loading import open_package
    from edgeproof.package import write
    from edgeproof.proof import slim as slimmed

    found = slimmed(open_package(package, **demands), only, golden)
    write(output, found.data)
    if as_json:
        say_json({"output": str(output), **found.to_json()})
        return
    say(slim_text(found, output), err=True)
