"""What the databases share: a kit's names, and named rows in groups whose cells have the same types."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from . import Cell

_PREFIX = re.compile(r"MACRO (\w+)_decide\(")
_LABEL = re.compile(r"THEN ('(?:[^']|'')*') ELSE '(?:[^']|'')*' END AS label,")
_COLUMN = re.compile(r'^    ("(?:[^"]|"")*") (TEXT|REAL),$', re.MULTILINE)
_NUMBERS = "_golden_numbers ("


@dataclass(frozen=True)
class SqlKit:
    """What a driver takes from a kit's files."""

    prefix: str  # of its functions
    label: str  # the second one, between quotes
    columns: tuple[str, ...]  # names between quotes, in contract order
    kinds: tuple[str, ...]  # REAL or TEXT

    @classmethod
    def of(cls, kit: Path) -> "SqlKit":
        """Read a kit's folder."""
        macro, golden = ((kit / name).read_text(encoding="utf-8") for name in ("duckdb.sql", "golden.sql"))
        found = _COLUMN.findall(golden[golden.index(_NUMBERS, golden.index("CREATE TEMPORARY TABLE")) :])
        prefix, label = _PREFIX.search(macro), _LABEL.search(macro)
        assert prefix is not None
        assert label is not None
        return cls(prefix[1], label[1], tuple(name for name, _ in found), tuple(kind for _, kind in found))

    def named(self, row: Sequence[Cell]) -> dict[str, Cell]:
        """Return a row's cells by the names between quotes; those beyond the features get names of their own."""
        beyond = (f'"beyond {place}"' for place in range(len(row)))
        return {
            name: scalar(cell) for name, cell in zip([*self.columns, *beyond], row, strict=False) if cell is not ...
        }

    def answer(self, bits: str, is_second: bool, warnings: Sequence[str]) -> str:
        """Return an answer as `wire.py` says, with `-` in place of the row vector."""
        names = [name[1:-1].replace('""', '"') for name in self.columns]
        pairs = [warning.rpartition(": ") for warning in warnings]
        told = ",".join(f"{names.index(name)}:{kind}" for name, _, kind in pairs)
        return f"{bits} {int(is_second)} - {told}".rstrip()


def scalar(cell: Cell) -> Cell:
    """Return a cell as a database is given it: what is no UTF-8, and lone surrogates, as U+FFFD."""
    if isinstance(cell, tuple):
        return scalar(cell[0]) if cell[1] == 1 else str(scalar(cell[0])) * cell[1]
    if isinstance(cell, bytes):
        return cell.decode(errors="replace")
    return cell.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if isinstance(cell, str) else cell


def type_of(cell: Cell) -> str:
    """Return the SQL type of a cell, which both databases know."""
    if isinstance(cell, bool):
        return "BOOLEAN"
    return "DOUBLE PRECISION" if isinstance(cell, int | float) else "TEXT"
