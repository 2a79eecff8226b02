"""`edgeproof export`, added to the command line through the entry-point group `edgeproof.commands`."""

import os
from pathlib import Path

import click

_SHARE = click.FloatRange(0, 1)


@click.command()
@click.argument("trained", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The package to write.  [default: NAME.edgeproof, after the contract's name]",
)
@click.option(
    "--require",
    "required",
    multiple=True,
    metavar="ARTIFACT",
    help="Fail, with exit code 8, if this artifact is left out, such as tflite-int8; repeatable.",
)
@click.option("--allow-drift", is_flag=True, help="Seal artifacts outside the budget too, and record their drift.")
@click.option("--min-agreement", "agreement", type=_SHARE, default=0.99, show_default=True, help="Equal labels.")
@click.option(
    "--min-class-agreement",
    "class_agreement",
    type=_SHARE,
    default=0.95,
    show_default=True,
    help="Equal labels among the rows to which the original gives either label.",
)
@click.option("--max-mean", "mean", type=_SHARE, default=0.02, show_default=True, help="Mean |Δp|.")
@click.option("--max-auc-drop", "auc_drop", type=_SHARE, default=0.01, show_default=True, help="Drop of ROC AUC.")
@click.option(
    "--max-accuracy-drop",
    "accuracy_drop",
    type=_SHARE,
    default=0.01,
    show_default=True,
    help="Drop of accuracy on the held-out rows.",
)
@click.option(
    "--sequence",
    type=click.IntRange(0, 2**53 - 1),
    default=0,
    show_default=True,
    help="Number that grows from release to release; devices refuse older ones with --min-sequence.",
)
def export(
    trained: Path,
    output: Path | None,
    required: tuple[str, ...],
    allow_drift: bool,
    sequence: int,
    **limits: float,
) -> None:
    """Convert what `edgeproof train` wrote to TRAINED, measure parity, and seal one package.

    A quantised artifact outside the budget that the limits set is left out. Exit code 8, and nothing sealed, if an
    artifact leaves its derived bound or a required one is left out.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow's C++ side speaks of CPU features otherwise
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")  # other sums on CPUs with AVX-512 VNNI, and TensorFlow says so
    # The search multiplies thousands of small matrices: threads would wait for each other most of the time.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

    from edgeproof.console import note, say
    from edgeproof_export import pipeline
    from edgeproof_export.measure import Budget

    settings = pipeline.Settings(Budget(**limits), required, allow_drift)
    exported = pipeline.export(trained, settings, sequence)
    say(exported.table(), err=True)
    pipeline.check(exported, settings)
    target = output or Path(f"{exported.manifest.contract.name}.edgeproof")
    exported.seal(target)
    say("", err=True)
    note(f"sealed {target}; next: edgeproof verify {target}")
