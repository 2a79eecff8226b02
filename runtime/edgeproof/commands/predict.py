"""`edgeproof predict`: rows in, labels and probabilities out."""

from typing import Any

import click

from edgeproof.commands.options import (
    MODEL,
    column_names,
    engine_options,
    faults_options,
    rows_options,
    say_what_was_found,
    trust_options,
    warn_if_naked,
)
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
@faults_options("fail", "skip", "null")
@rows_options
@engine_options
@trust_options
def predict(
    model: str,
    rows: tuple[str, ...],
    output: str | None,
    output_format: str | None,
    keep: tuple[str, ...],
    prefix: str,
    on_error: str,
    rejects: str | None,
    strict: bool,
    table_format: str | None,
    batch_size: int,
    quiet: bool,
    engine: str,
    precision: str,
    demands: dict[str, Any],
) -> None:
    """Score ROWS with MODEL: tables, folders of tables, - or nothing for standard input.

    MODEL is a package, or an .onnx or .tflite file taken out of one. ROWS are CSV, TSV or JSON Lines, also compressed
    by gzip, Parquet, Arrow or .npy; columns are matched by name, extra ones are ignored. Output is CSV (or what the
    extension of OUT says) with the columns `label` and `probability`, one line for each row, in row order. Unknown
    categories and numbers outside the training range are counted on standard error.
    """
    from edgeproof.predictor import load
    from edgeproof.scoring.predict import Scoring

    predictor = load(model, engine, precision, **demands)
    warn_if_naked(predictor, model)
    rows = rows or (STANDARD_INPUT,)
    scoring = Scoring(predictor, keep, prefix, batch_size, on_error, strict)
    scored = scoring.run(rows, output, table_format, rejects, output_format, quiet)
    fate = "were left out" if on_error == "skip" else "have no answer"
    if not quiet:
        say_what_was_found(rows, scored, f"{scored.rejected} of {scored.rows} rows cannot be read and {fate}")
