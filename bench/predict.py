"""Throughput: `edgeproof predict` on a big table, beside only reading it, and beside pandas with ONNX Runtime.

    python bench/predict.py                      2,000,000 rows of 20 columns, 5 runs of each
    python bench/predict.py --rows 100000 --runs 1

Every run is a new process, taken in turn; timed is the whole process, imports included. The peers live in an
environment of their own, build/pandas-mlflow, at the versions of bench/requirements/pandas_mlflow.txt. Prints medians,
their spread, the ratios, and the peak memory beside that of a tenth of the rows.
"""

import argparse
import compileall
import os
import statistics
import subprocess
import sys
import time
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import edgeproof

BENCH = Path(__file__).parent
BUILD = BENCH.parent / "build"
FEATURES = 20


@dataclass
class Way:
    """One way to do the work, and what it took."""

    name: str
    command: list[str]
    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)  # seconds of all cores
    peak: int = 0  # bytes of resident memory

    def run(self) -> None:
        """Run it once more in a new process."""
        started = time.perf_counter()
        process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.seconds.append(time.perf_counter() - started)
        self.cpu.append(usage.ru_utime + usage.ru_stime)
        self.peak = max(self.peak, usage.ru_maxrss * 1024)
        if process.returncode:
            sys.exit(f"{self.name}: exit code {process.returncode}")

    @property
    def median(self) -> float:
        """Median of the seconds."""
        return statistics.median(self.seconds)


def main() -> None:
    """Make the model and the tables, run all ways in turn, print figures."""
    parser = argparse.ArgumentParser(description="Throughput of edgeproof predict.")
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--table", type=int, metavar="ROWS", help="only make the table, in this process")
    parser.add_argument("--lines", action="store_true", help="with --table: also as JSON Lines")
    parser.add_argument("--read", nargs=2, metavar=("MODEL", "ROWS"), help="only read, in this process")
    parser.add_argument("--vectors", action="store_true", help="with --read: also turn texts into row vectors")
    arguments = parser.parse_args()
    if arguments.read:
        model, rows = arguments.read
        read(model, rows, arguments.vectors)
        return
    folder = BUILD / "bench-predict"
    folder.mkdir(parents=True, exist_ok=True)
    if arguments.table:
        table_of(folder, arguments.table, arguments.lines)
        return
    model, peer = model_of(folder), peer_python()
    sizes = (arguments.rows, arguments.rows // 10)
    for rows, also in zip(sizes, ([], ["--lines"]), strict=True):
        # In a process of its own: the peak memory of a child counts that of its parent.
        quietly([sys.executable, __file__, "--table", str(rows), *also])
    big, small = (folder / f"rows-{rows}" for rows in sizes)
    ways = ways_of(folder, model, peer, big, small)
    compileall.compile_dir(Path(edgeproof.__file__).parent, quiet=2)  # as after `pip install`
    for way in ways.values():  # files into the page cache
        way.run()
        way.seconds.clear()
        way.cpu.clear()
    for _ in range(arguments.runs):
        for way in ways.values():
            way.run()
    report(ways, arguments.rows)


def ways_of(folder: Path, model: Path, peer: Path, big: Path, small: Path) -> dict[str, Way]:
    """Everything that is measured."""
    predict = [sys.executable, "-m", "edgeproof", "predict", "--quiet", str(model)]
    only_read = [sys.executable, __file__, "--read", str(model), f"{big}.csv"]
    pandas = map(str, [peer, BENCH / "pandas_predict.py", folder / "model.onnx", f"{big}.csv", folder / "p.csv"])
    ways = [
        Way("read", only_read),
        Way("read to vectors", [*only_read, "--vectors"]),
        Way("csv", [*predict, f"{big}.csv", "-o", str(folder / "out.csv")]),
        Way("csv, onnxruntime", [*predict, f"{big}.csv", "-o", str(folder / "out.csv"), "--engine", "onnxruntime"]),
        Way("parquet", [*predict, f"{big}.parquet", "-o", str(folder / "out.parquet")]),
        Way("pandas", list(pandas)),
        Way("csv, a tenth", [*predict, f"{small}.csv", "-o", str(folder / "small.csv")]),
        Way("jsonl, a tenth", [*predict, f"{small}.jsonl", "-o", str(folder / "small.csv")]),
        Way("parquet, a tenth", [*predict, f"{small}.parquet", "-o", str(folder / "small.parquet")]),
    ]
    return {way.name: way for way in ways}


def report(ways: dict[str, Way], rows: int) -> None:
    """Print one line a way, then the ratios."""
    for way in ways.values():
        n_rows = rows // 10 if way.name.endswith("a tenth") else rows
        spread = f"{min(way.seconds):.2f} to {max(way.seconds):.2f}"
        rate = n_rows / way.median
        used = f"{statistics.median(way.cpu):6.2f} s of CPU  {way.peak / 2**20:6.0f} MiB"
        print(f"{way.name:18} {way.median:6.2f} s ({spread})  {rate:12,.0f} rows/s  {used}")
    seconds = {name: way.median for name, way in ways.items()}
    print(f"CSV, speed beside only reading it:           {seconds['read'] / seconds['csv']:.2f}")
    print(f"CSV, speed beside reading it to row vectors: {seconds['read to vectors'] / seconds['csv']:.2f}")
    print(f"CSV, speed beside pandas:                    {seconds['pandas'] / seconds['csv']:.2f}")
    print(f"CSV by ONNX Runtime, speed beside pandas:    {seconds['pandas'] / seconds['csv, onnxruntime']:.2f}")
    print(f"Parquet, speed beside pandas with CSV:       {seconds['pandas'] / seconds['parquet']:.2f}")
    cpu = {name: statistics.median(way.cpu) for name, way in ways.items()}
    print(f"CSV, CPU time of pandas beside ours:         {cpu['pandas'] / cpu['csv']:.2f}")
    print(f"Parquet, CPU time of pandas (CSV) to ours:   {cpu['pandas'] / cpu['parquet']:.2f}")
    for name in ("csv", "parquet"):
        ratio = ways[name].peak / ways[f"{name}, a tenth"].peak
        print(f"{name}, peak memory beside a tenth of the rows: {ratio:.2f}")


def model_of(folder: Path) -> Path:
    """Train and export a 20-16-1 network; return its package, with its ONNX file beside it."""
    package = folder / "bench.edgeproof"
    if not package.exists():
        trained = str(folder / "trained")
        edgeproof = [sys.executable, "-m", "edgeproof"]
        size = ["--rows", "2000", "--features", str(FEATURES), "--hidden", "16", "--epochs", "3"]
        quietly([*edgeproof, "train", "--synthetic", *size, "-o", trained])
        quietly([*edgeproof, "export", trained, "-o", str(package)])
    with zipfile.ZipFile(package) as files:
        (folder / "model.onnx").write_bytes(files.read("onnx/model.onnx"))
    return package


def table_of(folder: Path, rows: int, lines: bool) -> None:
    """Write the same random table as CSV and Parquet and, on request, as JSON Lines."""
    import numpy as np
    import pyarrow as pa
    from pyarrow import csv, parquet

    from edgeproof import tables

    path = folder / f"rows-{rows}"
    if not all(path.with_suffix(suffix).exists() for suffix in (".csv", ".parquet", *([".jsonl"] if lines else []))):
        generator = np.random.default_rng(0)
        columns: dict[str, Any] = {f"f{i}": generator.normal(size=rows).astype(np.float32) for i in range(FEATURES)}
        table = pa.table(columns)
        csv.write_csv(table, f"{path}.csv", csv.WriteOptions(quoting_style="none", quoting_header="none"))
        if lines:
            with path.with_suffix(".jsonl").open("wb") as stream:
                tables.writer(stream, list(columns), "jsonl").write(columns)
        parquet.write_table(table, f"{path}.parquet")


def peer_python() -> Path:
    """Return the interpreter of the peers' environment, made if it is not there."""
    folder = BUILD / "pandas-mlflow"
    python = folder / "bin" / "python"
    if not python.exists():
        quietly([sys.executable, "-m", "venv", str(folder)])
    quietly([str(python), "-m", "pip", "install", "--quiet", "-r", str(BENCH / "requirements/pandas_mlflow.txt")])
    return python


def quietly(command: Sequence[str]) -> None:
    """Run a preparation."""
    subprocess.run(command, check=True, capture_output=True, env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"})


def read(model: str, rows: str, vectors: bool) -> None:
    """Only read: the reader of `predict` with its threads, and nothing after it."""
    from edgeproof import tables
    from edgeproof.rows import row_vectors
    from edgeproof.scoring.overlap import Overlap

    contract = edgeproof.load(model).contract
    pieces = tables.pieces_of([rows], 8192, contract)
    with Overlap(pieces, lambda batch: len(row_vectors(contract, batch)) if vectors else batch.n_rows) as counts:
        sum(counts)


if __name__ == "__main__":
    main()
