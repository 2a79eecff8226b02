"""`edgeproof sign`: a detached signature beside a package."""

from pathlib import Path

import click

from edgeproof.commands.options import max_size_option, passphrase_options


@click.command()
@click.argument("package", type=click.Path(path_type=Path))
@click.option(
    "--key",
    type=click.Path(path_type=Path),
    required=True,
    help="The secret key file, from `edgeproof keygen` or minisign.",
)
@click.option("--comment", help="One line that the signature covers.  [default: file name and sequence]")
@max_size_option
@passphrase_options
def sign(package: Path, key: Path, comment: str | None, max_size: int, passphrase_file: str | None) -> None:
    """Check PACKAGE and write PACKAGE.minisig beside it, in minisign's format.

    A device that was told to trust the key's public half (--trust, EDGEPROOF_TRUST) uses nothing else.
    """
    from edgeproof.console import note
    from edgeproof.trust import keys
    from edgeproof.trust.passphrase import read_passphrase

    made, target = keys.sign(package, key, comment, max_size, lambda: read_passphrase(passphrase_file))
    note(f"{target}: signed by key {made.name}")
