"""The table formats there are, and which one a path means."""

import os
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any, NamedTuple, Protocol, cast

from edgeproof.errors import UsageError, nearest

if TYPE_CHECKING:
    from edgeproof.tables.table import Reader, Writer

STANDARD_INPUT = "-"
GZIP = ".gz"
PACKED = (GZIP, ".bz2", ".xz", ".zst")  # of compressed text


class Format(Protocol):
    """What every format offers; one that is only read has no `writer`."""

    def read(self, stream: IO[bytes], source: str, **options: Any) -> "Reader":
        """Open a table on a binary stream without a buffer; raises RowsError."""

    def writer(self, stream: IO[bytes], columns: Sequence[str], **options: Any) -> "Writer":
        """Begin a table with these columns on a binary stream."""


class FormatSpec(NamedTuple):
    """Where a format lives and what it needs."""

    module: str
    suffixes: tuple[str, ...]
    reads: Mapping[str, str] = MappingProxyType({})  # what its reader is told
    writes: Mapping[str, str] = MappingProxyType({})  # what its writer is told
    is_text: bool = True  # may be gzip-compressed
    is_written: bool = True  # else only read
    library: str | None = None  # the module it needs
    extra: str = "arrow"  # brings it

    def load(self, path: str) -> Format:
        """Import the format's module; raises UsageError, which names the table, where its library is missing."""
        if self.library is not None and find_spec(self.library) is None:
            from edgeproof.engines import install

            needs = f"{self.suffixes[0]} needs {self.library}, which is not installed"
            raise UsageError(f"{path}: {needs}; run: {install(self.extra)}")
        return cast(Format, import_module(f"edgeproof.tables.{self.module}"))


FORMATS = {
    "csv": FormatSpec("csv", (".csv", ".txt", ".data", ".dat"), writes={"delimiter": ","}),
    "tsv": FormatSpec("csv", (".tsv", ".tab"), {"delimiter": "\t"}, {"delimiter": "\t"}),
    "jsonl": FormatSpec("jsonl", (".jsonl", ".ndjson")),
    "parquet": FormatSpec("arrow.parquet", (".parquet", ".pq"), is_text=False, library="pyarrow"),
    "arrow": FormatSpec("arrow.ipc", (".arrow", ".arrows", ".feather"), is_text=False, library="pyarrow"),
    "npy": FormatSpec("npy", (".npy",), is_text=False, is_written=False),
}


def format_of(path: str, chosen: str | None = None) -> str:
    """Return the format's name: the chosen one, else by the file's extension, CSV for standard input.

    Raises UsageError that lists the formats.
    """
    if chosen is not None:
        return chosen
    if path == STANDARD_INPUT:
        return "csv"
    name = by_suffix(path)
    if name is not None:
        return name
    found = _suffix(path) or "no extension"
    near = nearest(found, [suffix for spec in FORMATS.values() for suffix in spec.suffixes])
    hint = f"did you mean {near}? Else rename it" if near else "rename it"
    raise UsageError(
        f"{path}: unknown table format: expected {known()}, got {found}; {hint} or use --format or --output-format"
    )


def known(written: bool = False) -> str:
    """Return the extensions for a message: all, or those of formats that are written."""
    return ", ".join(suffix for spec in FORMATS.values() if spec.is_written or not written for suffix in spec.suffixes)


def by_suffix(path: str) -> str | None:
    """Return the format of a name; text may be compressed, as `.csv.gz` says."""
    suffix, unpacked = _suffix(path), _suffix(without_packing(path.lower()))
    for name, spec in FORMATS.items():
        if suffix in spec.suffixes or (spec.is_text and unpacked in spec.suffixes):
            return name
    return None


def without_packing(path: str) -> str:
    """Return a name without the extension that says how it is compressed."""
    stem, suffix = os.path.splitext(path)
    return stem if suffix.lower() in PACKED else path


def _suffix(path: str) -> str:
    return os.path.splitext(path)[1].lower()
