"""The SQL kit in PostgreSQL: a server of its own, which ends with each use."""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from edgeproof.types import Floats

from . import Cell
from .programs import run as run_program
from .sql import SqlKit, type_of
from .wire import REFUSED

KIT = "sql"
_NOBODY = 65534  # PostgreSQL does not run as root
_AS_NOBODY = ("setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups")
_ROW = "edgeproof row "
_ESCAPED = {ord("\\"): r"\\", ord("\t"): r"\t", ord("\n"): r"\n", ord("\r"): r"\r"}


def absent() -> str | None:
    """Debian has the server's programs in a folder for each version."""
    return None if _programs() else "postgresql (Debian: postgresql)"


def _programs() -> Path | None:
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    return versions[-1].parent if versions else Path(on_path).parent if on_path else None


@contextmanager
def server() -> Iterator[list[str]]:
    """Start a server on a socket in a new folder; yield the start of a psql command."""
    programs, is_root = _programs(), os.geteuid() == 0
    assert programs is not None
    folder = Path(tempfile.mkdtemp(prefix="edgeproof-pg-"))
    if is_root:
        os.chown(folder, _NOBODY, _NOBODY)
    as_other = _AS_NOBODY if is_root else ()
    data, options = str(folder / "data"), f"-c listen_addresses='' -c fsync=off -k {folder}"
    start = [str(programs / "pg_ctl"), "-D", data, "-l", str(folder / "log"), "-w"]
    try:
        initdb = ["initdb", "-D", data, "-A", "trust", "-E", "UTF8", "--locale=C", "-U", "edgeproof", "--no-sync"]
        run_program([*as_other, str(programs / initdb[0]), *initdb[1:]], folder)
        # The server keeps the streams that it is given.
        subprocess.run(
            [*as_other, *start, "-o", options, "start"], cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=None
        )
        try:
            yield ["psql", "-X", "-q", "-A", "-t", "-h", str(folder), "-U", "edgeproof", "postgres"]
        finally:
            run_program([*as_other, *start, "-m", "immediate", "stop"], folder)
    finally:
        shutil.rmtree(folder)


def build(kit: Path, work: Path) -> None:
    """Make the functions, then the kit's own test."""
    shutil.copytree(kit, work, dirs_exist_ok=True)
    with server() as psql:
        files = ("postgresql.sql", "golden.sql", "postgresql_test.sql")
        run_program([*psql, "-v", "ON_ERROR_STOP=1", *(f"--file={name}" for name in files)], work)


def run(work: Path, vectors: Floats) -> Floats:
    """Numbers alone, as columns of real."""
    return run_columns(work, vectors.T.tolist())


def run_columns(work: Path, columns: Sequence[Sequence[Cell]]) -> Floats:
    """Return the probability of rows given by their columns, in contract order: numbers as real, texts."""
    kit = SqlKit.of(work)
    declared = ", ".join(f"{name} {kind}" for name, kind in zip(kit.columns, kit.kinds, strict=True))
    lines = ["\t".join([*map(_copied, row), str(number)]) for number, row in enumerate(zip(*columns, strict=True))]
    table = [f"CREATE TEMP TABLE given ({declared}, edgeproof_row integer);", "COPY given FROM STDIN;", *lines, "\\."]
    bits = "SELECT encode(float4send(probability), 'hex')"
    with server() as psql:
        script = [*table, f"{bits} FROM given t, {kit.prefix}_decide(t) ORDER BY edgeproof_row;"]
        found = _script(psql, work, script).split()
    return np.array([int(bits, 16) for bits in found], np.uint32).view(np.float32)


def _copied(cell: Cell) -> str:
    """Return a cell as COPY reads it."""
    return r"\N" if cell is None else str(cell).translate(_ESCAPED)


def run_named(work: Path, rows: Sequence[Sequence[Cell]]) -> list[str]:
    """A type for each combination of types and columns; an error ends one row alone."""
    kit = SqlKit.of(work)
    types: dict[tuple[tuple[str, str], ...], str] = {}
    script = []
    for number, row in enumerate(rows):
        cells = kit.named(row)
        columns = tuple((name, type_of(cell)) for name, cell in cells.items())
        if columns not in types:
            types[columns] = f"edgeproof_type_{len(types)}"
            declared = ", ".join(f"{name} {kind}" for name, kind in columns)
            script.append(f"CREATE TYPE {types[columns]} AS ({declared});")
        given = f"ROW({', '.join(map(_literal, cells.values()))})::{types[columns]}"
        script += [f"\\echo {_ROW}{number}", _answer(kit, given)]
    with server() as psql:
        said = _script(psql, work, script, stop=False)
    answers = [REFUSED] * len(rows)
    for part in said.split(_ROW)[1:]:
        place, _, answer = part.strip().partition("\n")
        if answer:
            bits, is_second, told = json.loads(answer)
            answers[int(place)] = kit.answer(bits, is_second, told)
    return answers


def _answer(kit: SqlKit, given: str) -> str:
    """Return a query of one line for the answer to a row."""
    columns = f"encode(float4send(probability), 'hex'), label = {kit.label}, warnings"
    return f"SELECT json_build_array({columns}) FROM (SELECT {given} AS t) s, {kit.prefix}_decide(s.t);"


def _literal(cell: Cell) -> str:
    return "NULL" if cell is None else "'" + str(cell).replace("'", "''") + "'"


def _script(psql: list[str], work: Path, lines: list[str], stop: bool = True) -> str:
    """Run lines in a session that has the functions; stop: at the first error."""
    start = ["\\i postgresql.sql", "\\set ON_ERROR_STOP 1" if stop else ""]
    return run_program(psql, work, "\n".join([*start, *lines, ""]).encode()).decode()
