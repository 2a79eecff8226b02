"""Rows in, rows out, streaming: one file a format.

To add a format: write `tables/NAME.py` with `read` and `writer`, and add its line to FORMATS. Like the commands, this
file imports no NumPy: `--help` lists the formats.
"""

import os
import stat
import sys
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any, NamedTuple, Protocol, cast

from edgeproof.errors import RowsError, UsageError

if TYPE_CHECKING:
    from edgeproof.decision.contract import Contract
    from edgeproof.tables.table import Piece, Reader, Writer

STANDARD_INPUT = "-"
GZIP = ".gz"


class Format(Protocol):
    """What every file of this folder offers."""

    def read(self, stream: IO[bytes], source: str, **options: Any) -> "Reader":
        """Open a table on a binary stream without a buffer; raises RowsError."""

    def writer(self, stream: IO[bytes], columns: Sequence[str], **options: Any) -> "Writer":
        """Begin a table with these columns on a binary stream; raises UsageError where the format is only read."""


class FormatSpec(NamedTuple):
    """Where a format lives and what it needs."""

    module: str
    suffixes: tuple[str, ...]
    options: Mapping[str, str] = MappingProxyType({})
    is_text: bool = True  # may be gzip-compressed
    has_names: bool = True  # else its reader is told the names of the columns
    library: str | None = None  # the module it needs; it comes with the extra [arrow]


FORMATS = {
    "csv": FormatSpec("csv", (".csv", ".txt"), {"delimiter": ","}),
    "tsv": FormatSpec("csv", (".tsv", ".tab"), {"delimiter": "\t"}),
    "jsonl": FormatSpec("jsonl", (".jsonl", ".ndjson")),
    "parquet": FormatSpec("arrow.parquet", (".parquet", ".pq"), is_text=False, library="pyarrow"),
    "arrow": FormatSpec("arrow.table", (".arrow", ".arrows", ".feather"), is_text=False, library="pyarrow"),
    "npy": FormatSpec("npy", (".npy",), is_text=False, has_names=False),
}


def format_of(path: str, chosen: str | None = None) -> str:
    """Return the format's name: the chosen one, else by the file's extension, CSV for standard input.

    Raises UsageError that lists the formats.
    """
    if chosen is not None:
        return chosen
    if path == STANDARD_INPUT:
        return "csv"
    name = _by_suffix(path)
    if name is not None:
        return name
    found = _suffix(path) or "no extension"
    raise UsageError(
        f"{path}: unknown table format: expected {_known()}, got {found}; rename it or use --format or --output-format"
    )


def _known() -> str:
    return ", ".join(suffix for spec in FORMATS.values() for suffix in spec.suffixes)


def _by_suffix(path: str) -> str | None:
    """Return the format of a name; text may be compressed, as `.csv.gz` says."""
    suffix, unpacked = _suffix(path), _suffix(path.lower().removesuffix(GZIP))
    for name, spec in FORMATS.items():
        if suffix in spec.suffixes or (spec.is_text and unpacked in spec.suffixes):
            return name
    return None


def _suffix(path: str) -> str:
    return os.path.splitext(path)[1].lower()


def files_of(paths: Sequence[str], chosen: str | None = None) -> list[str]:
    """Return the tables that are meant: of a folder, its table files sorted by name.

    Raises RowsError or UsageError, before any of them is read, for one that is of no format or not there.
    """
    found: list[str] = []
    for path in paths:
        if path == STANDARD_INPUT or not os.path.isdir(path):
            found.append(path)
            continue
        inside = (os.path.join(path, name) for name in sorted(os.listdir(path)) if not name.startswith("."))
        tables = [file for file in inside if _by_suffix(file) and os.path.isfile(file)]
        if not tables:
            raise RowsError(f"{path}: expected files with rows ({_known()}), got a directory without any")
        found += tables
    for path in found:
        format_of(path, chosen)
        if path != STANDARD_INPUT and not os.path.exists(path):
            raise RowsError(f"{path}: cannot read: No such file or directory")
    if found.count(STANDARD_INPUT) > 1:
        raise UsageError("-: expected standard input once, got it twice")
    return found


def source_name(path: str) -> str:
    """Return what messages call a table."""
    return "standard input" if path == STANDARD_INPUT else path


@contextmanager
def reading(path: str, chosen: str | None = None, names: Sequence[str] = ()) -> Iterator["Reader"]:
    """Open a table for reading, `-` for standard input; raises RowsError or UsageError.

    names: of the columns of a table that does not name them.
    """
    if path != STANDARD_INPUT and os.path.isdir(path):
        raise RowsError(f"{path}: expected a file with rows, got a directory")
    spec = FORMATS[format_of(path, chosen)]
    options = spec.options if spec.has_names else {"names": names}
    module = _module(spec, path)
    if path == STANDARD_INPUT:
        if sys.stdin is None:
            raise RowsError("standard input: cannot read: it is closed")
        stream = sys.stdin.buffer
        # A thread that waits in a buffer's lock could not be left behind at the end of the program.
        yield module.read(cast(IO[bytes], getattr(stream, "raw", stream)), source_name(path), **options)
        return
    try:
        file = open(path, "rb", buffering=0)  # noqa: SIM115 — closed below; only opening is in this try
    except OSError as error:
        raise RowsError(f"{path}: cannot read: {error.strerror or error}") from None
    with file:
        reader = module.read(cast(IO[bytes], file), path, **options)
        reader.file = cast(IO[bytes], file) if file.seekable() else None
        yield reader


def pieces_of(
    paths: Sequence[str],
    size: int,
    contract: "Contract",
    more: Sequence[str] = (),
    chosen: str | None = None,
    on_read: Callable[[int], object] = int,
) -> "Generator[Piece, None, None]":
    """Yield the work of reading tables one after the other, as `Reader.pieces` does; raises RowsError or UsageError.

    contract: of the features that are wanted; more: columns that are wanted besides, as they stand in the table.
    on_read: is told how many bytes of the files were read so far.
    """
    names = contract.feature_names
    from edgeproof.tables.table import Numeric

    numeric = Numeric(frozenset(contract.numeric_names).difference(more), contract.missing)
    before = 0
    for path in paths:
        with reading(path, chosen, names) as reader:
            reader.numeric = numeric
            for piece in reader.pieces(size, (*names, *more)):
                if reader.file is not None:
                    on_read(before + reader.file.tell())
                yield piece
        before += size_of([path]) or 0


def size_of(paths: Sequence[str]) -> int | None:
    """Return how many bytes files hold; None where one is a pipe or cannot be asked."""
    if STANDARD_INPUT in paths:  # whatever is called so in the current folder
        return None
    try:
        states = [os.stat(path) for path in paths]
    except OSError:
        return None
    return sum(state.st_size for state in states) if all(stat.S_ISREG(state.st_mode) for state in states) else None


def writer(stream: IO[bytes], columns: Sequence[str], name: str = "csv") -> "Writer":
    """Begin a table of the named format."""
    spec = FORMATS[name]
    return _module(spec, name).writer(stream, columns, **spec.options)


def check_output(output: str | None, name: str) -> None:
    """Raise UsageError where a format cannot be written, or its library is missing."""
    import io

    spec = FORMATS[name]
    if output is not None and output.lower().endswith(GZIP) and not spec.is_text:
        raise UsageError(f"{output}: expected text in a gzip file, got {name}, which is compressed itself")
    writer(io.BytesIO(), (), name)


def _module(spec: FormatSpec, path: str = "rows") -> Format:
    if spec.library is not None and find_spec(spec.library) is None:
        raise UsageError(
            f"{path}: {spec.suffixes[0]} needs {spec.library}, which is not installed; run: "
            "pip install 'edgeproof[arrow]' (from a checkout: pip install './runtime[arrow]')"
        )
    return cast(Format, import_module(f"edgeproof.tables.{spec.module}"))
