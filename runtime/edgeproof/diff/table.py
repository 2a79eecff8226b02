"""The table of rows whose decision changed."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import compress
from pathlib import Path
from typing import Any

from edgeproof import tables
from edgeproof.decision import CodedColumn, Column
from edgeproof.diff.pair import Pair
from edgeproof.errors import UsageError
from edgeproof.files import whole_file
from edgeproof.scoring import Columns, Options
from edgeproof.types import Bools, Floats, Places, StrPath

_OURS = ("old_label", "new_label", "old_probability", "new_probability")


class Changed:
    """Rows as the tables have them, and what both packages say; nothing where nobody wants them."""

    def __init__(self, labels: Sequence[str], keep: Sequence[str] = (), writer: "tables.Writer | None" = None) -> None:
        self.keep = keep
        self._labels = labels
        self._writer = writer

    def prepared(self, batch: Any, good: Bools, decided: tuple[Places, Places], p: tuple[Floats, Floats]) -> Any:
        """Return the rows of a batch as the file will hold them; may run in any thread.

        good: (n_rows,) which rows were answered. decided, p: of those, by both; p (n, n_labels).
        """
        if self._writer is None:
            return None
        flipped = decided[0] != decided[1]
        rows = good.copy()
        rows[good] = flipped
        cells: Mapping[str, Sequence[Any]] = {name: _only(batch.columns[name], rows) for name in self.keep}
        places = [one[flipped] for one in decided]
        shown = [q[flipped, -1] if q.shape[1] == 2 else q[flipped].max(axis=1) for q in p]
        ours = [*(CodedColumn(self._labels, one) for one in places), *shown]
        return self._writer.prepare({**cells, **dict(zip(_OURS, ours, strict=True))})

    def put(self, prepared: Any) -> None:
        """Write the rows of a batch."""
        if self._writer is not None:
            self._writer.put(prepared)

    def close(self) -> None:
        """Write what belongs at the end."""
        if self._writer is not None:
            self._writer.close()


@contextmanager
def changed_rows(pair: Pair, rows: Sequence[str], options: Options, path: StrPath | None) -> Iterator[Changed]:
    """Begin the table, which appears whole or not at all; for None there is none. Raises UsageError, OutputError."""
    if path is None:
        yield Changed(pair.labels)
        return
    name = os.fspath(path)
    if os.path.realpath(name) in map(os.path.realpath, rows):
        raise UsageError(f"{name}: expected another file for the changed rows, got the one with the rows")
    output_format = tables.output_format(name)
    keep = Columns().kept(rows, options, pair.new) or Columns(("all",)).kept(rows, options, pair.new)
    taken = [one for one in keep if one in _OURS]
    if taken:
        raise UsageError(f"--changed: the rows have a column {taken[0]}, which would be in the output twice; rename it")
    with whole_file(Path(name)) as file, tables.packed(file, name) as stream:
        yield Changed(pair.labels, keep, tables.writer(stream, (*keep, *_OURS), output_format))


def _only(cells: Sequence[Any], rows: Bools) -> Sequence[Any]:
    return cells.compress(rows) if isinstance(cells, Column) else list(compress(cells, rows))
