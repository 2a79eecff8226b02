"""Tables by their paths: opened one after the other for reading, begun for writing."""

import io
import os
import stat
import sys
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, cast

from edgeproof.errors import RowsError, UsageError, near_file
from edgeproof.tables.dialect import Dialect, Wanted
from edgeproof.tables.formats import (
    FORMATS,
    GZIP,
    OF_FOLDERS,
    STANDARD_INPUT,
    START,
    below,
    by_suffix,
    format_of,
    known,
    of_start,
    start,
    unknown_format,
)

_NOTHING = "__HIVE_DEFAULT_PARTITION__"  # the value of a key that is null

if TYPE_CHECKING:
    from edgeproof.decision import Contract
    from edgeproof.tables.table import Piece, Reader, Writer


class Part(str):
    """The path of a table that was found in a folder."""

    __slots__ = ("folder",)
    folder: str

    @classmethod
    def below(cls, folder: str, path: str) -> "Part":
        """Return a path that remembers in which folder it was found."""
        part = cls(path)
        part.folder = folder
        return part


def keys_of(path: str) -> dict[str, str]:
    """Return the keys of the folders called `key=value`, as Spark writes them, in which a table was found."""
    if not isinstance(path, Part) or "=" not in path:
        return {}
    from urllib.parse import unquote

    between = os.path.dirname(os.path.relpath(path, path.folder)).split(os.sep)
    pairs = (name.split("=", 1) for name in between if "=" in name)
    return {unquote(key): "" if value == _NOTHING else unquote(value) for key, value in pairs}


def files_of(
    paths: Sequence[str],
    dialect: Dialect = Dialect(),  # noqa: B008 — it is frozen
    wanted: Wanted = Wanted(),  # noqa: B008
) -> list[str]:
    """Return the tables that are meant: of a folder, all table files in it and in folders below it, sorted by name.

    A folder that has pictures is one table itself where pictures are wanted, or where it has no tables. Names that
    begin with `.` or `_` are left alone, as partitioned tables ask. Raises RowsError or UsageError, before any of them
    is read, for one that is of no format or not there, and for what the dialect says that means nothing to any of
    them.
    """
    found: list[str] = []
    for path in paths:
        if path == STANDARD_INPUT or not os.path.isdir(path):
            found.append(path)
            continue
        tables, has_pictures = list(below(path)), next(below(path, are_folders=True), None) is not None
        if has_pictures and wanted.picture and dialect.format in (None, OF_FOLDERS):
            tables = []
        if not tables and not has_pictures:
            raise RowsError(f"{path}: expected files with rows ({known()}) or pictures, got a directory without any")
        found += [Part.below(path, table) for table in tables] or [path]
    for path in found:
        if path != STANDARD_INPUT and not os.path.exists(path):
            raise RowsError(f"{path}: cannot read: No such file or directory{near_file(path)}")
    formats = {dialect.format or format_of(path): path for path in found}
    if found.count(STANDARD_INPUT) > 1:
        raise UsageError("-: expected standard input once, got it twice")
    if dialect.format or STANDARD_INPUT not in found:  # whose format its first bytes tell, later
        _expect_heeded(formats, dialect)
    return found


def _expect_heeded(formats: Mapping[str, str], dialect: Dialect) -> None:
    """Raise UsageError for what a dialect says that means nothing to any of some formats; each with a path of it."""
    heeded = {name for format_name in formats for name in FORMATS[format_name].heeds}
    for name in dialect.said:
        if name not in heeded:
            *_, (found, path) = formats.items()
            others = ", ".join(other for other, spec in FORMATS.items() if name in spec.heeds)
            option = "--no-header" if name == "header" else f"--{name}"
            raise UsageError(f"{path}: {option} is for {others}; got {found}; leave it out")


def source_name(path: str) -> str:
    """Return what messages call a table."""
    return "standard input" if path == STANDARD_INPUT else path


@contextmanager
def reading(
    path: str,
    dialect: Dialect = Dialect(),  # noqa: B008 — it is frozen
    wanted: Wanted = Wanted(),  # noqa: B008
    is_ahead: bool = False,
) -> Iterator["Reader"]:
    """Open a table for reading, `-` for standard input; raises RowsError or UsageError.

    is_ahead: only the columns are wanted; whoever opens standard input next begins at its start.
    """
    if path == STANDARD_INPUT and sys.stdin is None:
        raise RowsError("standard input: cannot read: it is closed")
    name = dialect.format or (_piped_format() if path == STANDARD_INPUT else format_of(path))
    spec = FORMATS[name]
    options: dict[str, Any] = {**spec.reads, "dialect": dialect, "wanted": wanted}
    module = spec.load(path)
    if not (spec.is_text or spec.is_folder):
        _expect(name, path)
    if path == STANDARD_INPUT:
        yield module.read(_standard_input(is_ahead), source_name(path), **options)
        return
    if os.path.isdir(path):
        if not spec.is_folder:
            raise RowsError(f"{path}: expected a file with rows, got a directory")
        yield module.read(io.BytesIO(), path, **options)
        return
    try:
        file = open(path, "rb", buffering=0)  # noqa: SIM115 — closed below; only opening is in this try
    except OSError as error:
        raise RowsError(f"{path}: cannot read: {error.strerror or error}") from None
    with file:
        reader = module.read(cast(IO[bytes], file), str(path), **options)
        keys = {name: value for name, value in keys_of(path).items() if name not in reader.columns}
        if keys:
            from edgeproof.tables.partitions import Partitioned

            reader = Partitioned(reader, keys)
        reader.file = cast(IO[bytes], file) if file.seekable() else None
        yield reader


def _expect(name: str, path: str) -> None:
    """Raise RowsError where the first bytes of a file say that it is of another format."""
    from edgeproof.tables import ahead
    from edgeproof.tables.signatures import expect

    if path == STANDARD_INPUT:
        expect(name, ahead.start_of(_unbuffered(), START), source_name(path))
    elif os.path.isfile(path):
        expect(name, start(path), path)


def _unbuffered() -> Any:
    # A thread that waits in a buffer's lock could not be left behind at the end of the program.
    return getattr(sys.stdin.buffer, "raw", sys.stdin.buffer)


def _piped_format() -> str:
    from edgeproof.tables import ahead

    return of_start(ahead.start_of(_unbuffered(), START))


def _standard_input(is_ahead: bool) -> IO[bytes]:
    stream = _unbuffered()
    if is_ahead or "edgeproof.tables.ahead" in sys.modules:
        from edgeproof.tables import ahead

        stream = ahead.Recorded(stream) if is_ahead else ahead.from_start(stream)
    return cast(IO[bytes], stream)


def pieces_of(
    paths: Sequence[str],
    size: int,
    contract: "Contract",
    more: Sequence[str] = (),
    dialect: Dialect = Dialect(),  # noqa: B008 — it is frozen
    on_read: Callable[[int], object] = int,
    say: Callable[[str], object] = str,
) -> "Generator[Piece, None, None]":
    """Yield the work of reading tables one after the other, as `Reader.pieces` does; raises RowsError or UsageError.

    contract: of the features that are wanted; more: columns that are wanted besides, as they stand in the table.
    on_read: is told how many bytes of the files were read so far; say: how a table was read, where that is not the
    usual.
    """
    names = contract.feature_names
    from edgeproof.tables.table import Numeric

    # Columns with words of their own are read as text.
    shared = (feature.name for feature in contract.features if feature.is_number and feature.missing_values is None)
    numeric = Numeric(frozenset(shared).difference(more), contract.missing)
    wanted = Wanted.of(contract, tuple(more))
    before = 0
    for path in paths:
        with reading(path, dialect, wanted) as reader:
            reader.numeric = numeric
            if reader.said:
                say(f"{reader.source}: {reader.said}")
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


def reader(stream: IO[bytes], source: str, name: str = "csv") -> "Reader":
    """Open a table of the named format on a binary stream; source: its name in messages. Raises RowsError."""
    spec = FORMATS[name]
    return spec.load(source).read(stream, source, **spec.reads)


def writer(stream: IO[bytes], columns: Sequence[str], name: str = "csv") -> "Writer":
    """Begin a table of the named format."""
    spec = FORMATS[name]
    return spec.load(name).writer(stream, columns, **spec.writes)


def output_format(output: str | None, chosen: str | None = None) -> str:
    """Return the format to write: the chosen one, else by the extension, CSV where there is none.

    output: a path, None for standard output. Raises UsageError where it cannot be written, or its library is missing.
    """
    if output is not None and output.endswith(("/", os.sep)):
        raise UsageError(f"{output}: expected a file to write, got the name of a folder; name a file")
    name = chosen or (by_suffix(output) if output and os.path.splitext(output)[1] else "csv")
    if name is None:
        raise unknown_format(output or "", is_output=True)
    spec = FORMATS[name]
    path = output or "standard output"
    if not spec.is_written:
        raise UsageError(f"{path}: {name} is only read; expected one of {known(written=True)}")
    if path.lower().endswith(GZIP) and not spec.is_text:
        raise UsageError(f"{path}: expected text in a gzip file, got {name}, which is compressed itself")
    spec.load(path)
    return name
