"""`edgeproof card`, added to the command line through the entry-point group `edgeproof.commands`."""

from pathlib import Path
from typing import Any

import click

from edgeproof.commands import MODEL, trust_options


@click.command()
@click.argument("package", type=MODEL)
@click.option(
    "--form", type=click.Choice(["model-card", "cyclonedx-1.6", "cyclonedx-1.7", "annex-iv"]), default="model-card",
    help="What to print without --output. Default: model-card.",
)  # fmt: skip
@click.option(
    "--card", "stated", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.toml",
    help="What only a person knows: provider, intended_use, limitations, license, …",
)  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FOLDER", help="Write all of them here.")
@trust_options
def card(package: str, form: str, stated: Path | None, output: Path | None, demands: dict[str, Any]) -> None:
    """Write what must be said about PACKAGE: model card, bill of materials, Annex IV of the AI Act.

    The model card is in Hugging Face's form, the bill of materials a CycloneDX ML-BOM. What the package has measured is
    filled in. What nobody has stated is marked "not stated". The same package gives the same bytes.
    """
    from edgeproof.console import note, say
    from edgeproof.files import whole_folder
    from edgeproof.loading import open_package
    from edgeproof_export.card import Stated, document, documents

    said, opened = Stated.read(stated), open_package(package, **demands)
    if output is None:
        say(document(form, opened, said).decode().rstrip("\n"))
        return
    files = documents(opened, said)
    with whole_folder(output, frozenset(files)) as folder:
        for name, content in files.items():
            (folder / name).write_bytes(content)
    note(f"{output}: {', '.join(files)}")
