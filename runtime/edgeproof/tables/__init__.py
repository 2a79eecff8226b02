"""Rows in, rows out, streaming: one file a format.

To add a format: write `tables/NAME.py` with `read` and `writer`, and add its line to FORMATS. Like the commands, this
file imports no NumPy: `--help` lists the formats.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol, cast

from edgeproof.errors import RowsError, UsageError

if TYPE_CHECKING:
    from edgeproof.vectors import Batch

STANDARD_INPUT = "-"


class Reader(Protocol):
    """An open table."""

    columns: tuple[str, ...]  # of the header or, where there is none, of the first row

    def batches(self, size: int, wanted: Sequence[str] | None = None, tolerant: bool = False) -> "Iterator[Batch]":
        """Yield batches of at most `size` rows with at least the wanted columns (None: all of `columns`).

        tolerant: a row that cannot be read is a fault of its batch, and reading goes on; else it is an error, too.
        Raises RowsError that names line and column.
        """


class Writer(Protocol):
    """A table being written."""

    def write(self, columns: Mapping[str, Sequence[Any]]) -> None:
        """Write rows, given by column: cells as a reader gives them or float32 numbers; None and NaN are empty."""


class Format(Protocol):
    """What every file of this folder offers."""

    def read(self, stream: IO[bytes], source: str, **options: str) -> Reader:
        """Open a table on a binary stream; raises RowsError."""

    def writer(self, stream: IO[bytes], columns: Sequence[str], **options: str) -> Writer:
        """Begin a table with these columns on a binary stream."""


@dataclass(frozen=True)
class FormatSpec:
    """Where a format lives."""

    module: str
    suffixes: tuple[str, ...]
    options: Mapping[str, str]


FORMATS = {
    "csv": FormatSpec("csv", (".csv", ".txt"), {"delimiter": ","}),
    "tsv": FormatSpec("csv", (".tsv", ".tab"), {"delimiter": "\t"}),
    "jsonl": FormatSpec("jsonl", (".jsonl", ".ndjson"), {}),
}


def format_of(path: str, chosen: str | None = None) -> str:
    """Return the format's name: the chosen one, else by the file's extension, CSV for standard input.

    Raises UsageError that lists the formats.
    """
    if chosen is not None:
        return chosen
    if path == STANDARD_INPUT:
        return "csv"
    suffix = Path(path).suffix.lower()
    for name, spec in FORMATS.items():
        if suffix in spec.suffixes:
            return name
    known = ", ".join(suffix for spec in FORMATS.values() for suffix in spec.suffixes)
    found = suffix or "no extension"
    raise UsageError(
        f"{path}: unknown table format: expected {known}, got {found}; rename it or, for rows, use --format"
    )


def source_name(path: str) -> str:
    """Return what messages call a table."""
    return "standard input" if path == STANDARD_INPUT else path


@contextmanager
def reading(path: str, chosen: str | None = None) -> Iterator[Reader]:
    """Open a table for reading, `-` for standard input; raises RowsError or UsageError."""
    if path != STANDARD_INPUT and Path(path).is_dir():
        raise RowsError(f"{path}: expected a file with rows, got a directory")
    spec = FORMATS[format_of(path, chosen)]
    if path == STANDARD_INPUT:
        if sys.stdin is None:
            raise RowsError("standard input: cannot read: it is closed")
        yield _module(spec).read(sys.stdin.buffer, source_name(path), **spec.options)
        return
    try:
        stream = Path(path).open("rb")  # noqa: SIM115 — closed below; only opening is in this try
    except OSError as error:
        raise RowsError(f"{path}: cannot read: {error.strerror or error}") from None
    with stream:
        yield _module(spec).read(stream, path, **spec.options)


def writer(stream: IO[bytes], columns: Sequence[str], name: str = "csv") -> Writer:
    """Begin a table of the named format."""
    spec = FORMATS[name]
    return _module(spec).writer(stream, columns, **spec.options)


def _module(spec: FormatSpec) -> Format:
    return cast(Format, import_module(f"edgeproof.tables.{spec.module}"))
