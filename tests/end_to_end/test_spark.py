"""Spark's workers answer as `predict` does, to the bit; mistakes are seen in the driver, in one line."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import edgeproof
from edgeproof import spark
from edgeproof.scale import Scorer
from tests.support.command_line import run
from tests.support.repository import GOLDEN
from tests.support.rows import random_rows, rows_as_dicts

pytestmark = [
    pytest.mark.spark,
    # Of Spark's own conversions for pandas, which nothing here uses.
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]
ROWS = int(os.environ.get("EDGEPROOF_SPARK_ROWS", "20000"))


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    """A Spark of two workers on this machine; a task has three tries."""
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    builder = SparkSession.builder.master("local[2,3]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.driver.memory", "1g").config("spark.sql.shuffle.partitions", "2")
    session = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", "4096").getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rows with a key, as Parquet in several row groups."""
    contract = edgeproof.load(GOLDEN).contract
    rows = rows_as_dicts(contract, random_rows(contract, ROWS, seed=8))
    path = tmp_path_factory.mktemp("spark") / "rows.parquet"
    table = pa.Table.from_pylist([{"id": place, **row} for place, row in enumerate(rows)])
    pq.write_table(table, path, row_group_size=ROWS // 5)
    return path


def bits(rows: Any) -> Any:
    """The answers in the order of the key."""
    table = rows.toArrow().sort_by("id")
    return table.column("label").to_pylist(), table.column("probability").to_numpy().tobytes()


def test_the_bits_of_predict(session: Any, table: Path, tmp_path: Path) -> None:
    """Every row once, every bit equal; names of columns may hold what SQL has a meaning for."""
    result = run("predict", GOLDEN, table, "-o", tmp_path / "answers.parquet", "--keep", "id", "-q")
    assert result.exit_code == 0, result.stderr
    wanted = pq.read_table(tmp_path / "answers.parquet")
    answers = spark.score(session.read.parquet(str(table)).repartition(7), GOLDEN, ["id"])
    assert [field.simpleString() for field in answers.schema] == ["id:bigint", "label:string", "probability:float"]
    labels, probabilities = bits(answers)
    assert labels == wanted.column("label").to_pylist()
    assert probabilities == wanted.column("probability").to_numpy().tobytes()
    odd = session.read.parquet(str(table)).withColumnRenamed("id", "the id.x")
    assert spark.score(odd, GOLDEN, ["the id.x"]).count() == ROWS


def test_mistakes_are_seen_in_the_driver(session: Any, table: Path, tmp_path: Path) -> None:
    """A missing column, a damaged package, a wrong option: before anything runs; a bad row: by its line."""
    frame = session.read.parquet(str(table))
    (tmp_path / "p.edgeproof").write_bytes(GOLDEN.read_bytes()[:-1])
    for given, package, options, message in (
        (frame.drop("age"), GOLDEN, {}, 'missing column "age"'),
        (frame, tmp_path / "p.edgeproof", {}, "damaged package"),
        (frame, GOLDEN, {"on_error": "?"}, "on_error: expected"),
    ):
        with pytest.raises(edgeproof.EdgeproofError, match=message) as caught:
            spark.score(given, package, **options)
        assert "\n" not in str(caught.value)
    others = [f"`{name}`" for name in frame.columns if name not in ("id", "age")]
    bad = frame.limit(10).selectExpr("id", "'old' as age", *others)
    with pytest.raises(Exception, match=r'row with "id" ".*": column "age": expected a number, got "old"'):
        spark.score(bad, GOLDEN, ["id"]).collect()
    assert spark.score(bad, GOLDEN, ["id"], on_error="skip").count() == 0
    assert spark.score(bad, GOLDEN, ["id"], on_error="null").where("error is not null").count() == 10


def test_folders_by_the_command(session: Any, table: Path, tmp_path: Path) -> None:
    """`predict --on spark` uses the session that there is: the bits of `predict`; a bad row is one line."""
    assert session
    result = run("predict", GOLDEN, table, "-o", tmp_path / "here.parquet", "--keep", "id", "-q")
    assert result.exit_code == 0, result.stderr
    done = run("predict", GOLDEN, table, "--on", "spark", "-o", tmp_path / "answers", "--keep", "id")
    assert (done.exit_code, done.stderr) == (0, "")
    found = pq.read_table(tmp_path / "answers").sort_by("id")
    assert found.equals(pq.read_table(tmp_path / "here.parquet").sort_by("id"), check_metadata=False)
    bad = pq.read_table(table).slice(0, 20)
    bad = bad.set_column(bad.column_names.index("age"), "age", pa.array(["old"] * 20))
    pq.write_table(bad, tmp_path / "bad.parquet")
    (tmp_path / "mixed").mkdir()  # Spark takes the columns of one file, and fills those of the others with null
    pq.write_table(bad, tmp_path / "mixed/a.parquet")
    pq.write_table(bad.drop_columns(["age"]), tmp_path / "mixed/b.parquet")
    for rows, code, message in (
        (tmp_path / "bad.parquet", 3, 'row with "id" "'),
        (tmp_path / "none", 2, "--on spark: "),
        (tmp_path / "mixed", 3, 'b.parquet: missing column "age"'),
        ("none://here", 2, '--on spark: No FileSystem for scheme "none"'),
    ):
        refused = run("predict", GOLDEN, rows, "--on", "spark", "-o", tmp_path / "x", "--keep", "id")
        assert (refused.exit_code, refused.stderr.count("\n")) == (code, 1), refused.stderr
        assert message in refused.stderr
        assert not (tmp_path / "x").exists()


class Killed(Scorer):
    """A scorer whose process is killed once, in the middle of its rows."""

    mark: str = ""

    def score(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Score, after the first process to come here is gone."""
        try:
            os.close(os.open(self.mark, os.O_CREAT | os.O_EXCL))
            os.kill(os.getpid(), signal.SIGKILL)
        except FileExistsError:
            pass
        return super().score(batch)


def test_a_worker_that_is_killed(session: Any, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The task is run again: no row is lost, none is doubled, the bits are the same."""
    frame = session.read.parquet(str(table)).repartition(4)
    expected = bits(spark.score(frame, GOLDEN, ["id"]))
    from pyspark import cloudpickle

    monkeypatch.setattr(spark, "Scorer", Killed)
    monkeypatch.setattr(Killed, "mark", str(tmp_path / "killed"))
    # Workers cannot import this file.
    cloudpickle.register_pickle_by_value(sys.modules[__name__])
    assert bits(spark.score(frame, GOLDEN, ["id"])) == expected
    assert (tmp_path / "killed").exists()
    assert np.unique(frame.toArrow().column("id").to_numpy()).size == ROWS
