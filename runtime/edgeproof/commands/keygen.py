"""`edgeproof keygen`: a key pair to sign packages with."""

from pathlib import Path

import click

from edgeproof.commands.options import passphrase_option


@click.command()
@click.option(
    "-o", "--output", "name", type=click.Path(path_type=Path), default="edgeproof", show_default=True,
    metavar="NAME", help="Write NAME.key, which is secret, and NAME.pub.",
)  # fmt: skip
@click.option("--no-passphrase", is_flag=True, help="Do not encrypt the secret key; its file mode protects it.")
@passphrase_option
def keygen(name: Path, no_passphrase: bool, passphrase_file: str | None) -> None:
    """Make a key pair to sign packages with.

    NAME.key is secret and signs. NAME.pub is for the devices. The format is minisign's. The passphrase is asked for on
    the terminal; an empty one means none. Existing files are never overwritten.
    """
    from edgeproof.console import note
    from edgeproof.trust import make_pair, read_passphrase

    made = make_pair(name, lambda: "" if no_passphrase else read_passphrase(passphrase_file, is_new=True))
    protected = "" if made.is_encrypted else ", not encrypted"
    note(f"key {made.key.name}: {made.secret} (secret{protected}), {made.public} for the devices")
