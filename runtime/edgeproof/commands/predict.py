"""`edgeproof predict`: rows in, labels and probabilities out."""

import os
from typing import Any

import click

from edgeproof.apart import Written
from edgeproof.commands.options import (
    MODEL,
    column_names,
    engine_options,
    rows_options,
    say_what_was_found,
    warn_if_naked,
)  # fmt: skip
from edgeproof.errors import UsageError
from edgeproof.tables import FORMATS, STANDARD_INPUT


@click.command()
@click.argument("model", type=MODEL)
@click.argument("rows", nargs=-1)
@click.option(
    "-o", "--output", type=Written(), metavar="OUT",
    help="Write here. A name that ends in / is a folder, which gets a file for each input. Default: standard output.",
)  # fmt: skip
@click.option(
    "--keep", multiple=True, metavar="COLUMN[,COLUMN]", callback=column_names,
    help="Copy these columns of the input, or all. Repeatable.",
)  # fmt: skip
@click.option(
    "--prefix", default="", metavar="TEXT", help="Put this before the names of our columns, label and probability."
)
@click.option("--model-id", is_flag=True, help="Add a column that says which model answered.")
@click.option(
    "--explain", is_flag=True,
    help="Say why: adds_COLUMN for each column, what it adds to the logit (its Shapley value). For a model of texts,"
    " the column terms: what was found in them, and what it adds. A row takes 100 times as long and more.",
)  # fmt: skip
@click.option(
    "--output-format",
    type=click.Choice([name for name, spec in FORMATS.items() if spec.is_written]),
    help="Format of the output. Default: by the extension of OUT; csv for standard output.",
)
@click.option(
    "--on", type=click.Choice(["spark", "dask"]),
    help="Run in Spark or Dask, where its own configuration says. ROWS are folders of Parquet, OUT is a new one; of the"
    " options only --keep, --prefix, --on-error, --strict and those of the model count.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print a summary as JSON for scripts; needs --output.")
@rows_options("fail", "skip", "null")
@engine_options
def predict(
    model: str, rows: tuple[str, ...], output: str | None, output_format: str | None, keep: tuple[str, ...],
    prefix: str, model_id: bool, explain: bool, on: str | None, as_json: bool, options: Any, loading: dict[str, Any],
) -> None:  # fmt: skip
    """Score ROWS with MODEL.

    MODEL is a package, or an .onnx or .tflite file taken out of one. ROWS are tables, folders of tables, or - for
    standard input: CSV, TSV, JSON Lines, Excel, Parquet, Arrow, .npy or .npz. Columns are found by name. Others are
    ignored. The output has the columns label and probability, and a line for each row, in the same order.

    For a model of pictures, ROWS may be pictures and folders of pictures, too; the output then has their paths in the
    column file, unless --keep names other columns.
    """
    from edgeproof.loading import load
    from edgeproof.scoring import Columns, predict_each, predict_files

    if as_json and output is None:
        raise UsageError("--json: standard output holds the answers; add --output FILE")
    predictor = load(model, **loading)
    if on is not None:
        more = {"--model-id": model_id, "--explain": explain, "--output-format": output_format, "--json": as_json}
        _score_elsewhere(on, predictor, rows, output, (keep, prefix), options, more)
        return
    warn_if_naked(predictor, model)
    if model_id and predictor.package is None:
        raise UsageError(f"--model-id: {model} is a naked model, which has none; use the package")
    rows, columns = rows or (STANDARD_INPUT,), Columns(keep, prefix, model_id, explain)
    if output is not None and output.endswith(("/", os.sep)):
        outcomes = predict_each(predictor, rows, output, options, columns, output_format)
    else:
        outcomes = [predict_files(predictor, rows, output, options, columns, output_format)]
    if not options.quiet:
        for outcome in outcomes:
            say_what_was_found(outcome, "were left out" if options.on_error == "skip" else "have no answer")
    if as_json:
        _say_summary(predictor, output, outcomes)


def _score_elsewhere(
    on: str, predictor: Any, rows: tuple[str, ...], output: str | None, columns: tuple[tuple[str, ...], str],
    options: Any, more: dict[str, Any],
) -> None:  # fmt: skip
    """Score where the rows are; raises UsageError for options that only this process has."""
    from importlib import import_module

    from edgeproof.engines import install

    more |= {"--rejects": options.rejects, "--stats": options.stats, "--max-unusual": options.max_unusual is not None}
    refused = [name for name, value in more.items() if value]
    if refused:
        raise UsageError(f"{refused[0]}: cannot be had together with --on {on}; leave one of them out")
    if not rows or STANDARD_INPUT in rows or output is None:
        raise UsageError(f"--on {on}: expected folders of Parquet, and --output for a new one")
    if os.path.exists(output):
        raise UsageError(f"{output}: already exists; --on {on} writes a new folder")
    keep, prefix = columns
    asked = {"prefix": prefix, "on_error": options.on_error, "strict": options.strict}
    try:
        import_module(f"edgeproof.{on}").score_files(rows, output, predictor, keep, **asked)
    except ImportError as error:
        raise UsageError(f"--on {on}: {error}; run in a checkout: {install(on)}") from None


def _say_summary(predictor: Any, output: str | None, outcomes: Any) -> None:
    from edgeproof.console import say_json

    model = predictor.package.manifest.model_id if predictor.package else None
    counted = {name: sum(getattr(one, name) for one in outcomes) for name in ("rows", "rejected")}
    files = [one._asdict() for one in outcomes]
    say_json({"output": output, "model_id": model, "engine": predictor.engine_name, **counted, "inputs": files})
