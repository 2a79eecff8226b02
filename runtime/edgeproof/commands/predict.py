"""`edgeproof predict`: rows in, labels and probabilities out."""

from typing import Any

import click

from edgeproof.commands.options import (
    MODEL,
    column_names,
    engine_options,
    rows_options,
    say_what_was_found,
    warn_if_naked,
)  # fmt: skip
from edgeproof.tables import FORMATS, STANDARD_INPUT


@click.command()
@click.argument("model", type=MODEL)
@click.argument("rows", nargs=-1)
@click.option("-o", "--output", type=click.Path(), help="Write here instead of standard output.")
@click.option(
    "--keep", multiple=True, metavar="COLUMN[,COLUMN]", callback=column_names, help="Copy input columns; repeatable."
)
@click.option("--prefix", default="", help="Put this before our column names, label and probability.")
@click.option(
    "--output-format",
    type=click.Choice([name for name, spec in FORMATS.items() if spec.is_written]),
    help="Format of the output.  [default: by the extension of OUT; csv for standard output]",
)
@rows_options("fail", "skip", "null")
@engine_options
def predict(
    model: str, rows: tuple[str, ...], output: str | None, output_format: str | None, keep: tuple[str, ...],
    prefix: str, options: Any, loading: dict[str, Any],
) -> None:  # fmt: skip
    """Score ROWS with MODEL: tables, folders of tables, - or nothing for standard input.

    MODEL is a package, or an .onnx or .tflite file taken out of one. ROWS are CSV, TSV or JSON Lines, also compressed
    by gzip, Parquet, Arrow or .npy; columns are matched by name, extra ones are ignored. Output is CSV (or what the
    extension of OUT says) with the columns `label` and `probability`, one line for each row, in row order. Unknown
    categories and numbers outside the training range are counted on standard error.
    """
    from edgeproof.predictor import load
    from edgeproof.scoring import predict_files

    predictor = load(model, **loading)
    warn_if_naked(predictor, model)
    outcome = predict_files(predictor, rows or (STANDARD_INPUT,), output, options, keep, prefix, output_format)
    if not options.quiet:
        say_what_was_found(outcome, "were left out" if options.on_error == "skip" else "have no answer")
