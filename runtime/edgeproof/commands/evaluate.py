"""`edgeproof evaluate`: as accurate as we were told?"""

import math
from typing import Any

import click

from edgeproof.commands.options import (
    MODEL,
    engine_options,
    faults_options,
    json_option,
    rows_options,
    say_what_was_found,
    shown_source,
    trust_options,
    warn_if_naked,
)


@click.command()
@click.argument("model", type=MODEL)
@click.argument("labelled", nargs=-1, required=True)
@click.option("--target", help="Column that holds the true labels.  [default: the contract's target]")
@click.option("--against-rest", is_flag=True, help="Count every label but that of class 1 as class 0.")
@json_option
@faults_options("fail", "skip")
@rows_options
@engine_options
@trust_options
def evaluate(
    model: str,
    labelled: tuple[str, ...],
    target: str | None,
    against_rest: bool,
    as_json: bool,
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
    """Measure MODEL on LABELLED rows: accuracy, ROC AUC, log loss, confusion matrix.

    LABELLED are tables or folders of tables, as for `predict`, - for standard input. Rows without a label are
    left out and counted.
    """
    from edgeproof.console import note, printable, say, say_json
    from edgeproof.predictor import load
    from edgeproof.scoring.evaluate import evaluate_file

    predictor = load(model, engine, precision, **demands)
    warn_if_naked(predictor, model)
    options = (target, table_format, batch_size, against_rest, on_error, rejects, strict, quiet)
    result = evaluate_file(predictor, labelled, *options)
    if not quiet:
        say_what_was_found(labelled, result, f"{result.rejected} rows cannot be read and were left out")
        if result.unlabelled:
            without = f"{result.unlabelled} rows without a label were left out"
            note(f"{shown_source(labelled)}: {without}")
    sealed = predictor.package.manifest.original if predictor.package else {}
    if as_json:
        say_json(result.to_json() | {"engine": predictor.engine_name})
        return
    metrics, labels = result.metrics, predictor.contract.labels
    say(f"engine    {predictor.engine_name}")
    say(f"rows      {metrics.rows}")
    say(f"accuracy  {metrics.accuracy:.4f}{_told(sealed, 'accuracy')}")
    say(f"ROC AUC   {'–' if math.isnan(metrics.auc) else f'{metrics.auc:.4f}'}{_told(sealed, 'auc')}")
    say(f"log loss  {metrics.log_loss:.4f}{_told(sealed, 'log_loss')}")
    for label, counts in zip(labels, metrics.confusion, strict=True):
        say(printable(f"true {label}: {counts[0]} as {labels[0]}, {counts[1]} as {labels[1]}"))


def _told(sealed: object, key: str) -> str:
    value = sealed.get(key) if isinstance(sealed, dict) else None
    return f"  (sealed, on its held-out rows: {value:.4f})" if isinstance(value, float) else ""
