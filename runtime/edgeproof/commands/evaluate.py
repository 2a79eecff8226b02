"""`edgeproof evaluate`: as accurate as we were told?"""

import math
from typing import Any

import click

from edgeproof.commands.options import (
    MODEL,
    engine_options,
    json_option,
    rows_options,
    say_what_was_found,
    warn_if_naked,
)  # fmt: skip


@click.command()
@click.argument("model", type=MODEL)
@click.argument("labelled", nargs=-1, required=True)
@click.option("--target", help="Column that holds the true labels.  [default: the contract's target]")
@click.option("--against-rest", is_flag=True, help="Count every label but that of class 1 as class 0.")
@json_option
@rows_options("fail", "skip")
@engine_options
def evaluate(
    model: str, labelled: tuple[str, ...], target: str | None, against_rest: bool, as_json: bool,
    options: Any, loading: dict[str, Any],
) -> None:  # fmt: skip
    """Measure MODEL on LABELLED rows: accuracy, ROC AUC, log loss, confusion matrix.

    LABELLED are tables or folders of tables, as for `predict`, - for standard input. Rows without a label are
    left out and counted.
    """
    from edgeproof.console import note, printable, say, say_json
    from edgeproof.predictor import load
    from edgeproof.scoring import evaluate_files

    predictor = load(model, **loading)
    warn_if_naked(predictor, model)
    found = evaluate_files(predictor, labelled, options, target, against_rest)
    if not options.quiet:
        say_what_was_found(found.outcome, "were left out")
        if found.unlabelled:
            note(f"{found.outcome.source}: {found.unlabelled} rows without a label were left out")
    if as_json:
        say_json(found.to_json() | {"engine": predictor.engine_name})
        return
    metrics, labels = found.metrics, predictor.contract.labels
    sealed = predictor.package.manifest.original if predictor.package else {}
    say(f"engine    {predictor.engine_name}")
    say(f"rows      {metrics.rows}")
    say(f"accuracy  {metrics.accuracy:.4f}{_told(sealed, 'accuracy')}")
    say(f"ROC AUC   {'–' if math.isnan(metrics.auc) else f'{metrics.auc:.4f}'}{_told(sealed, 'auc')}")
    say(f"log loss  {metrics.log_loss:.4f}{_told(sealed, 'log_loss')}")
    for label, counts in zip(labels, metrics.confusion, strict=True):
        given = ", ".join(f"{count} as {other}" for count, other in zip(counts, labels, strict=True))
        say(printable(f"true {label}: {given}"))


def _told(sealed: object, key: str) -> str:
    value = sealed.get(key) if isinstance(sealed, dict) else None
    return f"  (sealed, on its held-out rows: {value:.4f})" if isinstance(value, float) else ""
