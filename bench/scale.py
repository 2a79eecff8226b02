"""Score a million rows in Spark and in Dask: differing bits, and costs as ratios within one run.

Spark: CPU time of all its processes, compared with that of a `mapInArrow` that gives the columns back.
Dask: time and CPU time with its threads, compared with `predict` in this process; what Dask takes to read the rows and
give them back; two processes of its own. `make test-spark` installs PySpark.

    python -m bench.scale PACKAGE... [--rows 1000000]
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import dask.dataframe
import numpy as np
import psutil
import pyarrow as pa
import pyarrow.parquet as pq

import edgeproof
from bench.harness import in_turn
from edgeproof import dask as on_dask
from edgeproof import spark as on_spark
from edgeproof.proof import drawn_rows
from edgeproof.scoring import Columns, predict_files

_RUNS = 5
_GROUPS = 16  # row groups of the table


def table_of(package: Path, n: int, target: Path) -> None:
    """Write n rows with a key, within the training range or not, some cells missing."""
    contract = edgeproof.load(package).contract
    drawn = drawn_rows(contract, n)
    columns: dict[str, Any] = {"id": np.arange(n)}
    for feature, place, words in zip(contract.features, contract.places, contract.words, strict=True):
        values = drawn[:, place]
        if feature.kind == "numeric":
            columns[feature.name] = np.where(np.isinf(values[:, 0]), np.nan, values[:, 0])
        else:
            columns[feature.name] = [feature.text(tuple(cells), sorted(words)) or None for cells in values.tolist()]
    pq.write_table(pa.table(columns), target, row_group_size=max(1, n // _GROUPS))


def cpu_seconds() -> float:
    """Return the CPU time of all processes that this one has started, and of theirs."""
    return sum(sum(one.cpu_times()[:4]) for one in psutil.Process().children(recursive=True))


def spent(run: Callable[[], object], clock: Callable[[], float]) -> Callable[[], float]:
    """Return a way, as `bench.harness` has them: what a run takes by a clock."""

    def way() -> float:
        start = clock()
        run()
        return clock() - start

    return way


def least(ways: Mapping[str, Callable[[], float]]) -> list[float]:
    """Return the least of a few runs of each way, which take turns: what else a machine does only adds to them."""
    return [min(found) for found in in_turn(ways, _RUNS).values()]


def same(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Give every batch back."""
    yield from batches


def differing(found: pa.Table, wanted: pa.Table) -> int:
    """Return how many rows have another label, or another bit in their probability; all where rows are lost."""
    if found.num_rows != wanted.num_rows:
        return int(max(found.num_rows, wanted.num_rows))
    found, wanted = found.sort_by("id"), wanted.sort_by("id")
    labels = np.array(found["label"].to_pylist()) != np.array(wanted["label"].to_pylist())
    bits = [one["probability"].to_numpy().astype(np.float32).view(np.uint32) for one in (found, wanted)]
    return int(np.count_nonzero(labels | (bits[0] != bits[1])))


def in_spark(package: Path, rows: Path, wanted: pa.Table) -> str:
    """Measure Spark with two workers on this machine."""
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"], os.environ["SPARK_LOCAL_IP"] = sys.executable, "127.0.0.1"
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", "65536").config(
        "spark.driver.memory", "2g"
    )
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    frame = session.read.parquet(str(rows))
    answers = on_spark.score(frame, package, ["id"])
    found = differing(answers.toArrow(), wanted)
    runs = {"identity": frame.mapInArrow(same, frame.schema), "scored": answers}
    saves = {name: one.write.format("noop").mode("overwrite").save for name, one in runs.items()}
    identity, scored = least({name: spent(save, cpu_seconds) for name, save in saves.items()})
    return f"Spark: {found} rows differ; CPU {scored:.1f} s, identity {identity:.1f} s, ratio {scored / identity:.2f}"


def in_dask(package: Path, rows: Path, wanted: pa.Table, folder: Path) -> Iterator[str]:
    """Measure Dask's threads, then count differing rows of two processes."""
    frame = dask.dataframe.read_parquet(rows, split_row_groups=True)
    answers = on_dask.score(frame, package, ["id"])
    given_back = frame.map_partitions(lambda part: part[["id"]], meta={"id": int})
    predictor = edgeproof.load(package)
    runs = {
        "alone": lambda: predict_files(predictor, [str(rows)], folder / "again.parquet"),
        "given": lambda: given_back.compute(scheduler="threads"),
        "scored": lambda: answers.compute(scheduler="threads"),
    }
    for scheduler in ("threads", "processes"):
        found = pa.Table.from_pandas(answers.compute(scheduler=scheduler, num_workers=2), preserve_index=False)
        yield f"Dask {scheduler}: {differing(found, wanted)} rows differ"
    for what, clock in (("time", time.perf_counter), ("CPU", time.process_time)):
        alone, given, scored = least({name: spent(run, clock) for name, run in runs.items()})
        seconds = f"{scored:.2f} s, of it {given:.2f} s to read; predict {alone:.2f} s"
        yield f"Dask threads, {what}: {seconds}; ratio {scored / alone:.2f}"


def main() -> None:
    """Measure each package, and print a line for Spark and one for Dask."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packages", nargs="+", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    asked = parser.parse_args()
    for package in asked.packages:
        with tempfile.TemporaryDirectory() as held:
            folder = Path(held)
            rows, answers = folder / "rows.parquet", folder / "answers.parquet"
            table_of(package, asked.rows, rows)
            predict_files(edgeproof.load(package), [str(rows)], answers, columns=Columns(("id",)))
            wanted = pq.read_table(answers)
            print(f"{package.name}, {asked.rows:,} rows")
            for line in (*in_dask(package, rows, wanted, folder), in_spark(package, rows, wanted)):
                print(f"  {line}", flush=True)


if __name__ == "__main__":
    main()
