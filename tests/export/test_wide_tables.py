"""Tables of many columns: what a package carries and what it costs grow no faster than the columns."""

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest

from edgeproof.decision import CategoricalFeature, Contract, NumericFeature, Threshold
from edgeproof.decision.arithmetic import dense
from edgeproof.package import MAX_SIZE
from edgeproof.proof import Golden
from edgeproof_export.formats import Source
from edgeproof_export.int8 import quantise
from edgeproof_export.kits import literals, some_of
from edgeproof_export.measure import golden_vectors
from edgeproof_export.pipeline import size_warning
from edgeproof_export.source import GATE_SEED, resampled
from tests.support.networks import random_network
from tests.support.rows import random_rows

GOLDEN_CELLS, KIT_CELLS = 1 << 17, 1 << 14  # of a package, of each kit


def wide(n: int) -> Contract:
    """A contract of n numeric columns."""
    columns = (NumericFeature(f"g{i}", i / 8, -1.0, 1.0 + i, -3.0, 3.0 + 2 * i, i / 4, 0.5) for i in range(n))
    return Contract("wide", "y", ("a", "b"), Threshold(0.5), tuple(columns))


def golden(n: int) -> Golden:
    """The golden rows of such a contract with a small network."""
    contract, network = wide(n), random_network(n, (4, "relu"))
    rows = random_rows(contract, 300)
    int8 = quantise(contract, network, rows).network
    vectors, _ = golden_vectors(contract, network, int8, rows, rows)
    answers = network.scores(contract.encode(vectors))
    return Golden(vectors, answers, answers, None, {})


def test_golden_rows_are_fewer_where_they_are_wide() -> None:
    """Cells are bounded, in the package and in a kit; odd rows, which no table holds, are among them."""
    found = golden(1_200)
    in_kits = some_of(found, wide(1_200)).vectors
    assert len(found.vectors) >= 48
    assert found.vectors.size <= 2 * GOLDEN_CELLS
    assert len(in_kits) >= 4
    assert in_kits.size <= KIT_CELLS
    assert np.isinf(found.vectors).any()
    assert np.isinf(in_kits).any()
    assert np.isnan(found.vectors).any()


def test_narrow_tables_keep_all_golden_rows() -> None:
    """A table of 30 columns has hundreds, and its kits at least 96."""
    found = golden(30)
    assert len(found.vectors) > 300
    assert len(some_of(found, wide(30)).vectors) >= 96


@pytest.mark.parametrize(("n", "rows"), [(30, 10_000), (600, 10_000), (1_200, 5_242), (20_000, 1_000)])
def test_rows_made_of_columns_are_fewer_where_they_are_wide(n: int, rows: int) -> None:
    """Up to 600 columns all; then so many cells."""
    assert resampled(wide(n), np.zeros((2, n), np.float32), GATE_SEED).shape == (rows, n)


def test_the_search_encodes_columns_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice the columns: as many calls of encoding and summing, none of them for one column."""
    counted: Counter[str] = Counter()
    counts = []
    together = NumericFeature.encode_all.__func__  # type: ignore[attr-defined]

    def all_at_once(cls: type, features: object, x: object) -> object:
        counted["together"] += 1
        return together(cls, features, x)

    alone = NumericFeature.encode

    def one(self: NumericFeature, x: np.ndarray) -> np.ndarray:
        counted["alone"] += 1
        return alone(self, x)

    monkeypatch.setattr(NumericFeature, "encode_all", classmethod(all_at_once))
    monkeypatch.setattr(NumericFeature, "encode", one)
    for n in (100, 200):
        counted.clear()
        contract = wide(n)
        assert Source(contract, random_network(n, (4, "relu")), random_rows(contract, 50)).quantised
        counts.append(dict(counted))
    assert all("alone" not in count for count in counts)
    assert counts[1]["together"] < 1.5 * counts[0]["together"]


def test_columns_encoded_together_have_the_bits_of_each() -> None:
    """Numbers, NaN, infinities; runs that another kind, or slopes, interrupt."""
    numbers = wide(40).features
    sloped = NumericFeature("s", 0.0, 0.0, 1.0, -1.0, 2.0, 0.0, 1.0, (0.0, 0.5), (2.0,))
    features = (*numbers[:20], CategoricalFeature("c", ("u", "v")), *numbers[20:39], sloped)
    contract = Contract("mixed", "y", ("a", "b"), Threshold(0.5), features)
    rows = np.concatenate([random_rows(contract, 5_000), np.full((1, 41), np.inf, np.float32)])
    pairs = zip(contract.features, contract.places, strict=True)
    each = np.concatenate([feature.encode(rows[:, place]) for feature, place in pairs], axis=1)
    assert contract.encode(rows).tobytes() == each.tobytes()


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_sums_are_in_order(kind: type) -> None:
    """However many rows there are: the bits of one sum after the other."""
    rng = np.random.default_rng(0)
    x: np.ndarray = rng.normal(size=(7, 300)).astype(kind)
    weights: np.ndarray = rng.normal(size=(300, 5)).astype(kind)
    bias: np.ndarray = rng.normal(size=5).astype(kind)
    expected = np.repeat(bias[None], 7, axis=0)
    for i in range(300):
        expected += x[:, i : i + 1] * weights[i]
    assert dense(x, weights, bias).tobytes() == expected.tobytes()


def test_decimals_read_back() -> None:
    """The short decimal is written wherever it is nearer to its float32 than half the gap, by exact fractions."""
    bits = np.random.default_rng(0).integers(0, 2**32, 20_000, np.uint32).view(np.float32)
    for value in bits[np.isfinite(bits) & (np.abs(bits) >= np.finfo(np.float32).tiny)].tolist():
        text = literals.decimal(value)
        gap = float(np.spacing(np.nextafter(np.abs(np.float32(value)), np.float32(0))))
        assert np.float32(text) == np.float32(value)
        assert abs(Fraction(text) - Fraction(value)) < Fraction(gap) / 2


def test_export_says_when_readers_will_refuse() -> None:
    """Half of the default limit is worth a line; beyond the limit it names the option."""
    assert size_warning(MAX_SIZE // 2 - 1) == ""
    assert "near" in size_warning(MAX_SIZE // 2)
    assert "--max-size" in size_warning(MAX_SIZE + 1)
