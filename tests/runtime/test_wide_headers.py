"""Tables of 20,000 columns: every reader takes them, and twice the columns are twice the calls."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import feather, parquet

from edgeproof import tables
from edgeproof.decision import Contract, NumericFeature, Threshold, float32
from edgeproof.rows import row_vectors
from tests.support.work import calls

WIDE = 20_000
LINEAR = 2.3  # calls of 2n columns by those of n; quadratic work gives 4


def names_of(n: int) -> list[str]:
    """Names of n columns."""
    return [f"column {i}" for i in range(n)]


def cells_of(n: int) -> list[float]:
    """A cell of each: its place, a half more."""
    return [i + 0.5 for i in range(n)]


def wide(n: int) -> Contract:
    """A contract of these columns."""
    features = tuple(NumericFeature(name, 0.0, 0.0, 2.0 * WIDE, -1.0, 3.0 * WIDE) for name in names_of(n))
    return Contract("wide", "y", ("a", "b"), Threshold(0.5), features)


def text(delimiter: str) -> Callable[[Path, int], None]:
    """Write a text table."""

    def write(path: Path, n: int) -> None:
        lines = (delimiter.join(cells) for cells in (names_of(n), map(str, cells_of(n))))
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    return write


def of_arrow(write: Callable[[pa.Table, Path], None]) -> Callable[[Path, int], None]:
    """Write a table of Arrow."""
    return lambda path, n: write(
        pa.table({name: [cell] for name, cell in zip(names_of(n), cells_of(n), strict=True)}), path
    )


def matrix(path: Path, n: int) -> None:
    """Write a NumPy array; one with names may have no header of 10,000 bytes and more, says NumPy."""
    np.save(path, np.array([cells_of(n)]))


def objects(path: Path, n: int) -> None:
    """Write a JSON object, its keys in another order."""
    pairs = list(zip(names_of(n), cells_of(n), strict=True))
    path.write_text(json.dumps(dict(pairs[::-1])) + "\n", encoding="utf-8")


FORMATS = {
    "rows.csv": text(","),
    "rows.tsv": text("\t"),
    "semicolons.csv": text(";"),
    "rows.jsonl": objects,
    "rows.parquet": of_arrow(parquet.write_table),
    "rows.arrow": of_arrow(lambda table, path: feather.write_feather(table, str(path), compression="uncompressed")),
    "rows.npy": matrix,
}


def vector(path: Path, contract: Contract) -> list[float]:
    """The only row vector of a file, as `predict` reads it."""
    pieces = tables.pieces_of([str(path)], 4, contract)
    (found,) = [row_vectors(contract, batch) for piece in pieces for batch in piece.batches()]
    return found[0].tolist()  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", FORMATS)
def test_readers_take_20_000_columns(name: str, tmp_path: Path) -> None:
    """The row vector holds each cell in its place."""
    FORMATS[name](tmp_path / name, WIDE)
    assert vector(tmp_path / name, wide(WIDE)) == cells_of(WIDE)


@pytest.mark.parametrize("name", FORMATS)
def test_reading_is_linear_in_columns(name: str, tmp_path: Path) -> None:
    """Calls of 2,000 columns beside those of 1,000: header, cells, row vector."""
    found = []
    for n in (1_000, 2_000):
        FORMATS[name](tmp_path / name, n)
        contract = wide(n)
        vector(tmp_path / name, contract)  # what is imported or kept
        found.append(calls(lambda contract=contract: vector(tmp_path / name, contract)))  # type: ignore[misc]
    assert found[1] < LINEAR * found[0]


def test_contracts_are_linear_in_columns() -> None:
    """Reading, checking and writing one of 1,000 columns is half the calls of one of 2,000."""
    found = [calls(lambda n=n: Contract.from_bytes(wide(n).to_bytes()).to_bytes()) for n in (1_000, 2_000)]  # type: ignore[misc]
    assert found[1] < LINEAR * found[0]


def test_a_contract_is_written_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Metadata, digests and proofs ask for the same bytes a dozen times."""
    counted = Counter[str]()
    once = NumericFeature.to_json

    def counting(self: NumericFeature, complete: bool) -> dict[str, Any]:
        counted[self.name] += 1
        return once(self, complete)

    monkeypatch.setattr(NumericFeature, "to_json", counting)
    contract = wide(50)
    assert len({contract.to_bytes() for _ in range(10)}) == 1
    assert counted.total() == 50
    assert replace(contract, name="other").to_bytes() != contract.to_bytes()


def test_shortest_decimals_take_few_trials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of numbers that were computed four or so, on the way to the decimal that trying all lengths finds."""
    bits = np.random.default_rng(3).integers(0, 2**32, 5_000, np.uint32).view(np.float32)
    computed = [x for x in bits.tolist() if np.isfinite(x)]
    given = [np.float32(x).item() for x in (*computed, 0.0, -0.0, 0.5, 0.1, -1e6, 2.0**-149, 2.0**127)]
    trials = 0
    rounds = float32.round_to_float32

    def counting(value: float) -> float:
        nonlocal trials
        trials += 1
        return rounds(value)

    monkeypatch.setattr(float32, "round_to_float32", counting)
    found = list(map(float32.shortest, given))
    assert trials < 4.5 * len(given)
    for value, short in zip(given, found, strict=True):
        every = (float(f"{value:.{digits}g}") for digits in range(1, 10))
        assert repr(short) == repr(next(x for x in every if rounds(x) == value))
