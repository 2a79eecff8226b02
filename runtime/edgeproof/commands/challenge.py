"""`edgeproof challenge`: does a device answer as the package does, now?"""

from typing import Any

import click

from edgeproof.apart import Written
from edgeproof.commands.options import MODEL, PlainOption, passphrase_option, trust_options
from edgeproof.commands.receipts import secret_of, write_receipt
from edgeproof.errors import ProofError, UsageError


@click.command()
@click.argument("package", type=MODEL)
@click.option(
    "--seed", "word", required=True, metavar="NONCE",
    help="A word that the device could not know: it decides the rows. Never use one twice.",
)  # fmt: skip
@click.option(
    "--rows", "n_rows", cls=PlainOption, type=click.IntRange(2, 100_000), default=1_000, metavar="N",
    help="How many rows to ask with. Default: 1000.",
)  # fmt: skip
@click.option("-o", "--output", type=Written(), metavar="ASK.bin", help="Write the rows for the device here.")
@click.option("--answers", type=MODEL, metavar="GOT.bin", help="What the device answered to the same NONCE and N.")
@click.option(
    "--receipt", type=Written(dir_okay=False), metavar="FILE.json",
    help="With --answers: write what came out here, signed. Needs --key.",
)  # fmt: skip
@click.option("--key", type=MODEL, metavar="FILE", help="The secret key that signs the receipt.")
@passphrase_option
@trust_options
def challenge(
    package: str, word: str, n_rows: int, output: str | None, answers: str | None, receipt: str | None,
    key: str | None, passphrase_file: str | None, demands: dict[str, Any],
) -> None:  # fmt: skip
    """Ask a device that holds the C kit of PACKAGE with rows that it cannot know, and compare its answers.

    The rows are float32 numbers, lowest byte first. The example `challenge` of the kit answers each with 4 bytes, the
    bits of the probability. Exit code 8 if one bit differs: other weights, or answers to another NONCE.
    """
    import os
    from pathlib import Path

    from edgeproof.console import note
    from edgeproof.files import write_file
    from edgeproof.loading import open_package
    from edgeproof.package import read_bytes
    from edgeproof.proof import Check
    from edgeproof.proof import challenge as ask

    if not word.strip():
        raise UsageError("--seed: expected a word that the device could not know, got an empty one")
    if (output is None) == (answers is None):
        raise UsageError("expected either --output ASK.bin, to ask, or --answers GOT.bin, to compare")
    if answers is None and receipt is not None:
        raise UsageError("--receipt: expected --answers GOT.bin with it, got none")
    secret = secret_of(receipt, key, passphrase_file)
    opened = open_package(package, **demands)
    asked = ask(opened, n_rows, word)
    if answers is None:
        write_file(Path(str(output)), asked.asked())
        said = f"{asked.shown:,} of {asked.flips:,} flips of a bit of a weight change an answer"
        note(f"{output}: {n_rows:,} rows of {opened.contract.width} numbers; {said}")
        return
    differing = asked.differing(read_bytes(answers))
    check = Check(f"challenge {word!r}", "failed" if differing else "passed", f"{n_rows:,} rows", "device")
    if receipt is not None:
        write_receipt(receipt, secret, opened, os.path.basename(package), [check])
    if differing:
        raise ProofError(f"{answers}: {differing:,} of {n_rows:,} answers differ: other weights, or another NONCE")
    note(f"{answers}: {n_rows:,} answers have the bits of the package")
