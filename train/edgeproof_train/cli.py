"""The command `edgeproof train`. Only click is imported before the arguments are known to be right."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from edgeproof.commands.options import column_names
from edgeproof.console import say


def _column_option(flag: str, text: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(f"--{flag}", multiple=True, metavar="COLUMN[,COLUMN]", callback=column_names, help=text)


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.argument("table", required=False)
@click.option("-o", "--output", metavar="FOLDER", help="Folder to write, such as trained/; an older one is replaced.")
@click.option("--target", metavar="COLUMN", help="Column to predict. Needed with TABLE.")
@click.option("--positive", metavar="LABEL", help="Label of class 1 (default: 1, yes, true, else the later in order).")
@_column_option("drop", "Leave these columns out; repeatable.")
@_column_option("numeric", "Take these columns as numbers; repeatable (default: as their cells look).")
@_column_option("categorical", "Take these columns as categories; repeatable (default: as their cells look).")
@click.option("--missing", multiple=True, metavar="TEXT", help="Text that means missing, beside the usual; repeatable.")
@click.option("--dry-run", is_flag=True, help="Print what each column would be, and why; train nothing.")
@click.option("--synthetic", is_flag=True, help="Make a table with scikit-learn's make_classification.")
@click.option("--rows", type=int, help="Rows of the synthetic table (default: 1000).")
@click.option("--features", type=int, help="Features of the synthetic table (default: 20).")
@click.option("--informative", type=int, help="Features of it that carry information (default: 10, or all if fewer).")
@click.option("--recipe", help="tuned or plain (default: tuned; plain with --synthetic). Defaults below: tuned; plain.")
@click.option(
    "--encoding",
    help="identity, standard, piecewise, or auto: cross-validated (default: auto; identity or standard).",
)
@click.option("--bins", type=int, help="Bins of a piecewise column, at most (default: what --encoding auto tries; 8).")
@click.option(
    "--missing-indicator", is_flag=True, default=None, help="Give missing numbers a piecewise bin of their own."
)
@click.option(
    "--min-frequency", type=int, help="Training rows that a category needs, or it counts as unknown (default: 1)."
)
@click.option(
    "--hidden", metavar="WIDTHS", help="Hidden layers' widths, such as 64,32; or none (default: none and 64,32; 16)."
)
@click.option("--activation", help="relu, tanh, sigmoid, elu or linear (default: relu).")
@click.option("--dropout", type=float, help="Share of hidden units left out while training (default: 0.1; 0).")
@click.option("--l2", type=float, help="L2 penalty on the weights (default: what is tried; 0).")
@click.option("--optimizer", help="adam, adamw, nadam, rmsprop or sgd (default: adam).")
@click.option("--learning-rate", type=float, help="Step size (default: 0.003; the optimizer's own).")
@click.option("--epochs", type=int, help="Passes over the training rows (default: at most 100; 10).")
@click.option("--batch-size", type=int, help="Rows in a gradient step (default: by the number of rows; 32).")
@click.option(
    "--early-stopping",
    type=int,
    metavar="PATIENCE",
    help="Stop after so many epochs without improvement on validation rows (default: 16; off).",
)
@click.option("--class-weights", help="none or balanced (default: none).")
@click.option("--teacher", help="none or boosted-trees: learn half from its out-of-fold probabilities (default: none).")
@click.option("--search", type=int, metavar="N", help="Try N random settings in place of the usual six.")
@click.option("--max-bytes", type=int, help="Bytes that the int8 artifact may take, about (default: 32768).")
@click.option("--calibration", help="auto, temperature, platt or none, in the last layer (default: auto; none).")
@click.option(
    "--threshold",
    help="Class 1 where its probability is above this; or f1, youden, cost:FP:FN, precision:SHARE, recall:SHARE,"
    " chosen on validation rows (default: 0.5).",
)
@click.option("--test-size", type=float, help="Share of the rows held out (default: 0.2).")
@click.option("--seed", type=int, help="Seed of everything random (default: 42).")
@click.option("--name", metavar="TEXT", help="Name of the model (default: the table's file name).")
@click.option("--config", metavar="FILE", help="TOML file with these options as keys; flags win.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but warnings and errors.")
def train(table: str | None, output: str | None, **options: Any) -> None:
    """Train a small classifier from TABLE (CSV, TSV or Parquet) or on synthetic data.

    \b
      edgeproof train people.csv --target bought -o trained/
      edgeproof train --synthetic -o trained/

    Columns become numbers or categories as their cells look; --dry-run shows what becomes of each. Every option but
    -o, --synthetic, --dry-run, --quiet and --config is also a key of the TOML file.
    """  # noqa: D301 — click wants the character \b, not its escape
    from edgeproof.errors import UsageError
    from edgeproof_train.settings.settings import settings_from

    synthetic, dry_run = options.pop("synthetic"), options.pop("dry_run")
    quiet, config = options.pop("quiet"), options.pop("config")
    if synthetic == (table is not None):
        got = "both" if synthetic else "neither"
        raise UsageError(f"expected a TABLE or --synthetic, got {got}: see edgeproof train --help")
    flags = {key: value for key, value in options.items() if value not in (None, ())}
    settings = settings_from(flags, None if config is None else Path(config), synthetic)
    if output is None and not dry_run:
        raise UsageError("--output: expected a folder to write, got nothing; add -o trained/")
    _run(table, settings, None if dry_run else output, quiet)


def _run(table: str | None, settings: Any, output: str | None, quiet: bool) -> None:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # read once, when TensorFlow is imported
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")  # other sums on CPUs with AVX-512 VNNI, and TensorFlow says so
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # matrices are small: threads would wait for each other
    from edgeproof_train import pipeline, report

    prepared = pipeline.prepare(table, settings)
    if output is None:
        say(report.plan(prepared.dataset))
        return
    for line in report.notes(prepared.dataset):
        _say(line, quiet)
    progress = None if quiet or not sys.stderr.isatty() else _progress(settings.epochs)
    with _search_bar(settings.search if progress else 0) as tried:
        trained = pipeline.train(prepared, settings, Path(output), progress, tried)
    for leak in trained.leaks:
        say(report.leak_warning(leak, len(prepared.dataset.test)), err=True)
    _say("\n" + report.figures(trained), quiet)
    if trained.calibration.method != "none":
        _say("\n" + report.reliability(*trained.reliability, trained.calibration), quiet)
    _say(f"\n{output} is written. Next: edgeproof export {output} -o {prepared.contract.name}.edgeproof", quiet)


def _say(text: str, quiet: bool) -> None:
    if not quiet:
        say(text, err=True)


@contextmanager
def _search_bar(settings_to_try: int) -> Iterator[Any]:
    """Show a progress bar on standard error while settings are tried, if there are any."""
    if not settings_to_try:
        yield None
        return
    with click.progressbar(length=settings_to_try, label="settings tried", file=sys.stderr) as bar:
        yield lambda _done, _all: bar.update(1)


def _progress(epochs: int) -> Any:
    def epoch_ended(epoch: int, logs: Mapping[str, float]) -> None:
        figures = "  ".join(f"{name} {value:.4f}" for name, value in sorted(logs.items()))
        say(f"epoch {epoch}/{epochs}  {figures}", err=True)

    return epoch_ended
