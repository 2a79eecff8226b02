"""Tables of many columns: what a package carries and what it costs grow no faster than the columns."""

import bz2
from collections import Counter
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from edgeproof.codec import bzip2
from edgeproof.decision import Add, CategoricalFeature, Contract, Dense, Network, NumericFeature, Threshold, run
from edgeproof.decision.arithmetic import dense
from edgeproof.engines import ENGINES
from edgeproof.package import MAX_SIZE, read
from edgeproof.proof import ROWS, Expectations, Golden, bounds, rows_csv
from edgeproof_export.formats import Source
from edgeproof_export.int8 import quantise, quantise_deep
from edgeproof_export.kits import kit, literals, names, some_of
from edgeproof_export.measure import golden_vectors
from edgeproof_export.pipeline import size_warning
from edgeproof_export.source import GATE_SEED, resampled
from tests.languages.sources import kit_source
from tests.support.networks import random_network
from tests.support.repository import GOLDENS
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


@pytest.mark.parametrize("back", [1, 2])
def test_branches_that_are_added_have_golden_rows_for_each_layer(back: int) -> None:
    """`[Dense(h), Dense(h)]` or `[c, Dense(c)]`: a bias of any dense layer that moves by one step changes an answer."""
    contract, rng = wide(5), np.random.default_rng(7)
    sizes = [(5, 4, "relu", 1), (4, 4, "linear", 1), (4, 4, "linear", back), (4, 1, "sigmoid", 1)]
    dense = [Dense(rng.normal(size=(i, o)).astype(np.float32), np.ones(o, np.float32), a, (b,)) for i, o, a, b in sizes]
    network = Network((*dense[:3], Add(shape=(4,), activation="linear", inputs=(2, 1)), dense[3]))
    rows = random_rows(contract, 300)
    int8 = quantise_deep(contract, network, rows)[0]
    vectors, _ = golden_vectors(contract, network, int8, rows, rows)
    q = int8.quantise(contract, vectors)
    right = run(q, int8.layers, int8.given)
    for place in (0, 1, 2, 4):
        nudges = ((*int8.layers[:place], one, *int8.layers[place + 1 :]) for one in int8.layers[place].nudged(16))
        assert any((run(q, layers, int8.given) != right).any() for layers in nudges)


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


@pytest.mark.parametrize(
    "name", [name for name in names() if name != "c"]
)  # whose tests make it without an int8 network
def test_kits_grow_with_the_columns(name: str) -> None:
    """Twice the columns are twice the source; an archive of it is not half of that, and holds every file as it was."""
    sizes = []
    for n in (150, 300):
        files = kit(name, kit_source(wide(n), random_network(n, (4, "relu"))))
        packed = bzip2.archive(files)
        assert bzip2.folder(packed, 1 << 24) == files
        sizes.append((sum(map(len, files.values())), len(packed)))
    (few, packed_few), (many, packed_many) = sizes
    assert many < 2.1 * few
    assert packed_many < 2.1 * packed_few
    assert packed_many < many / 2.5


def test_golden_files_are_bounded_in_columns() -> None:
    """Rows as text and vectors, as a package holds them: twice the columns are hardly more bytes."""
    sizes = []
    for n in (1_500, 3_000):
        found = golden(n)
        files = found.to_files() | {ROWS: bzip2.compress(rows_csv(wide(n), found.vectors[:30]))}
        sizes.append(sum(map(len, files.values())))
    assert sizes[1] < 2 * sizes[0]
    assert sizes[1] < 450_000  # rows as text alone take 900,000 where they stand as they are


def test_engines_of_one_precision_share_a_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounds are derived once for each error that an activation may have, answers once for each precision."""
    contract, network = wide(40), random_network(40, (4, "tanh"))
    rows = random_rows(contract, 50)
    expectations = Expectations(contract, network, quantise(contract, network, rows).network)
    counted = Counter[str]()

    def counting(name: str, function: Any) -> Any:
        def call(*given: Any) -> Any:
            counted[name] += 1
            return function(*given)

        return call

    monkeypatch.setattr(bounds, "score_bound", counting("bound", bounds.score_bound))
    monkeypatch.setattr(Network, "scores", counting("answers", Network.scores))
    found = network.scores(contract.encode(rows))
    for engine in ENGINES:
        assert expectations.compare("float32", engine, rows, found).passed
        assert expectations.compare_original(engine, rows, found, found).passed
    errors = {bounds.activation_error(engine) for engine in (*ENGINES, bounds.ORIGINAL)}
    assert counted["bound"] == len(errors) < len(ENGINES)
    assert counted["answers"] == 2  # one of them above
    others = rows.copy()
    assert (
        expectations.bound("float32", "litert", others).tolist()
        == expectations.bound("float32", "litert", rows).tolist()
    )
    assert counted["bound"] == 2 * len(errors)


def test_what_is_kept_of_a_proof_is_bounded() -> None:
    """Of many arrays the last ones are kept, and no other array is taken for one of them."""
    contract, network = wide(3), random_network(3, (4, "relu"))
    expectations = Expectations(contract, network, None)
    for seed in range(100):
        rows = random_rows(contract, 5, seed)
        assert expectations.answers("float32", rows).tolist() == network.scores(contract.encode(rows)).tolist()
    assert len(vars(expectations)["_kept"]) < 20


def test_golden_rows_are_read_without_compressing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compressing costs ten times what decompressing does; what was compressed is compared, not the stream."""
    package = read(GOLDENS[-1])
    monkeypatch.setattr(bz2, "compress", lambda *_: 1 / 0)
    assert len(Golden.of(package).vectors) > 100
    assert package.kit("c")


def test_gaps_of_decimals_are_those_below() -> None:
    """The decimal is nearer than half the gap below also at powers of two, where the gap above is twice that."""
    for power in range(-148, 128):
        value = np.float32(2.0**power)
        gap = Fraction(float(value)) - Fraction(float(np.nextafter(value, np.float32(0))))
        text = literals.decimal(float(value))
        assert np.float32(text) == value
        assert abs(Fraction(text) - Fraction(float(value))) < gap / 2, power


def test_export_says_when_readers_will_refuse() -> None:
    """Half of the default limit is worth a line; beyond the limit it names the option."""
    assert size_warning(MAX_SIZE // 2 - 1) == ""
    assert "near" in size_warning(MAX_SIZE // 2)
    assert "--max-size" in size_warning(MAX_SIZE + 1)
