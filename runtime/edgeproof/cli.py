"""The command `edgeproof`: finds commands, turns errors into one line and an exit code.

Built-in commands are files in `commands/`, imported when they are called. Other distributions add theirs through the
entry-point group `edgeproof.commands`, which is looked up only for an unknown command and for `--help`.
"""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, cast

import click

from edgeproof import __version__
from edgeproof.console import fail, say
from edgeproof.errors import EdgeproofError, OutputError, UsageError

COMMANDS = ("predict", "evaluate", "verify", "inspect", "bench", "unpack", "keygen", "sign", "doctor")
PLUGIN_GROUP = "edgeproof.commands"
# Commands of our own other distributions: the folders to install where they are absent.
ABSENT = {
    "train": "./runtime ./train",
    "export": "./runtime ./export",
    "datasheet": "./runtime ./export",
}
INTERRUPTED = 130  # what shells report for a program stopped by Ctrl-C


class _ReaderGoneError(Exception):
    """Whoever read our standard output has closed it."""


class _InterruptedError(Exception):
    """Ctrl-C; click would print an empty line first."""


class Cli(click.Group):
    """A group that imports a command's file only when that command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 — click's signature
        """Return built-in commands, then those of other distributions."""
        return [*COMMANDS, *(name for name in sorted(_plugins()) if name not in COMMANDS)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 — click's signature
        """Return a command by name; raises UsageError where it belongs to a distribution that is not installed."""
        if cmd_name in COMMANDS:
            module = import_module(f"edgeproof.commands.{cmd_name}")
            return cast(click.Command, getattr(module, cmd_name))
        plugin = _plugins().get(cmd_name)
        if plugin is not None:
            return _load(cmd_name, plugin)
        if cmd_name in ABSENT:
            raise UsageError(f"`{cmd_name}` is not installed here; run in a checkout: pip install {ABSENT[cmd_name]}")
        return None

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """Read the arguments; `--help` may already meet a closed pipe."""
        try:
            return super().make_context(*args, **extra)
        except BrokenPipeError:
            raise _ReaderGoneError from None

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what click would answer in its own way is renamed before it sees it."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise _ReaderGoneError from None
        except KeyboardInterrupt:
            raise _InterruptedError from None

    def main(  # type: ignore[override]  # click overloads it by standalone_mode
        self, args: Sequence[str] | None = None, *, standalone_mode: bool = True, **extra: Any
    ) -> Any:
        """Run the command line; every error ends as one line on standard error."""
        if not standalone_mode:
            return super().main(args, standalone_mode=False, **extra)
        sys.exit(_run(lambda: super(Cli, self).main(args, standalone_mode=False, **extra)))


def _run(command: Any) -> int:
    try:
        outcome = command()
        if sys.stdout is not None:  # closed by whoever started us
            sys.stdout.flush()
    except EdgeproofError as error:
        return _failed(str(error), error.exit_code)
    except click.ClickException as error:
        return _failed(_one_line(error), error.exit_code)
    except (click.Abort, _InterruptedError):
        return _failed("interrupted", INTERRUPTED)
    except (_ReaderGoneError, BrokenPipeError):
        # Whoever read our output has had enough. Point it elsewhere, or Python complains once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:  # commands name the files they touch; what is left is standard output
        sys.stdout = None
        return _failed(f"standard output: cannot write: {error.strerror or error}", OutputError.exit_code)
    return outcome if isinstance(outcome, int) else 0


def _one_line(error: click.ClickException) -> str:
    message = " ".join(error.format_message().split())
    if isinstance(error, click.UsageError) and error.ctx is not None:
        return f"{message} See: {error.ctx.command_path} --help"
    return message


def _failed(message: str, exit_code: int) -> int:
    fail(message)
    return exit_code


def _say_versions(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if not wanted or ctx.resilient_parsing:
        return
    from edgeproof.console import versions
    from edgeproof.engines import ENGINES

    names = dict.fromkeys(spec.distribution for spec in ENGINES.values() if spec.distribution)
    found = ", ".join(f"{name} {version}" for name, version in versions(["numpy", *names]).items())
    say(f"edgeproof {__version__} ({found})")
    ctx.exit()


def _plugins() -> dict[str, Any]:
    from importlib.metadata import entry_points  # costs 27 ms and more

    return {entry.name: entry for entry in entry_points(group=PLUGIN_GROUP)}


def _load(name: str, plugin: Any) -> click.Command:
    """Load another distribution's command; a broken one stays listed and says what is wrong when called."""
    try:
        return cast(click.Command, plugin.load())
    except Exception as error:  # noqa: BLE001 — somebody else's code may raise anything
        reason = f"the command `{name}` of {plugin.value} does not load: {type(error).__name__}: {error}"

        def broken() -> None:
            raise UsageError(" ".join(reason.split()))

        return click.Command(name, callback=broken, short_help="(broken; run it to see why)", add_help_option=False)


@click.group(cls=Cli, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_say_versions,
    help="Show the versions of edgeproof, NumPy and the engines.",
)  # fmt: skip
def main() -> None:
    """Turn a table into a small classifier, sealed into one package that decides the same everywhere.

    \b
    Exit codes: 0 done · 2 wrong usage · 3 bad input rows · 4 damaged package · 5 not trusted ·
    6 engine missing or failed · 7 output could not be written · 8 the proof failed.
    """  # noqa: D301 — click wants the character \b, not its escape
