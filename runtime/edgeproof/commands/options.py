"""Arguments and options that several commands share."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from edgeproof.tables import FORMATS

F = TypeVar("F", bound=Callable[..., Any])

MODEL = click.Path(path_type=Path)


def engine_options(command: F) -> F:
    """Add `--engine` and `--precision`."""
    for option in (
        click.option("--precision", default="float32", show_default=True, help="Precision of the artifact to run."),
        click.option(
            "--engine",
            default="auto",
            show_default=True,
            metavar="auto|litert|onnxruntime|reference",
            help="What runs the model; auto takes the first that is installed.",
        ),
    ):
        command = option(command)
    return command


def rows_options(command: F) -> F:
    """Add `--format` and `--batch-size`."""
    for option in (
        click.option("--batch-size", type=click.IntRange(min=1), default=8192, show_default=True, help="Rows at once."),
        click.option(
            "--format",
            "table_format",
            type=click.Choice(list(FORMATS)),
            help="Format of the rows. [default: by extension; csv for standard input]",
        ),
    ):
        command = option(command)
    return command


def faults_options(*on_error: str) -> Callable[[F], F]:
    """Add `--on-error` with these choices, `--rejects` and `--strict`."""

    def add(command: F) -> F:
        for option in (
            click.option(
                "--strict", is_flag=True, help="An unknown category or a number outside the training range is an error."
            ),
            click.option(
                "--rejects",
                type=click.Path(path_type=Path),
                help="Where --on-error lists the rows that cannot be read.  [default: OUT.rejects.csv]",
            ),
            click.option(
                "--on-error",
                type=click.Choice(on_error),
                default="fail",
                show_default=True,
                help="A row that cannot be read ends the run, is left out, or is written without an answer.",
            ),
        ):
            command = option(command)
        return command

    return add


def say_what_was_found(source: str, scored: Any, what: str) -> None:
    """Count rejected rows and unusual values on standard error."""
    if scored.rejected:
        click.echo(f"edgeproof: {source}: {what}; see {scored.rejects}", err=True)
    for note in scored.notes:
        click.echo(f"edgeproof: {note}", err=True)


def json_option(command: F) -> F:
    """Add `--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for scripts.")(command)


def column_names(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Split `a,b` into two names; a name that holds a comma is written in double quotes, as in CSV."""
    lines = (io.StringIO(value, newline="") for value in values)
    try:
        names = [name for line in lines for row in csv.reader(line, skipinitialspace=True) for name in row]
    except csv.Error as error:
        raise click.BadParameter(f"cannot be split into names: {error}") from None
    return tuple(name for name in names if name.strip())


def warn_if_naked(predictor: Any, model: Path) -> None:
    """Say that no digest covers a naked model's bytes."""
    if predictor.package is None:
        click.echo(f"edgeproof: {model}: a naked model: no digest was checked", err=True)
