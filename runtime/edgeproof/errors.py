"""Every error edgeproof raises on purpose, each with the exit code the command line ends with.

Messages are one line: what, where (file, line, column), expected, got, what to do.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

_OF_FILES = 0.65  # how alike the names of two files are that may be meant: short names are alike by chance


class EdgeproofError(Exception):
    """The parent of all errors that are not defects of edgeproof itself."""

    exit_code = 2


class UsageError(EdgeproofError):
    """The request itself is wrong: an argument, a setting, a file that is not what it should be."""

    exit_code = 2


class RowsError(EdgeproofError):
    """Input rows cannot be read as the contract or the format asks."""

    exit_code = 3


class DamagedPackageError(EdgeproofError):
    """A package, or the contract inside it, is not exactly what edgeproof seals."""

    exit_code = 4


class NewerPackageError(DamagedPackageError):
    """A package of a later format than this edgeproof reads; upgrading helps, another copy does not."""


class NotTrustedError(EdgeproofError):
    """Trust is configured and this file does not satisfy it."""

    exit_code = 5


class EngineError(EdgeproofError):
    """An inference engine is missing, refuses the model, or returns something that is no probability."""

    exit_code = 6


class OutputError(EdgeproofError):
    """A result could not be written; what stood there before is intact."""

    exit_code = 7


class ProofError(EdgeproofError):
    """Predictions or figures differ from what was stated, or miss a limit that the caller set."""

    exit_code = 8


class DriftError(EdgeproofError):
    """More values of a column are unlike those of training than the caller allows."""

    exit_code = 9


class UnusualWarning(UserWarning):
    """Rows hold values whose like training has not seen; once for each column and kind, for each predictor."""


def nearest(name: str, known: Sequence[str], cutoff: float = 0.6) -> str | None:
    """Return the known name that somebody who wrote `name` most likely meant; None where none is near.

    cutoff: how alike the two must be, from 0 to 1, as difflib counts it.
    """
    import difflib  # milliseconds, spent only when something is wrong

    folded = {one.casefold(): one for one in reversed(known)}
    near = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=cutoff)
    return folded[near[0]] if near else None


def near_file(path: str) -> str:
    """Return "; did you mean FILE?" for a path that is not there; empty where its folder has no file of such a name.

    Stems are compared, and extensions: an equal extension makes no other table near.
    """
    folder, (stem, suffix) = os.path.dirname(path), os.path.splitext(os.path.basename(path))
    try:
        found = [os.path.splitext(name) for name in sorted(os.listdir(folder or os.curdir))]
    except OSError:
        return ""
    alike = {stem: stem + other for stem, other in found if not suffix or nearest(suffix, [other])}
    near = nearest(stem, list(alike), _OF_FILES)
    return f"; did you mean {os.path.join(folder, alike[near])}?" if near else ""


@contextmanager
def renamed(old: str, new: str) -> Iterator[None]:
    """Let errors say another name for a file that nobody gave."""
    try:
        yield
    except EdgeproofError as error:
        error.args = (str(error).replace(old, new),)
        raise


@contextmanager
def in_python() -> Iterator[None]:
    """Let errors name keywords of Python in place of options: `from_logits` for `--from-logits`."""
    try:
        yield
    except EdgeproofError as error:
        error.args = (keywords(str(error)),)
        raise


def keywords(message: str) -> str:
    """Return a message with options of the command line as keywords of Python."""
    import re

    def keyword(found: "re.Match[str]") -> str:
        adds, name, value = found.groups()
        given = "=True" if adds or name.startswith("no-") else f'="{value}"' if value else ""
        return f"{adds or ''}{name.replace('-', '_')}{given}"

    option = r"""(?<![\w"'-])(add )?--([a-z]+(?:-[a-z]+)*)(?: (\S+)(?= reads | tells ))?"""
    return re.sub(option, keyword, message)
