"""`edgeproof export`, added to the command line through the entry-point group `edgeproof.commands`."""

import os
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from edgeproof.commands import PlainOption, Written, few_golden_option, only_option
from edgeproof.errors import UsageError

if TYPE_CHECKING:
    from edgeproof_export.pipeline import Exported

F = TypeVar("F", bound=Callable[..., Any])


def _limit(flag: str, name: str, default: float, text: str) -> Callable[[F], F]:
    """Return an option that sets a limit of the gate: a share from 0 to 1."""
    share, said = click.FloatRange(0, 1), f"{text} Default: {default:g}."
    return click.option(flag, name, cls=PlainOption, type=share, metavar="SHARE", default=default, help=said)


@click.command()
@click.argument("trained", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=Written(path_type=Path, dir_okay=False), metavar="FILE",
    help="The package to write. Default: NAME.edgeproof, with the model's name.",
)  # fmt: skip
@click.option(
    "--require", "required", multiple=True, metavar="ARTIFACT",
    help="Fail, with exit code 8, if this file is left out, for example tflite-int8. Repeatable.",
)  # fmt: skip
@click.option("--allow-drift", is_flag=True, help="Seal files that miss the limits, too, and record what they missed.")
@_limit("--min-agreement", "agreement", 0.99, "Least share of equal labels.")
@_limit("--min-class-agreement", "class_agreement", 0.95, "Least share of equal labels for each label.")
@_limit("--max-mean", "mean", 0.02, "Largest mean difference of the probability.")
@_limit("--max-auc-drop", "auc_drop", 0.01, "Largest drop of the ROC AUC on held-out rows.")
@_limit("--max-accuracy-drop", "accuracy_drop", 0.01, "Largest certain drop of the accuracy on held-out rows.")
@only_option
@few_golden_option
@click.option(
    "--with-rows", is_flag=True, help="Put the held-out rows into the package; all who have it can read them."
)
@click.option(
    "--sequence", cls=PlainOption, type=click.IntRange(0, 2**53 - 1), metavar="N", default=0,
    help="A number that grows from release to release. Devices refuse older ones by --min-sequence. Default: 0.",
)  # fmt: skip
@click.option(
    "--release", cls=PlainOption, metavar="X.Y.Z", default="",
    help="The version of the kits in registries of other languages, for example 1.4.0. Default: 0.SEQUENCE.0.",
)  # fmt: skip
@click.option(
    "--publisher", type=click.Path(path_type=Path), metavar="FILE",
    help="Who publishes the kits, and under which names: a TOML file.",
)  # fmt: skip
@click.option(
    "-v", "--verbose", "--parity", "verbose", is_flag=True, help="Print all figures, and how int8 was chosen."
)
@click.option("--json", "as_json", is_flag=True, help="Print a summary as JSON for scripts, and nothing else.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but warnings and errors.")
def export(
    trained: Path,
    output: Path | None,
    required: tuple[str, ...],
    allow_drift: bool,
    only: tuple[str, ...],
    golden: int | None,
    with_rows: bool,
    sequence: int,
    release: str,
    publisher: Path | None,
    verbose: bool,
    as_json: bool,
    quiet: bool,
    **limits: float,
) -> None:
    """Convert what `edgeproof train` wrote to TRAINED, and seal one package.

    Every file is compared with the original network. A quantised file that misses the limits is left out. If a float
    file leaves its bound, or a required file is left out, nothing is sealed and the exit code is 8.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow's C++ side speaks of CPU features otherwise
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")  # other sums on CPUs with AVX-512 VNNI, and TensorFlow says so
    # The search multiplies thousands of small matrices: threads would wait for each other most of the time.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

    from edgeproof.console import paragraph, say, say_json, slim_text
    from edgeproof.package import parse, refuse_others, write
    from edgeproof.proof import slim
    from edgeproof_export import pipeline
    from edgeproof_export.measure import Budget
    from edgeproof_export.publisher import read_publisher

    if golden and not only:
        raise UsageError("--golden: expected --only with it: a whole package has all of its golden rows")
    record = read_publisher(publisher) if publisher is not None else None
    settings = pipeline.Settings(Budget(**limits), required, allow_drift, with_rows, release, record, only)
    if output is not None:
        refuse_others(output)
    exported = pipeline.export(trained, settings, sequence)
    quiet |= as_json
    if not quiet:
        say(_measured(exported, verbose), err=True)
    pipeline.check(exported, settings)
    target = output or Path(f"{exported.manifest.contract.name}.edgeproof")
    if only:
        slimmed = slim(parse(exported.to_bytes()), only, golden)
        write(target, slimmed.data)
        if as_json:
            say_json({"output": str(target), **slimmed.to_json(), **exported.to_json()})
        elif not quiet:
            say(f"\n{slim_text(slimmed, target)}", err=True)
        return
    size = exported.seal(target)
    if as_json:
        say_json({"output": str(target), "bytes": size, **exported.to_json()})
        return
    if warning := pipeline.size_warning(size):
        say(paragraph(warning), err=True)
    if not quiet:
        say(f"\n{target} is sealed: {size:,} bytes. Next:\n  edgeproof verify {shlex.quote(str(target))}", err=True)


def _measured(exported: "Exported", verbose: bool) -> str:
    """Return what was measured, for people."""
    from edgeproof.console import labels_table, paragraph, parity_tables

    parts = [labels_table(exported.measured)]
    if verbose:
        parts += [parity_tables(exported.measured), paragraph(f"int8: {exported.quantised_as}.")]
    return "\n\n".join(parts)
