"""The SQL kit on many rows, in each database: `python -m tests.languages.databases [--rows N] PACKAGE ...`.

Rows are drawn, numbers as float32 and categories as texts; the bits of the probabilities are compared with those of the
reference engine. Ends with exit code 1 if one differs or a self-test fails.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

import numpy as np

from edgeproof.decision import Contract, Network
from edgeproof.engines.reference import ReferenceEngine
from edgeproof.package import sealed as package
from edgeproof.package.sealed import WEIGHTS
from edgeproof.proof.golden import drawn_rows, same_bits
from edgeproof.types import Floats

from . import Cell, duckdb, postgresql
from .__main__ import unpack

DATABASES = {"duckdb": duckdb, "postgresql": postgresql}


def columns(contract: Contract, vectors: Floats) -> list[list[Cell]]:
    """Return row vectors of numbers and categories as columns of cells; None where missing, or no category."""
    found: list[list[Cell]] = []
    for feature, values in zip(contract.features, vectors.T.tolist(), strict=True):
        if feature.is_number:
            found.append([None if np.isnan(value) else value for value in values])
        else:
            texts = [None, *feature.encoded_names]
            found.append([texts[int(code)] if code in range(len(texts)) else None for code in values])  # type: ignore[misc]
    return found


def main() -> int:
    """Compare; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.languages.databases", description=__doc__.splitlines()[0])
    parser.add_argument("packages", type=Path, nargs="+")
    parser.add_argument("--rows", type=int, default=10_000)
    options = parser.parse_args()
    failed = False
    for path in options.packages:
        opened = package.read(path)
        contract, network = opened.contract, Network.from_bytes(opened.files[WEIGHTS])
        vectors = drawn_rows(contract, options.rows, seed=7)
        wanted = ReferenceEngine(contract, network).scores(vectors)[:, 0]
        for name, database in DATABASES.items():
            if absent := database.absent():
                print(f"{name}: left out: this machine lacks {absent}")
                failed |= os.environ.get("EDGEPROOF_REQUIRE_ALL") == "1"
                continue
            with tempfile.TemporaryDirectory() as scratch:
                kit, work = Path(scratch) / "kit", Path(scratch) / "work"
                work.mkdir()
                unpack(opened, "sql", kit)
                database.build(kit, work)
                differing = same_bits(database.run_columns(work, columns(contract, vectors)), wanted)
            print(f"{path.stem}: {name}: {len(vectors):,} rows, {network.shape}: {differing} differing", flush=True)
            failed |= differing > 0
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
