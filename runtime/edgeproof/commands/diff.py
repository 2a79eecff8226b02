"""`edgeproof diff`: what changes if one package replaces another?"""

from typing import Any

import click

from edgeproof.apart import Written
from edgeproof.commands.options import (
    MODEL,
    engine_options,
    json_option,
    labels_options,
    rows_options,
    say_what_was_found,
)
from edgeproof.errors import UsageError


@click.command()
@click.argument("old", type=MODEL)
@click.argument("new", type=MODEL)
@click.argument("rows", nargs=-1)
@click.option(
    "--target", metavar="COLUMN", help="Column with the true labels. Default: the learned one, if it is there."
)
@labels_options
@click.option(
    "--changed", type=Written(), metavar="OUT.csv",
    help="Write the rows here whose decision changes, with both answers.",
)  # fmt: skip
@click.option(
    "--max-flips", metavar="N", help="End with exit code 8 if more decisions change: a number, or a share such as 0.5%."
)
@click.option(
    "--max-regressions", metavar="N",
    help="End with exit code 8 if more decisions change from right to wrong: a number, or a share of labelled rows.",
)  # fmt: skip
@json_option
@rows_options("fail", "skip")
@engine_options
def diff(
    old: str, new: str, rows: tuple[str, ...], target: str | None, labels_as: dict[str, Any], changed: str | None,
    max_flips: str | None, max_regressions: str | None, as_json: bool, options: Any, loading: dict[str, Any],
) -> None:  # fmt: skip
    """Compare the packages OLD and NEW: which decisions change on ROWS, where, and why.

    ROWS are tables, as for `predict`. Where they have the true labels, regressions and improvements are counted.
    Without ROWS, rows are drawn at random within the training ranges of both.
    """
    from edgeproof.console import difference_text, say, say_json
    from edgeproof.diff import Asked, Pair, diff_drawn, diff_files, limit_of, refuse
    from edgeproof.loading import load

    limits = [
        limit_of(name, text) for name, text in (("--max-flips", max_flips), ("--max-regressions", max_regressions))
    ]
    if not rows and (target or changed or max_regressions or any(labels_as.values())):
        raise UsageError("expected ROWS for --target, --labels, --changed and --max-regressions, got none")
    pair = Pair.of(*(load(path, **loading) for path in (old, new)))
    found = diff_files(pair, rows, options, Asked(target, labels_as, changed)) if rows else diff_drawn(pair)
    if found.outcome is not None and not options.quiet:
        say_what_was_found(found.outcome, "were left out")
    if as_json:
        say_json(found.to_json())
    else:
        say(difference_text(found))
    if max_regressions and not found.known:
        raise UsageError("--max-regressions: expected rows with true labels, got none; name their column by --target")
    refuse(
        (limits[0], "decisions change", found.flips, found.rows),
        (limits[1], "decisions change from right to wrong", found.regressions, found.known),
    )
