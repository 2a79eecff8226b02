"""`edgeproof sign`: a detached signature beside a package."""

from pathlib import Path

import click

from edgeproof.commands.options import max_size_option, passphrase_option


@click.command()
@click.argument("package", type=click.Path(path_type=Path))
@click.option(
    "--key",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help="The secret key file, from `edgeproof keygen` or minisign.",
)
@click.option("--comment", help="One line that the signature covers. Default: file name and sequence.")
@max_size_option
@passphrase_option
def sign(package: Path, key: Path, comment: str | None, max_size: int, passphrase_file: str | None) -> None:
    """Sign PACKAGE.

    The package is checked, then PACKAGE.minisig is written next to it. A device that was told to trust the public key
    (--trust, EDGEPROOF_TRUST) uses nothing else.
    """
    from edgeproof import trust
    from edgeproof.console import note
    from edgeproof.given import refuse_other_kinds

    refuse_other_kinds(str(package))
    made, target = trust.sign(package, key, comment, max_size, lambda: trust.read_passphrase(passphrase_file))
    note(f"{target}: signed by key {made.name}")
