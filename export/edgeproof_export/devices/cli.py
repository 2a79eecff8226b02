"""`edgeproof datasheet`, added to the command line through the entry-point group `edgeproof.commands`."""

from pathlib import Path
from typing import Any

import click

from edgeproof.commands import MODEL, trust_options


@click.command()
@click.argument("packages", metavar="PACKAGE...", type=MODEL, nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Also write a Markdown page.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON for scripts: a list with an entry per package.")
@click.option(
    "--target", "targets", multiple=True, metavar="NAME", help="Only this target, for example atmega328p. Repeatable."
)
@click.option(
    "--require-all",
    is_flag=True,
    envvar="EDGEPROOF_REQUIRE_ALL",
    help="A target whose compiler or simulator is not installed is an error, not a note.",
)
@trust_options
def datasheet(
    packages: tuple[Path, ...],
    output: Path | None,
    as_json: bool,
    targets: tuple[str, ...],
    require_all: bool,
    demands: dict[str, Any],
) -> None:
    """Measure the C kit of each PACKAGE on simulated devices.

    The kit is compiled for every target whose tools are installed. Simulators run its self-test, and count flash,
    memory, stack, and instructions or cycles per inference. The source in the package is run on this machine, too: use
    packages that you trust. Exit code 8 if a self-test finds a difference.
    """
    from edgeproof.console import say, say_json
    from edgeproof.errors import ProofError
    from edgeproof.files import write_file
    from edgeproof.loading import open_package
    from edgeproof_export import devices
    from edgeproof_export.devices import sheet, table

    names = targets or tuple(devices.TARGETS)
    sheets = [sheet.datasheet(open_package(path, **demands), names, require_all) for path in packages]
    if output:
        write_file(output, table.to_markdown(sheets).encode())
    if as_json:
        say_json([table.to_json(found) for found in sheets])
    else:
        say(table.to_text(sheets))
    if not all(found.proven for found in sheets):
        raise ProofError("a self-test found rows whose answers differ from the proven ones")
