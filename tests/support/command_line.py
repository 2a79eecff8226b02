"""The command line, run in this process."""

from collections.abc import Callable
from typing import Any

from click.testing import CliRunner, Result

from edgeproof.cli import main

Run = Callable[..., Result]  # of arguments as `run` takes them


def run(*arguments: object, **options: Any) -> Result:
    """Run `edgeproof` with these arguments; options are those of click's runner, such as `input`.

    Raises what the command line did not turn into an exit code: a traceback is a fault.
    """
    return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False, **options)


def refusal(result: Result, code: int) -> str:
    """The one line on standard error of a run that ended with this code, and without any output."""
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("edgeproof: ")
    return line


def assert_one_line(result: Result, code: int, *parts: str) -> None:
    """A run refused with this code; its line holds all parts."""
    line = refusal(result, code)
    for part in parts:
        assert part in line
