"""Rows that cannot be read: listed in a table of their own."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple, TypeAlias

from edgeproof import tables
from edgeproof.errors import UsageError
from edgeproof.rows import Batch, Fault
from edgeproof.types import StrPath

FAIL, SKIP, NULL = "fail", "skip", "null"
_COLUMNS = ("line", "column", "reason")
_FILE = "file"  # one more column where rows come from several files


class Refused(NamedTuple):
    """The rows of a batch that cannot be read."""

    n_rows: int
    cells: Mapping[str, list[str]]  # name -> (n_faults,)

    @classmethod
    def of(cls, batch: Batch, faults: Sequence[Fault]) -> "Refused":
        """List the faults of a batch."""
        cells = {
            _FILE: [batch.source] * len(faults),
            "line": [str(batch.lines[fault.row]) for fault in faults],
            "column": [fault.column for fault in faults],
            "reason": [fault.reason for fault in faults],
        }
        return cls(len({fault.row for fault in faults}), cells)


Rejects: TypeAlias = Callable[[Refused], object]  # takes note of those of a batch


@contextmanager
def rejecting(path: StrPath | None, several: bool = False) -> Iterator[Rejects]:
    """Open the table of rejected rows, which appears whole or not at all; for None there is none.

    several: the rows come from several files, which are named.
    """
    if path is None:
        yield lambda _: None
        return
    from pathlib import Path

    from edgeproof.files import whole_file

    with whole_file(Path(path)) as stream:
        writer = tables.writer(stream, (_FILE, *_COLUMNS) if several else _COLUMNS, "csv")
        yield lambda refused: writer.write(refused.cells) if refused.n_rows else None
        writer.close()


def rejects_path(on_error: str, chosen: StrPath | None, rows: Sequence[str], output: StrPath | None) -> str | None:
    """Return where rejected rows are written: the chosen file, else OUT.rejects.csv; None where a fault is an error.

    Raises UsageError if there is no place for them.
    """
    if on_error == FAIL:
        if chosen is not None:
            raise UsageError("--rejects: expected --on-error skip or null with it, got fail")
        return None
    if chosen is None and output is None:
        raise UsageError(f"--on-error {on_error}: where do rejected rows go? add --rejects FILE")
    path = f"{output}.rejects.csv" if chosen is None else os.fspath(chosen)
    taken = [os.path.realpath(name) for name in (*rows, output) if name not in (None, tables.STANDARD_INPUT)]
    if os.path.realpath(path) in taken:
        raise UsageError(f"--rejects {path}: expected a file of its own, got that of the rows or the output")
    return path
