"""Programs that docs/how-to/many-rows.md shows for Spark and Ray: run as they are there, with the bits of `predict`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from edgeproof.loading import load
from edgeproof.scoring import Columns, predict_files
from tests.support.documents import programs
from tests.support.repository import GOLDEN, REPOSITORY
from tests.support.rows import random_rows, rows_as_dicts

pytestmark = pytest.mark.spark
PAGE = REPOSITORY / "docs" / "how-to" / "many-rows.md"
ROWS = 20_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the programs of the page, the package and the rows that they name."""
    for name, text in programs(PAGE).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    shutil.copy(GOLDEN, tmp_path / "passengers.edgeproof")
    contract = load(GOLDEN).contract
    rows = rows_as_dicts(contract, random_rows(contract, ROWS, seed=8))
    table = pa.Table.from_pylist([{"id": place, **row} for place, row in enumerate(rows)])
    pq.write_table(table, tmp_path / "rows.parquet", row_group_size=ROWS // 5)
    return tmp_path


def bits(rows: Path) -> tuple[list[int], list[str], bytes]:
    """Keys in order, with labels and probabilities."""
    table = pq.read_table(rows).sort_by("id")
    probabilities = table["probability"].to_numpy().astype("float32").tobytes()
    return table["id"].to_pylist(), table["label"].to_pylist(), probabilities


def predicted(folder: Path, engine: str) -> tuple[list[int], list[str], bytes]:
    """What `predict` answers."""
    predict_files(
        load(GOLDEN, engine), [str(folder / "rows.parquet")], folder / "wanted.parquet", columns=Columns(("id",))
    )
    return bits(folder / "wanted.parquet")


def run(command: list[str], folder: Path, **environment: str) -> None:
    """Run a program of the page; our `edgeproof` and `python` come first."""
    ours = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", **environment}
    done = subprocess.run(command, cwd=folder, env=os.environ | ours, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_java_kit_in_spark(folder: Path) -> None:
    """No worker runs Python, for there is none; every row once, every bit equal."""
    run(["bash", "-e", "build-decide.sh"], folder)
    without = {"PYSPARK_PYTHON": "no-such-python", "SPARK_LOCAL_IP": "127.0.0.1"}
    run([sys.executable, "decide_in_spark.py"], folder, **without)
    assert bits(folder / "answers") == predicted(folder, "reference")  # as in every kit


def test_ray_data(folder: Path) -> None:
    """Every row once, every bit equal."""
    ours = {"HOME": str(folder), "RAY_AUTH_MODE": "disabled", "RAY_USAGE_STATS_ENABLED": "0"}
    with TemporaryDirectory() as short:  # names of sockets have at most 107 characters
        run([sys.executable, "score_in_ray.py"], folder, RAY_TMPDIR=short, **ours)
    assert bits(folder / "answers") == predicted(folder, "auto")
