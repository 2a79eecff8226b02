"""The command `edgeproof train`. Only click is imported before the arguments are known to be right."""

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click

from edgeproof.console import say
from edgeproof.errors import UsageError
from edgeproof_train.settings import DECLARED, Settings, flag, settings_from


def _setting_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add an option for each setting, in the order of their declarations."""
    for name, setting in reversed(list(DECLARED.items())):
        command = click.option(f"--{flag(name)}", name, help=setting.text, **setting.kind.option)(command)
    return command


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.argument("table", required=False)
@click.option("-o", "--output", metavar="FOLDER", help="Folder to write, such as trained/; an older one is replaced.")
@click.option("--dry-run", is_flag=True, help="Print what each column would be, and why; train nothing.")
@click.option("--synthetic", is_flag=True, help="Make a table with scikit-learn's make_classification.")
@_setting_options
@click.option("--config", type=click.Path(path_type=Path), metavar="FILE", help="TOML file with settings; flags win.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but warnings and errors.")
def train(
    table: str | None,
    output: str | None,
    dry_run: bool,
    synthetic: bool,
    config: Path | None,
    quiet: bool,
    **options: Any,
) -> None:
    """Train a small classifier from TABLE or on synthetic data.

    \b
      edgeproof train people.csv --target bought -o trained/
      edgeproof train --synthetic -o trained/

    Columns become numbers or categories as their cells look; --dry-run shows what becomes of each. Every option from
    --target to --name is also a key of the TOML file.
    """  # noqa: D301 — click wants the character \b, not its escape
    if synthetic == (table is not None):
        got = "both" if synthetic else "neither"
        raise UsageError(f"expected a TABLE or --synthetic, got {got}: see edgeproof train --help")
    flags = {name: value for name, value in options.items() if value not in (None, ())}
    settings = settings_from(flags, config, synthetic)
    if output is None and not dry_run:
        raise UsageError("--output: expected a folder to write, got nothing; add -o trained/")
    _run(table, settings, None if dry_run else output, quiet)


def _run(table: str | None, settings: Settings, output: str | None, quiet: bool) -> None:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # read once, when TensorFlow is imported
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")  # other sums on CPUs with AVX-512 VNNI, and TensorFlow says so
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # matrices are small: threads would wait for each other
    from edgeproof_train import pipeline, report

    plan = pipeline.prepare(table, settings)
    if output is None:
        say(report.plan(plan))
        return
    for line in report.notes(plan):
        _say(line, quiet)
    progress = None if quiet or not sys.stderr.isatty() else _progress(settings.epochs)
    bar: Any = click.progressbar(length=settings.search, label="settings tried", file=sys.stderr)
    with bar if settings.search and progress else nullcontext():
        tried = (lambda _done, _all: bar.update(1)) if settings.search and progress else None
        trained = pipeline.train(plan, settings, Path(output), progress, tried)
    for leak in trained.leaks:
        say(report.leak_warning(leak, len(plan.dataset.test)), err=True)
    _say("\n" + report.figures(trained), quiet)
    if trained.network.calibration.method != "none":
        _say("\n" + report.reliability(*trained.reliability, trained.network.calibration), quiet)
    _say(f"\n{output} is written. Next: edgeproof export {output} -o {trained.contract.name}.edgeproof", quiet)


def _say(text: str, quiet: bool) -> None:
    if not quiet:
        say(text, err=True)


def _progress(epochs: int) -> Any:
    def epoch_ended(epoch: int, logs: Mapping[str, float]) -> None:
        figures = "  ".join(f"{name} {value:.4f}" for name, value in sorted(logs.items()))
        say(f"epoch {epoch}/{epochs}  {figures}", err=True)

    return epoch_ended
