"""Throughput: `edgeproof predict` on a big table, compared with only reading it, and with pandas and ONNX Runtime.

    python -m bench.predict                      2,000,000 rows of 20 columns, 5 runs of each
    python -m bench.predict --rows 100000 --runs 1

Every run is a new process, taken in turn; timed is the whole process, imports included. The peers live in an
environment of their own, build/pandas-mlflow, at the versions of bench/requirements/pandas_mlflow.txt. Prints medians,
their spread, the ratios, and the peak memory compared with that of a tenth of the rows.
"""

import argparse
import compileall
import sys
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import edgeproof
from bench import EDGEPROOF, REPOSITORY
from bench.harness import Cost, in_turn, process
from bench.programs import run

BENCH, BUILD = REPOSITORY / "bench", REPOSITORY / "build"
FEATURES = 20


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
        run(sys.executable, "-m", "bench.predict", "--table", rows, *also)
    big, small = (folder / f"rows-{rows}" for rows in sizes)
    ways = ways_of(folder, model, peer, big, small)
    compileall.compile_dir(Path(edgeproof.__file__).parent, quiet=2)  # as after `pip install`
    report(in_turn(ways, arguments.runs, warm_up=1), arguments.rows)


def ways_of(folder: Path, model: Path, peer: Path, big: Path, small: Path) -> dict[str, Callable[[], Cost]]:
    """Everything that is measured."""
    predict: list[str | Path] = [*EDGEPROOF, "predict", "--quiet", model]
    only_read: list[str | Path] = [sys.executable, "-m", "bench.predict", "--read", model, f"{big}.csv"]
    commands: dict[str, list[str | Path]] = {
        "read": only_read,
        "read to vectors": [*only_read, "--vectors"],
        "csv": [*predict, f"{big}.csv", "-o", folder / "out.csv"],
        "csv, onnxruntime": [*predict, f"{big}.csv", "-o", folder / "out.csv", "--engine", "onnxruntime"],
        "parquet": [*predict, f"{big}.parquet", "-o", folder / "out.parquet"],
        "pandas": [peer, BENCH / "pandas_predict.py", folder / "model.onnx", f"{big}.csv", folder / "p.csv"],
        "csv, a tenth": [*predict, f"{small}.csv", "-o", folder / "small.csv"],
        "jsonl, a tenth": [*predict, f"{small}.jsonl", "-o", folder / "small.csv"],
        "parquet, a tenth": [*predict, f"{small}.parquet", "-o", folder / "small.parquet"],
    }
    return {name: partial(process, command) for name, command in commands.items()}


def report(found: dict[str, list[Cost]], rows: int) -> None:
    """Print one line per way, then the ratios."""
    seconds = {name: median(cost.seconds for cost in costs) for name, costs in found.items()}
    cpu = {name: median(cost.cpu for cost in costs) for name, costs in found.items()}
    peak = {name: max(cost.peak for cost in costs) for name, costs in found.items()}
    for name, costs in found.items():
        rate = (rows // 10 if name.endswith("a tenth") else rows) / seconds[name]
        spread = f"{min(cost.seconds for cost in costs):.2f} to {max(cost.seconds for cost in costs):.2f}"
        used = f"{cpu[name]:6.2f} s of CPU  {peak[name] / 2**20:6.0f} MiB"
        print(f"{name:18} {seconds[name]:6.2f} s ({spread})  {rate:12,.0f} rows/s  {used}")
    for what, other, ours in (
        ("CSV, speed compared with only reading it:          ", "read", "csv"),
        ("CSV, speed compared with reading to row vectors:   ", "read to vectors", "csv"),
        ("CSV, speed compared with pandas:                   ", "pandas", "csv"),
        ("CSV by ONNX Runtime, speed compared with pandas:   ", "pandas", "csv, onnxruntime"),
        ("Parquet, speed compared with pandas with CSV:      ", "pandas", "parquet"),
    ):
        print(f"{what} {seconds[other] / seconds[ours]:.2f}")
    print(f"CSV, CPU time of pandas compared with ours:         {cpu['pandas'] / cpu['csv']:.2f}")
    print(f"Parquet, CPU time of pandas (CSV) compared to ours: {cpu['pandas'] / cpu['parquet']:.2f}")
    for name in ("csv", "parquet"):
        ratio = peak[name] / peak[f"{name}, a tenth"]
        print(f"{name}, peak memory compared with a tenth of the rows: {ratio:.2f}")


def model_of(folder: Path) -> Path:
    """Train and export a 20-16-1 network; return its package, with its ONNX file beside it."""
    package = folder / "bench.edgeproof"
    if not package.exists():
        size = ("--rows", 2000, "--features", FEATURES, "--hidden", 16, "--epochs", 3)
        run(*EDGEPROOF, "train", "--synthetic", *size, "-o", folder / "trained")
        run(*EDGEPROOF, "export", folder / "trained", "-o", package)
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
        run(sys.executable, "-m", "venv", folder)
    run(python, "-m", "pip", "install", "--quiet", "-r", BENCH / "requirements" / "pandas_mlflow.txt")
    return python


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
