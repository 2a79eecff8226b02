"""Arguments and options that several commands share; a group of them reaches its command as one argument."""

import csv
import functools
import io
import math
from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast

import click

from edgeproof.apart import Written
from edgeproof.console import note, paragraph, say
from edgeproof.tables import ABSENT, DECIMALS, ENCODINGS, FORMATS, QUOTING, Dialect, delimiter_named

F = TypeVar("F", bound=Callable[..., Any])
MODEL = click.Path()


class PlainOption(click.Option):
    """An option whose help says in words what it takes, without a range in brackets."""

    def get_help_extra(self, ctx: click.Context) -> Any:
        """Return what follows the help: nothing about a range."""
        extra = super().get_help_extra(ctx)
        extra.pop("range", None)
        return extra


class Share(click.FloatRange):
    """A number from 0 to 1, and not NaN."""

    def __init__(self) -> None:
        super().__init__(0, 1)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number; fails with exit code 2."""
        number = super().convert(value, param, ctx)
        return self.fail(f"expected a number from 0 to 1, got {value}", param, ctx) if math.isnan(number) else number


def _names(*known: str) -> Callable[..., list[str]]:
    """Return what completes the names that there usually are; a package may know others."""
    return lambda _ctx, _param, incomplete: [name for name in known if name.startswith(incomplete)]


def column_names(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Split `a,b` into two names; a name that holds a comma is written in double quotes, as in CSV."""
    lines = (io.StringIO(value, newline="") for value in values)
    try:
        names = [name for line in lines for row in csv.reader(line, skipinitialspace=True) for name in row]
    except csv.Error as error:
        raise click.BadParameter(f"cannot be split into names: {error}") from None
    if values and not any(name.strip() for name in names):
        raise click.BadParameter(f"expected names, got {', '.join(map(repr, values))}")
    return tuple(name for name in names if name.strip())


def say_what_was_found(outcome: Any, fate: str) -> None:
    """Count rejected rows and unusual values on standard error; fate: of the rows that cannot be read."""
    if outcome.rejected:
        of_rows = f"{outcome.rejected} of {outcome.rows} rows"
        note(f"{outcome.source}: {of_rows} cannot be read and {fate}; see {outcome.rejects}")
    for warning in outcome.warnings:
        say(paragraph(f"edgeproof: {warning}"), err=True)
    if outcome.notes:
        note(f"{outcome.source}: values unlike those of training:")
    for found in outcome.notes:
        say(f"  {found}", err=True)


def warn_if_naked(predictor: Any, model: str) -> None:
    """Say that no digest covers a naked model's bytes, whether or not a run is quiet."""
    if predictor.package is None:
        note(f"{model}: a naked model: no digest was checked")


def _all(options: Iterable[Callable[[F], F]]) -> Callable[[F], F]:
    """Return a decorator that adds options, which `--help` shows in this order."""
    return lambda command: functools.reduce(lambda built, option: option(built), reversed(list(options)), command)


def _together(name: str, make: Callable[..., Any], *options: Callable[[F], F]) -> Callable[[F], F]:
    """Return a decorator that adds options, of which the command gets what `make` makes, as one argument."""

    def decorated(command: F) -> F:
        @functools.wraps(command)
        def called(**values: Any) -> Any:
            return command(**{name: make(**{key: values.pop(key) for key in keys})}, **values)

        before = len(getattr(command, "__click_params__", ()))
        added = _all(options)(cast(F, called))
        keys = [str(parameter.name) for parameter in added.__click_params__[before:]]  # type: ignore[attr-defined]
        return added

    return decorated


max_size_option = click.option(
    "--max-size", cls=PlainOption, type=click.IntRange(1, 2**32 - 1), default=64 * 1024 * 1024, metavar="BYTES",
    help="Refuse a larger file before it is read. Default: 64 MiB.",
)  # fmt: skip
passphrase_option = click.option(
    "--passphrase-file", type=MODEL, metavar="FILE",
    help="Read the passphrase from the first line of this file. Default: ask on the terminal.",
)  # fmt: skip
only_option = click.option(
    "--only", multiple=True, metavar="NAME[,NAME]", callback=column_names,
    help="A slim package with these files only: tflite, onnx, tflite-int8, …; c or another kit, kits for all of them;"
    " training for the training record. Golden rows (golden) and weights are always there. Repeatable.",
)  # fmt: skip
few_golden_option = click.option(
    "--golden", cls=PlainOption, type=click.IntRange(min=1), metavar="N",
    help="How many golden rows a slim package has. Default: 32.",
)  # fmt: skip
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for scripts.")


def least_option(name: str, what: str) -> Callable[[F], F]:
    """Add a limit that a figure must reach, called as the figure is."""
    said = f"End with exit code 8 if {what} is below this."
    return click.option(f"--min-{name}", name, cls=PlainOption, type=Share(), metavar="SHARE", help=said)


_TRUST = (
    click.option(
        "--trust", type=MODEL, metavar="PATH",
        help="A public key file, or a folder of them. Refuse what none of them signed. Default: EDGEPROOF_TRUST, or no"
        " demand.",
    ),
    click.option(
        "--min-sequence", cls=PlainOption, type=click.IntRange(min=0), metavar="N",
        help="Refuse a package with a lower sequence. Default: EDGEPROOF_MIN_SEQUENCE, or 0.",
    ),
    max_size_option,
)  # fmt: skip
_ENGINE = (
    click.option(
        "--engine", default="auto", metavar="NAME", shell_complete=_names("auto", "litert", "onnxruntime", "reference"),
        help="What runs the model: litert, onnxruntime or reference. Default: auto, the first that is installed.",
    ),
    click.option(
        "--precision", default="float32", metavar="NAME", shell_complete=_names("float32", "float16", "int8"),
        help="Precision of the file to run: float32, float16 or int8. Default: float32.",
    ),
)  # fmt: skip

_DIALECT = (
    click.option(
        "--format", type=click.Choice(list(FORMATS)),
        help="Format of the rows. Default: by the file's extension, else by its first bytes.",
    ),
    click.option(
        "--delimiter", metavar="CHAR",
        help="What separates fields: one character, or tab. Default: found from the file.",
    ),
    click.option(
        "--decimal", type=click.Choice(DECIMALS), help="Decimal mark of numbers. Default: found from the file."
    ),
    click.option("--encoding", type=click.Choice(ENCODINGS), help="Encoding of text. Default: found from the file."),
    click.option(
        "--quoting", type=click.Choice(QUOTING),
        help="none: a quote in CSV or TSV is text. Default: minimal, as RFC 4180 has it.",
    ),
    click.option(
        "--header/--no-header", default=None,
        help="--no-header: the first line is a row. The columns are those of the contract if there are as many, else"
        " column1, column2, …. Default: --header.",
    ),
    click.option(
        "--absent", type=click.Choice(ABSENT),
        help="What a key is that an object of JSON Lines does not have. Default: error.",
    ),
    click.option("--sheet", metavar="NAME", help="Sheet of a workbook. Default: the first."),
)  # fmt: skip


def dialect_from(**values: Any) -> Dialect:
    """Return what options say of how tables are written; raises UsageError."""
    delimiter = values["delimiter"]
    return Dialect(**values | {"delimiter": None if delimiter is None else delimiter_named(delimiter)})


dialect_options = _together("dialect", dialect_from, *_DIALECT)
trust_options = _together("demands", dict, *_TRUST)  # the keywords of `open_package`
engine_options = _together("loading", dict, *_ENGINE, *_TRUST)  # the keywords of `load`
labels_options = _together(  # the keywords of `Labels`
    "labels_as", dict,
    click.option(
        "--against-rest", is_flag=True, help="Count every label but that of class 1 as class 0."
    ),
    click.option(
        "--labels", "renamed", multiple=True, metavar="OLD=NEW", help="Read the label OLD as NEW. Repeatable."
    ),
)  # fmt: skip
_FATES = {"fail": "ends the run", "skip": "is left out", "null": "is written without an answer"}


def rows_options(*on_error: str) -> Callable[[F], F]:
    """Add what `scoring.Options` holds, as `options`; on_error: the choices of that option."""
    fates = " or ".join(f"{_FATES[choice]} ({choice})" for choice in on_error)
    default = " Default: OUT.rejects.csv." if "null" in on_error else ""
    return _together(
        "options", _scoring_options,
        click.option(
            "--on-error", type=click.Choice(on_error), default="fail",
            help=f"A row that cannot be read {fates}. Default: fail.",
        ),
        click.option(
            "--rejects", type=Written(), metavar="FILE",
            help=f"Where --on-error lists the rows that cannot be read.{default}",
        ),
        click.option(
            "--strict", is_flag=True,
            help="An unknown category, a number outside the training range, or a missing cell where training had none"
            " is an error.",
        ),
        click.option(
            "--max-unusual", cls=PlainOption, type=Share(), metavar="SHARE",
            help="End with exit code 9, without an output file, if more than this share of a column's values are"
            " unknown, outside the training range, or missing beyond training's share.",
        ),
        click.option(
            "--stats", type=Written(), metavar="FILE.json",
            help="Write counts by column here, as JSON for a monitor.",
        ),
        *_DIALECT,
        click.option(
            "--batch-size", cls=PlainOption, type=click.IntRange(min=1), default=16384, metavar="N",
            help="Rows at once. Default: 16384.",
        ),
        click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors: no progress, no notes."),
    )  # fmt: skip


def _scoring_options(**values: Any) -> Any:
    from edgeproof.scoring import Options

    dialect = dialect_from(**{name: values.pop(name) for name in Dialect._fields})
    return Options(dialect=dialect, **values)
