"""`edgeproof unpack`: the files of a package, checked, in a folder."""

from pathlib import Path
from typing import Any

import click

from edgeproof.commands.options import MODEL, trust_options


@click.command()
@click.argument("package", type=MODEL)
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Folder to write; new or empty.")
@trust_options
def unpack(package: Path, output: Path, demands: dict[str, Any]) -> None:
    """Write the files of PACKAGE into a folder, after checking every digest."""
    from edgeproof.files import whole_folder
    from edgeproof.package import MANIFEST
    from edgeproof.predictor import open_package

    opened = open_package(package, **demands)
    with whole_folder(output) as folder:
        for name, content in {MANIFEST: opened.manifest.to_bytes(), **opened.files}.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
    click.echo(f"edgeproof: {output}: {len(opened.files) + 1} files", err=True)
