"""The SQL kit in DuckDB, in this process."""

import shutil
from collections import defaultdict
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from edgeproof.types import Floats

from . import Cell
from .programs import ProgramError
from .sql import SqlKit, type_of
from .wire import REFUSED

KIT = "sql"
Rows = list[tuple[int, dict[str, Cell]]]  # by their number


def absent() -> str | None:
    """DuckDB is a package of Python."""
    return None if find_spec("duckdb") else "duckdb (PyPI)"


def build(kit: Path, work: Path) -> None:
    """Make the macro, then the kit's own test."""
    shutil.copytree(kit, work, dirs_exist_ok=True)
    import duckdb

    opened = connect(work)
    try:
        for name in ("golden.sql", "duckdb_test.sql"):
            opened.execute((work / name).read_text(encoding="utf-8"))
    except duckdb.Error as error:
        raise ProgramError(f"duckdb: {error}") from error


def connect(kit: Path) -> Any:
    """Return a database in memory that has the macro."""
    import duckdb

    opened = duckdb.connect()
    opened.execute((kit / "duckdb.sql").read_text(encoding="utf-8"))
    return opened


def run(work: Path, vectors: Floats) -> Floats:
    """Numbers alone, as columns of FLOAT."""
    return run_columns(work, [*vectors.T])


def run_columns(work: Path, columns: Sequence[Any]) -> Floats:
    """Return the probability of rows given by their columns, in contract order: numbers as FLOAT, texts."""
    import pyarrow as pa

    kit = SqlKit.of(work)
    cells = [
        pa.array(cells, pa.float32() if kind == "REAL" else pa.string())
        for cells, kind in zip(columns, kit.kinds, strict=True)
    ]
    names = [name[1:-1].replace('""', '"') for name in kit.columns]
    given = pa.table([*cells, np.arange(len(columns[0]))], names=[*names, "edgeproof_row"])
    opened = connect(work)
    opened.register("given", given)
    found = opened.execute(f"SELECT probability FROM {kit.prefix}_decide('given') ORDER BY edgeproof_row")
    return np.asarray(found.fetchnumpy()["probability"], np.float32)


def run_named(work: Path, rows: Sequence[Sequence[Cell]]) -> list[str]:
    """A table for each combination of types and columns."""
    kit, opened = SqlKit.of(work), connect(work)
    tables: dict[tuple[tuple[str, str], ...], Rows] = defaultdict(list)
    for number, row in enumerate(rows):
        cells = kit.named(row)
        tables[tuple((name, type_of(cell)) for name, cell in cells.items())].append((number, cells))
    answers = [REFUSED] * len(rows)
    for columns, several in tables.items():
        declared = ", ".join([*(f"{name} {kind}" for name, kind in columns), "edgeproof_row INTEGER"])
        opened.execute(f"CREATE OR REPLACE TABLE given ({declared})")
        marks = ", ".join("?" * (len(columns) + 1))
        opened.executemany(
            f"INSERT INTO given VALUES ({marks})", [[*cells.values(), number] for number, cells in several]
        )
        for number, answer in _answers(kit, opened, sorted(number for number, _ in several)):
            answers[number] = answer
    return answers


def _answers(kit: SqlKit, opened: Any, numbers: list[int]) -> list[tuple[int, str]]:
    """Return number and answer of those of these rows that have one: an error is that of one row among them."""
    import duckdb

    among = f"(SELECT * FROM given WHERE edgeproof_row IN ({', '.join(map(str, numbers))}))"
    try:
        opened.execute(f"CREATE OR REPLACE VIEW chosen AS {among}")
        found = opened.execute(
            f"SELECT edgeproof_row, probability, label = {kit.label}, warnings FROM {kit.prefix}_decide('chosen')"
        ).fetchall()
    except duckdb.Error:
        half = len(numbers) // 2
        return [*_answers(kit, opened, numbers[:half]), *_answers(kit, opened, numbers[half:])] if half else []
    return [
        (number, kit.answer(f"{np.float32(p).view(np.uint32):08x}", label, told)) for number, p, label, told in found
    ]
