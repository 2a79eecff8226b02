"""`edgeproof unpack`: the files of a package, checked, in a folder."""

from pathlib import Path
from typing import Any

import click

from edgeproof.commands.options import MODEL, trust_options


@click.command()
@click.argument("package", type=MODEL)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FOLDER",
    help="Folder to write; new or empty. Needed.",
)
@click.option("--kit", metavar="NAME", help="Write only this source kit, for example c.")
@click.option(
    "--portable", is_flag=True, help="With --kit c: plain C99 in one flavour, without assembly and extensions."
)
@trust_options
def unpack(package: str, output: Path, kit: str | None, portable: bool, demands: dict[str, Any]) -> None:
    """Write the files of PACKAGE into a folder, decompressed."""
    from edgeproof.codec import layout
    from edgeproof.console import note
    from edgeproof.files import whole_folder
    from edgeproof.loading import open_package

    if portable and kit != "c":
        raise click.UsageError(f"--portable: expected --kit c, got {f'--kit {kit}' if kit else 'no kit'}")
    opened = open_package(package, **demands)
    if kit is None:
        files = {layout.MANIFEST: opened.manifest.to_bytes(), **opened.unpacked(opened.files)}
    else:
        files = opened.kit(kit)
    if portable:
        from edgeproof.package import plain_c

        files = plain_c(files)
    with whole_folder(output) as folder:
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
    note(f"{output}: {len(files)} files")
