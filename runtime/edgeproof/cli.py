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
from edgeproof.apart import Apart
from edgeproof.console import fail, say
from edgeproof.errors import EdgeproofError, OutputError, UsageError, nearest

COMMANDS = (
    "predict",
    "evaluate",
    "verify",
    "inspect",
    "diff",
    "bench",
    "unpack",
    "slim",
    "keygen",
    "sign",
    "receipt",
    "challenge",
    "doctor",
)
PLUGIN_GROUP = "edgeproof.commands"
# How --help lists commands, ours and those of our other distributions: in the order of the work.
SECTIONS = {
    "From a table to answers": ("train", "adopt", "export", "verify", "predict", "evaluate"),
    "Looking closer": ("inspect", "report", "demo", "diff", "bench", "datasheet", "card", "unpack", "slim", "doctor"),
    "Signatures": ("keygen", "sign", "receipt", "challenge"),
}
# Commands of our own other distributions: the folders to install where they are absent.
ABSENT = {
    "train": "./runtime ./train",
    "adopt": "./runtime ./export",
    "export": "./runtime ./export",
    "datasheet": "./runtime ./export",
    "card": "./runtime ./export",
    "demo": "./runtime ./export",
    "report": "./runtime './export[report]'",
}
INTERRUPTED = 130  # what shells report for a program stopped by Ctrl-C


class _ReaderGoneError(Exception):
    """Whoever read our standard output has closed it."""


class _InterruptedError(Exception):
    """Ctrl-C; click would print an empty line first."""


class Cli(click.Group):
    """A group that imports a command's file only when that command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 — click's signature
        """Return the commands in the order of the work, then those of strangers."""
        here = [*COMMANDS, *sorted(_plugins())]
        ours = [name for names in SECTIONS.values() for name in names]
        return [*(name for name in ours if name in here), *(name for name in here if name not in ours)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List all commands, each with its whole first sentence."""
        left = self.list_commands(ctx)
        for heading, names in {**SECTIONS, "Others": left}.items():
            shown = [name for name in names if name in left]
            left = [name for name in left if name not in shown]
            if shown:
                with formatter.section(heading):
                    formatter.write_dl([(name, _first_sentence(self.get_command(ctx, name))) for name in shown])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the first argument names; raises UsageError that guesses what was meant."""
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            near = nearest(name, self.list_commands(ctx))
            hint = f"did you mean `{near}`?" if near else "edgeproof --help lists them"
            raise UsageError(f"there is no command {name!r}: {hint}")
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 — click's signature
        """Return a command by name, which runs in a context of ours; raises as `_found` does."""
        command = self._found(cmd_name)
        if command is not None:
            command.context_class = Apart
        return command

    def _found(self, cmd_name: str) -> click.Command | None:
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


def _first_sentence(command: click.Command | None) -> str:
    """Return what a list of commands says of one."""
    if command is None:
        return ""
    return command.short_help or " ".join((command.help or "").split("\n\n")[0].split())


def _one_line(error: click.ClickException) -> str:
    message = " ".join(error.format_message().split())
    if isinstance(error, click.BadParameter) and error.param is not None and isinstance(error.param.type, click.Choice):
        near = nearest(message.split("'")[3] if message.count("'") > 3 else "", list(error.param.type.choices))
        message = f"{message.rstrip('.')}; did you mean {near}?" if near else message
    if isinstance(error, click.UsageError) and error.ctx is not None:
        stop = "" if message.endswith((".", "?", ")")) else "."
        return f"{message}{stop} See: {error.ctx.command_path} --help"
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


@click.group(cls=Cli, context_settings={"help_option_names": ["-h", "--help"]}, invoke_without_command=True)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_say_versions,
    help="Show the versions of edgeproof, NumPy and the engines.",
)  # fmt: skip
@click.pass_context
def main(ctx: click.Context) -> None:
    """Turn a table into a small classifier, sealed into one file that decides the same everywhere.

    `edgeproof COMMAND --help` says more about a command.

    \b
    Exit codes: 0 done, 2 wrong usage, 3 rows that cannot be read,
    4 damaged package, 5 not trusted, 6 engine missing or failed,
    7 output could not be written, 8 the proof failed or a limit was
    missed, 9 values too unlike those of training.
    """  # noqa: D301 — click wants the character \b, not its escape
    if ctx.invoked_subcommand is None:
        say(ctx.get_help())
