"""`edgeproof evaluate`: as accurate as we were told?"""

from typing import Any

import click

from edgeproof.commands.options import (
    MODEL,
    engine_options,
    json_option,
    labels_options,
    least_option,
    rows_options,
    say_what_was_found,
    warn_if_naked,
)  # fmt: skip


@click.command()
@click.argument("model", type=MODEL)
@click.argument("labelled", nargs=-1, required=True)
@click.option("--target", metavar="COLUMN", help="Column with the true labels. Default: the column that was learned.")
@labels_options
@least_option("accuracy", "the accuracy")
@least_option("auc", "the ROC AUC")
@least_option("recall", "the recall of the second label")
@json_option
@rows_options("fail", "skip")
@engine_options
def evaluate(
    model: str, labelled: tuple[str, ...], target: str | None, labels_as: dict[str, Any], as_json: bool,
    options: Any, loading: dict[str, Any], **least: float | None,
) -> None:  # fmt: skip
    """Measure MODEL on LABELLED rows.

    LABELLED are tables with the true labels, folders of them, or - for standard input. Rows without a label are left
    out and counted. For a model of pictures, a folder that has a folder of pictures for each label will do.
    """
    from edgeproof.console import evaluation_text, note, say, say_json
    from edgeproof.loading import load
    from edgeproof.scoring import evaluate_files, refuse_below

    predictor = load(model, **loading)
    warn_if_naked(predictor, model)
    found = evaluate_files(predictor, labelled, options, target, **labels_as)
    if not options.quiet:
        say_what_was_found(found.outcome, "were left out")
        if found.unlabelled:
            note(f"{found.outcome.source}: {found.unlabelled} rows without a label were left out")
    if as_json:
        say_json(found.to_json() | {"engine": predictor.engine_name})
    else:
        sealed = predictor.package.manifest.original if predictor.package else None
        say(evaluation_text(found, predictor.contract.labels, predictor.engine_name, sealed))
    refuse_below(found, least)
