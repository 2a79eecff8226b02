"""Throughput: `edgeproof diff` of two packages on a big table, as a multiple of one `edgeproof predict` on it.

    python -m bench.diff                      1,000,000 labelled rows of 20 columns, 5 runs of each

Every run is a new process, taken in turn; timed is the whole process, imports included. The packages are two trainings
of one network, so that every row goes through both. Prints medians, the ratio, and the peak memory compared with that
of a tenth of the rows.
"""

import argparse
import sys
from functools import partial
from pathlib import Path
from statistics import median

from bench import EDGEPROOF, REPOSITORY
from bench.harness import in_turn, process
from bench.programs import run

BUILD = REPOSITORY / "build"
FEATURES = 20


def main() -> None:
    """Make packages and tables, run all ways in turn, print figures."""
    parser = argparse.ArgumentParser(description="Throughput of edgeproof diff.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--table", metavar="FILE", type=Path, help="only make the table, in this process")
    arguments = parser.parse_args()
    if arguments.table:
        table_of(arguments.table, arguments.rows)
        return
    folder = BUILD / "bench-diff"
    folder.mkdir(parents=True, exist_ok=True)
    old, new = (package_of(folder, seed) for seed in (0, 1))
    big, small = (folder / f"rows-{rows}.csv" for rows in (arguments.rows, arguments.rows // 10))
    for table, rows in ((big, arguments.rows), (small, arguments.rows // 10)):
        # In a process of its own: the peak memory of a child counts that of its parent.
        run(sys.executable, "-m", "bench.diff", "--rows", rows, "--table", table)
    commands: dict[str, list[str | Path]] = {
        "predict": [*EDGEPROOF, "predict", "--quiet", old, big, "-o", folder / "out.csv"],
        "diff": [*EDGEPROOF, "diff", "--quiet", old, new, big],
        "diff, a tenth": [*EDGEPROOF, "diff", "--quiet", old, new, small],
    }
    found = in_turn({name: partial(process, command) for name, command in commands.items()}, arguments.runs, warm_up=1)
    for name, costs in found.items():
        seconds = [cost.seconds for cost in costs]
        peak = max(cost.peak for cost in costs) / 2**20
        print(f"{name:14} {median(seconds):6.2f} s ({min(seconds):.2f} to {max(seconds):.2f})  {peak:6.0f} MiB")
    ratios = [diff.seconds / predict.seconds for diff, predict in zip(found["diff"], found["predict"], strict=True)]
    print(f"diff compared with one predict, seconds: {median(ratios):.2f}")
    memory = (max(cost.peak for cost in found[name]) for name in ("diff", "diff, a tenth"))
    big_peak, small_peak = memory
    print(f"diff, peak memory compared with a tenth of the rows: {big_peak / small_peak:.2f}")


def package_of(folder: Path, seed: int) -> Path:
    """Train and export a 20-16-1 network; return its package."""
    package = folder / f"bench-{seed}.edgeproof"
    if not package.exists():
        size = ("--rows", 2000, "--features", FEATURES, "--hidden", 16, "--epochs", 3)
        run(*EDGEPROOF, "train", "--synthetic", *size, "--seed", seed, "-o", folder / f"trained-{seed}")
        run(*EDGEPROOF, "export", folder / f"trained-{seed}", "-o", package)
    return package


def table_of(path: Path, rows: int) -> None:
    """Write a random table with labels."""
    import numpy as np
    import pyarrow as pa
    from pyarrow import csv

    import edgeproof

    if path.exists():
        return
    contract = edgeproof.load(path.parent / "bench-0.edgeproof").contract
    generator = np.random.default_rng(0)
    columns = {name: generator.normal(size=rows).astype(np.float32) for name in contract.feature_names}
    labels = np.array(contract.labels)[generator.integers(0, 2, rows)]
    table = pa.table({**columns, contract.target: labels})
    csv.write_csv(table, path, csv.WriteOptions(quoting_style="none", quoting_header="none"))


if __name__ == "__main__":
    main()
