"""The one place that prints: results on standard output, remarks and errors on standard error."""

import json
import os
import sys
from contextlib import suppress
from typing import Any

import click

from edgeproof.console.layout import printable

MAX_MESSAGE = 2_000  # characters of one line of error


def say(text: str, err: bool = False) -> None:
    """Print lines on standard output or, with `err`, on standard error."""
    click.echo("\n".join(map(printable, text.split("\n"))), err=err)


def say_csv(text: str) -> None:
    """Print a table on standard output: as it is for a program that reads it, with escapes on a terminal."""
    if sys.stdout is not None and sys.stdout.isatty():
        text = "\n".join(map(printable, text.split("\n")))
    click.echo(text, nl=False, color=True)  # else click would take escape sequences out of it


def say_json(value: Any) -> None:
    """Print a value as JSON in ASCII, which escapes what does not print in its own way."""
    click.echo(json.dumps(value))


def note(text: str) -> None:
    """Print a remark of one line on standard error."""
    click.echo(f"edgeproof: {printable(text)}", err=True)


def fail(message: str) -> None:
    """Print an error of one line on standard error; it may be full or gone, since the exit code still tells."""
    # click takes the colour away again where standard error is no terminal; NO_COLOR: https://no-color.org
    prefix = "edgeproof:" if os.environ.get("NO_COLOR") else click.style("edgeproof:", fg="red")
    with suppress(OSError):
        click.echo(f"{prefix} {printable(message[:MAX_MESSAGE])}", err=True)
