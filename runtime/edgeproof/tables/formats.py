"""The table formats there are, and which one a path means."""

import os
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any, NamedTuple, Protocol, cast

from edgeproof.errors import UsageError, nearest

if TYPE_CHECKING:
    from edgeproof.tables.signatures import Kind
    from edgeproof.tables.table import Reader, Writer

STANDARD_INPUT = "-"
START = 1 << 16  # bytes at the start of a file that may tell its format
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
    is_folder: bool = False  # a folder of such files is one table
    keeps: tuple[str, ...] = ()  # columns that predict copies where nobody names any
    heeds: tuple[str, ...] = ()  # the fields of a dialect that mean something to it

    def load(self, path: str) -> Format:
        """Import the format's module; raises UsageError, which names the table, where its library is missing."""
        if self.library is not None and find_spec(self.library) is None:
            from edgeproof.engines import install

            needs = f"{self.suffixes[0]} needs {self.library}, which is not installed"
            raise UsageError(f"{path}: {needs}; run: {install(self.extra)}")
        return cast(Format, import_module(f"edgeproof.tables.{self.module}"))


_LINES = ("delimiter", "decimal", "encoding", "quoting", "header")
FORMATS = {
    "csv": FormatSpec("csv", (".csv", ".txt", ".data", ".dat"), writes={"delimiter": ","}, heeds=_LINES),
    "tsv": FormatSpec("csv", (".tsv", ".tab"), {"delimiter": "\t"}, {"delimiter": "\t"}, heeds=_LINES),
    "jsonl": FormatSpec("jsonl", (".jsonl", ".ndjson"), heeds=("encoding", "absent")),
    "parquet": FormatSpec("arrow.parquet", (".parquet", ".pq"), is_text=False, library="pyarrow"),
    "arrow": FormatSpec("arrow.ipc", (".arrow", ".arrows", ".feather"), is_text=False, library="pyarrow"),
    "xlsx": FormatSpec(
        "workbook",
        (".xlsx", ".xlsm"),
        is_text=False,
        is_written=False,
        library="python_calamine",
        extra="excel",
        heeds=("header", "sheet"),
    ),
    "npy": FormatSpec("npy", (".npy",), is_text=False, is_written=False),
    "npz": FormatSpec("npz", (".npz",), is_text=False, is_written=False),
    "pictures": FormatSpec(
        "pictures",
        (".png", ".jpg", ".jpeg", ".ppm", ".pgm", ".bmp", ".gif", ".webp", ".tif", ".tiff"),
        is_text=False,
        is_written=False,
        library="PIL",
        extra="image",
        is_folder=True,
        keeps=("file",),
    ),
}

OF_FOLDERS = next(name for name, spec in FORMATS.items() if spec.is_folder)


def format_of(path: str, chosen: str | None = None) -> str:
    """Return the format's name: the chosen one, else by the extension, by the first bytes; csv for standard input.

    Raises UsageError that lists the formats.
    """
    if chosen is not None:
        return chosen
    if path == STANDARD_INPUT:
        return "csv"
    name = OF_FOLDERS if os.path.isdir(path) else by_suffix(path)
    if name is not None:
        return name
    if not _suffix(without_packing(path)) and os.path.isfile(path):
        return of_start(start(path))
    if os.path.isfile(path) and (kind := _kind(start(path))[1]) is not None and kind.advice:
        raise UsageError(f"{path}: expected a table, got {kind.name}; {kind.advice}")
    raise unknown_format(path)


def unknown_format(path: str, is_output: bool = False) -> UsageError:
    """Return the error that lists the formats there are to read, or to write."""
    near = nearest(_suffix(path), known(is_output).split(", "))
    hint = f"did you mean {near}? Else rename it" if near else "rename it"
    got, option = _suffix(path) or "no extension", "--output-format" if is_output else "--format"
    return UsageError(f"{path}: unknown table format: expected {known(is_output)}, got {got}; {hint} or use {option}")


def of_start(packed: bytes) -> str:
    """Return the format that the first bytes tell, of a file without an extension; CSV where they say nothing."""
    head, kind = _kind(packed)
    if kind is not None and kind.format is not None:
        return kind.format
    return "jsonl" if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else "csv"


def _kind(packed: bytes) -> "tuple[bytes, Kind | None]":
    """Return the first bytes, unpacked, and what they tell."""
    from edgeproof.tables.signatures import HEAD, kind_of
    from edgeproof.tables.unpacking import start_of

    head = start_of(packed)[:HEAD]
    return head, kind_of(head)


def start(path: str) -> bytes:
    """Return the first bytes of a file; none where it cannot be read."""
    try:
        with open(path, "rb") as file:
            return file.read(START)
    except OSError:  # whoever reads it says why
        return b""


def known(written: bool = False) -> str:
    """Return the extensions for a message: all, or those of formats that are written."""
    shown = [spec for spec in FORMATS.values() if spec.is_written or not (written or spec.is_folder)]
    return ", ".join(suffix for spec in shown for suffix in spec.suffixes)


def by_suffix(path: str) -> str | None:
    """Return the format of a name; text may be compressed, as `.csv.gz` says."""
    suffix, unpacked = _suffix(path), _suffix(without_packing(path.lower()))
    for name, spec in FORMATS.items():
        if suffix in spec.suffixes or (spec.is_text and unpacked in spec.suffixes):
            return name
    return None


def below(folder: str, are_folders: bool = False) -> Iterator[str]:
    """Yield the table files of a folder and of those in it; are_folders: those of which a folder is one table."""
    for path in files_below(folder):
        found = by_suffix(path)
        if found is not None and FORMATS[found].is_folder == are_folders:
            yield path


def files_below(folder: str) -> Iterator[str]:
    """Yield the files of a folder and of those in it, sorted; a link to a folder is not followed twice.

    Names that begin with `.` or `_` are left alone.
    """
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name[0] not in "._")
        yield from (os.path.join(parent, name) for name in sorted(files) if name[0] not in "._")


def without_packing(path: str) -> str:
    """Return a name without the extension that says how it is compressed."""
    stem, suffix = os.path.splitext(path)
    return stem if suffix.lower() in PACKED else path


def _suffix(path: str) -> str:
    return os.path.splitext(path)[1].lower()
