"""`edgeproof export`, added to the command line through the entry-point group `edgeproof.commands`."""

import os
from pathlib import Path

import click


@click.command()
@click.argument("trained", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The package to write.  [default: NAME.edgeproof, after the contract's name]",
)
@click.option(
    "--sequence",
    type=click.IntRange(0, 2**53 - 1),
    default=0,
    show_default=True,
    help="Number that grows from release to release; devices refuse older ones with --min-sequence.",
)
def export(trained: Path, output: Path | None, sequence: int) -> None:
    """Convert what `edgeproof train` wrote to TRAINED, measure parity, and seal one package.

    Exit code 8, and nothing sealed, if an artifact differs from the original by more than its derived bound.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow's C++ side speaks of CPU features otherwise

    from edgeproof.errors import ProofError
    from edgeproof.report import parity_table
    from edgeproof_export import pipeline

    exported = pipeline.export(trained, sequence)
    click.echo(parity_table(exported.manifest), err=True)
    if exported.failures:
        names = ", ".join(parity.path for parity in exported.failures)
        raise ProofError(f"{names}: outside the derived bound of the original; nothing was sealed")
    target = output or Path(f"{exported.manifest.contract.name}.edgeproof")
    exported.seal(target)
    click.echo(f"\nedgeproof: sealed {target}; next: edgeproof verify {target}", err=True)
