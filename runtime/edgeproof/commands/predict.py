"""`edgeproof predict`: rows in, labels and probabilities out."""

from pathlib import Path
from typing import Any

import click

from edgeproof.commands.options import MODEL, column_names, engine_options, rows_options, trust_options, warn_if_naked


@click.command()
@click.argument("model", type=MODEL)
@click.argument("rows", default="-")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write here instead of standard output.")
@click.option(
    "--keep", multiple=True, metavar="COLUMN[,COLUMN]", callback=column_names, help="Copy input columns; repeatable."
)
@click.option("--prefix", default="", help="Put this before our column names, label and probability.")
@rows_options
@engine_options
@trust_options
def predict(
    model: Path,
    rows: str,
    output: Path | None,
    keep: tuple[str, ...],
    prefix: str,
    table_format: str | None,
    batch_size: int,
    engine: str,
    precision: str,
    demands: dict[str, Any],
) -> None:
    """Score ROWS (a CSV or TSV file; - or nothing for standard input) with MODEL.

    MODEL is a package, or an .onnx or .tflite file taken out of one. Columns are matched by name; extra columns are
    ignored. Output is CSV with the columns `label` and `probability`, one line for each row, in row order.
    """
    from edgeproof.predictor import load
    from edgeproof.scoring import Scoring

    predictor = load(model, engine, precision, **demands)
    warn_if_naked(predictor, model)
    scoring = Scoring(predictor, keep=keep, prefix=prefix, batch_size=batch_size)
    scoring.run(rows, output, table_format)
