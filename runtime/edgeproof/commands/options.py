"""Arguments and options that several commands share."""

import csv
import functools
import io
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

import click

from edgeproof.console import note
from edgeproof.tables import FORMATS, source_name

F = TypeVar("F", bound=Callable[..., Any])

MODEL = click.Path()


def _all(*options: Callable[[F], F]) -> Callable[[F], F]:
    """Return a decorator that adds options, which `--help` shows in this order."""
    return lambda command: functools.reduce(lambda built, option: option(built), reversed(options), command)


engine_options = _all(
    click.option(
        "--engine",
        default="auto",
        show_default=True,
        metavar="auto|litert|onnxruntime|reference",
        help="What runs the model; auto takes the first that is installed.",
    ),
    click.option("--precision", default="float32", show_default=True, help="Precision of the artifact to run."),
)

rows_options = _all(
    click.option(
        "--format",
        "table_format",
        type=click.Choice(list(FORMATS)),
        help="Format of the rows. [default: by extension; csv for standard input]",
    ),
    click.option("--batch-size", type=click.IntRange(min=1), default=16384, show_default=True, help="Rows at once."),
    click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors: no progress, no notes."),
)

max_size_option = _all(
    click.option(
        "--max-size",
        type=click.IntRange(1, 2**32 - 1),
        default=64 * 1024 * 1024,
        show_default="64 MiB",
        metavar="BYTES",
        help="Refuse a larger file before it is read.",
    )
)

passphrase_options = _all(
    click.option(
        "--passphrase-file",
        type=MODEL,
        help="Read the passphrase from the first line of this file.  [default: ask on the terminal]",
    )
)

json_option = _all(click.option("--json", "as_json", is_flag=True, help="Print JSON for scripts."))


def trust_options(command: F) -> F:
    """Add `--trust`, `--min-sequence` and `--max-size`; the command gets them as one dict, `demands`."""

    @functools.wraps(command)
    def collected(*args: Any, trust: str | None, min_sequence: int | None, max_size: int, **others: Any) -> Any:
        return command(*args, demands={"trust": trust, "min_sequence": min_sequence, "max_size": max_size}, **others)

    return cast(F, _trust_options(collected))


_trust_options = _all(
    click.option(
        "--trust",
        type=MODEL,
        help="Public key file, or folder of NAME.pub; refuse what none of them signed."
        "  [default: EDGEPROOF_TRUST, or no demand]",
    ),
    click.option(
        "--min-sequence",
        type=click.IntRange(min=0),
        help="Refuse a package whose sequence is lower.  [default: 0, or EDGEPROOF_MIN_SEQUENCE]",
    ),
    max_size_option,
)


def faults_options(*on_error: str) -> Callable[[F], F]:
    """Add `--on-error` with these choices, `--rejects` and `--strict`."""
    return _all(
        click.option(
            "--on-error",
            type=click.Choice(on_error),
            default="fail",
            show_default=True,
            help="A row that cannot be read ends the run, is left out, or is written without an answer.",
        ),
        click.option(
            "--rejects",
            type=click.Path(),
            help="Where --on-error lists the rows that cannot be read.  [default: OUT.rejects.csv]",
        ),
        click.option(
            "--strict", is_flag=True, help="An unknown category or a number outside the training range is an error."
        ),
    )


def shown_source(rows: Sequence[str]) -> str:
    """Return what notes call the rows."""
    return source_name(rows[0]) if len(rows) == 1 else "all files"


def say_what_was_found(rows: Sequence[str], scored: Any, what: str) -> None:
    """Count rejected rows and unusual values on standard error."""
    if scored.rejected:
        note(f"{shown_source(rows)}: {what}; see {scored.rejects}")
    for found in scored.notes:
        note(found)


def column_names(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Split `a,b` into two names; a name that holds a comma is written in double quotes, as in CSV."""
    lines = (io.StringIO(value, newline="") for value in values)
    try:
        names = [name for line in lines for row in csv.reader(line, skipinitialspace=True) for name in row]
    except csv.Error as error:
        raise click.BadParameter(f"cannot be split into names: {error}") from None
    return tuple(name for name in names if name.strip())


def warn_if_naked(predictor: Any, model: str) -> None:
    """Say that no digest covers a naked model's bytes, whether or not a run is quiet."""
    if predictor.package is None:
        note(f"{model}: a naked model: no digest was checked")
