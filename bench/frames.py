"""Frames in process: `Predictor.probability` of a million rows compared with `predict` of the same rows as CSV.

    python -m bench.frames [PACKAGE ...] [--rows 1000000]

Without PACKAGE, the committed golden package. Ways take turns; figures are rows per second of the median.
"""

import argparse
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

import edgeproof
from bench import GOLDEN
from bench.harness import medians, seconds
from bench.scale import table_of
from edgeproof.scoring import predict_files

_RUNS = 5
PREDICT = "predict, CSV"


def frames_of(table: pa.Table) -> dict[str, Any]:
    """Return the same rows as each library holds them."""
    is_text = {name: kind == pa.string() for name, kind in zip(table.column_names, table.schema.types, strict=True)}
    coded = [table[name].dictionary_encode() if text else table[name] for name, text in is_text.items()]
    frame = table.to_pandas()
    return {
        "Arrow": table,
        "Arrow, dictionaries": pa.table(coded, table.column_names),
        "pandas": frame,
        "pandas, categorical": frame.astype({name: "category" for name, text in is_text.items() if text}),
        "pandas, Arrow's types": table.to_pandas(types_mapper=pd.ArrowDtype),
        "polars": pl.from_arrow(table),
    }


def spent(package: Path, n: int) -> dict[str, float]:
    """Return the seconds of each way."""
    predictor = edgeproof.load(package)
    with tempfile.TemporaryDirectory() as folder:
        path, text, out = (Path(folder) / name for name in ("rows.parquet", "rows.csv", "out.csv"))
        table_of(package, n, path)
        table = pq.read_table(path).drop_columns(["id"])
        csv.write_csv(table, text)
        ways = {name: seconds(partial(predictor.probability, frame)) for name, frame in frames_of(table).items()}
        return medians({PREDICT: seconds(lambda: predict_files(predictor, [str(text)], out)), **ways}, _RUNS, warm_up=1)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Frames in process compared with predict of the same rows as CSV.")
    parser.add_argument("packages", nargs="*", type=Path, default=[GOLDEN])
    parser.add_argument("--rows", type=int, default=1_000_000)
    asked = parser.parse_args()
    for package in asked.packages:
        found = spent(package, asked.rows)
        print(f"\n{package.name}, {asked.rows:,} rows: rows per second, compared with predict")
        for name, took in found.items():
            print(f"{name:24}{asked.rows / took:12,.0f}{found[PREDICT] / took:8.2f}")


if __name__ == "__main__":
    main()
