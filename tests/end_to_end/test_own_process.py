"""What only shows in a process of its own, where no test has imported or buffered anything before."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import csv, parquet

import edgeproof
from edgeproof.package import sealed
from tests.support.repository import EXAMPLES, GOLDEN

ROWS = EXAMPLES / "new.csv"
PREDICT = [sys.executable, "-m", "edgeproof", "predict", "--quiet", str(GOLDEN)]


def predicted(*arguments: object, **options: object) -> subprocess.CompletedProcess[bytes]:
    """Run `predict` on the golden package."""
    return subprocess.run([*PREDICT, *map(str, arguments)], capture_output=True, check=False, **options)  # type: ignore[call-overload,no-any-return]


@pytest.mark.parametrize("suffix", ["parquet", "arrow", "arrows"])
def test_texts_of_typed_tables(tmp_path: Path, suffix: str) -> None:
    """A table with texts gives the bytes that CSV gives, though nothing imported pyarrow.compute before."""
    table, path = csv.read_csv(ROWS), tmp_path / f"rows.{suffix}"
    if suffix == "parquet":
        parquet.write_table(table, path)
    else:
        begin = pa.ipc.new_file if suffix == "arrow" else pa.ipc.new_stream
        with begin(str(path), table.schema) as sink:
            sink.write_table(table)
    found = predicted(path)
    assert (found.returncode, found.stderr) == (0, b"")
    assert found.stdout == predicted(ROWS).stdout


def test_small_row_groups_are_read_together(tmp_path: Path) -> None:
    """A group a row: the same answers, in batches of more than a group."""
    from edgeproof.tables.arrow.parquet import _record_batches

    table = csv.read_csv(ROWS)
    parquet.write_table(table, tmp_path / "rows.parquet", row_group_size=1)
    with parquet.ParquetFile(tmp_path / "rows.parquet") as file:
        assert file.num_row_groups == table.num_rows > 2
        counts = [batch.num_rows for batch in _record_batches(file, 2, table.column_names)]
    assert sum(counts) == table.num_rows
    assert len(counts) < table.num_rows
    assert predicted(tmp_path / "rows.parquet").stdout == predicted(ROWS).stdout


@pytest.mark.parametrize("name", ["out.parquet/", "out/deep/"])
def test_an_output_named_like_a_folder_is_one(tmp_path: Path, name: str) -> None:
    """The folder's extension says nothing of the files in it: each has the name and the format of its input."""
    found = predicted(ROWS, "-o", f"{tmp_path}/{name}")
    assert (found.returncode, found.stderr) == (0, b"")
    assert (tmp_path / name / ROWS.name).read_bytes() == predicted(ROWS).stdout


def test_a_file_called_like_standard_input(tmp_path: Path) -> None:
    """A file `-` in the current folder does not keep a line of the pipe from its answer."""
    shutil.copy(ROWS, tmp_path / "-")
    lines = ROWS.read_bytes().splitlines(keepends=True)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with subprocess.Popen(
        [*PREDICT, "-"], cwd=tmp_path, env=environment, bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        watchdog = threading.Timer(60, process.kill)
        watchdog.start()
        process.stdin.write(b"".join(lines[:2]))
        answer = process.stdout.readline() + process.stdout.readline()
        watchdog.cancel()
        process.stdin.close()
    assert answer.count(b"\n") == 2


def test_an_output_whose_links_run_in_a_circle(tmp_path: Path) -> None:
    """One line and exit code 7, no traceback; the links stay."""
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    found = predicted(ROWS, "-o", tmp_path / "a")
    assert (found.returncode, len(found.stderr.splitlines())) == (7, 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_full_standard_error(unbuffered: str) -> None:
    """What cannot be said does not change the exit code: 3 for rows that are not there."""
    with Path("/dev/full").open("wb") as full:
        command = [*PREDICT, "nowhere.csv"]
        done = subprocess.run(command, env=os.environ | {"PYTHONUNBUFFERED": unbuffered}, stderr=full, check=False)
    assert done.returncode == 3


@pytest.mark.parametrize("kind", [str, Path])
def test_any_kind_of_path(tmp_path: Path, kind: Callable[[str], Any]) -> None:
    """Text and os.PathLike load the same package and the same naked model; bytes are those of a package."""
    model = tmp_path / "model.tflite"
    model.write_bytes(sealed.read(GOLDEN).files["tflite/model.tflite"])
    for path, engine in ((GOLDEN, "reference"), (model, "litert")):
        loaded = edgeproof.load(kind(str(path)), engine=engine)
        assert loaded.contract == edgeproof.load(path, engine=engine).contract


def test_closed_standard_error() -> None:
    """LiteRT has nothing to be kept from saying there; the answers come."""
    command = " ".join(PREDICT) + f" {ROWS} 2>&-"
    found = subprocess.run(command, shell=True, stdout=subprocess.PIPE, check=False)
    assert (found.returncode, found.stdout) == (0, predicted(ROWS).stdout)


def test_an_unbuffered_pipe_gets_everything_or_an_error(tmp_path: Path) -> None:
    """A pipe that takes a part of what is written: no run may lose the rest and call itself done."""
    table = tmp_path / "many.csv"
    header, *rows = ROWS.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text(header + "".join(rows) * 20_000, encoding="utf-8")
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen([*PREDICT, str(table)], env=environment, stdout=writing, stderr=subprocess.PIPE) as process:
        os.close(writing)
        code = process.wait(120)
    with os.fdopen(reading, "rb") as stream:
        got = stream.read()
    assert code == 7 or got.count(b"\n") == 1 + 20_000 * len(rows)
