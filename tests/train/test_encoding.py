"""Statistics: from training rows only, exactly float32, finite everywhere."""

from dataclasses import replace

import numpy as np
import pytest

from edgeproof.decision import (
    CategoricalFeature,
    CodedColumn,
    Contract,
    NumericFeature,
    Threshold,
    float32,
    round_to_float32,
)
from edgeproof.errors import RowsError
from edgeproof.rows import Batch, row_vectors
from edgeproof_train.contract import learn, learn_contract, plan_of
from edgeproof_train.contract.categorical import CategoricalColumn
from edgeproof_train.contract.encoding import numeric_feature
from edgeproof_train.contract.evidence import evidence_of
from edgeproof_train.contract.kind import UnusableColumnError
from edgeproof_train.settings import Settings, Words
from edgeproof_train.table import load_dataset
from tests.support.training import Write

PIECEWISE = Settings(numbers_as="piecewise")
VALUES = np.array([1, 2, 4, np.nan, 9, 2], np.float32)


def encoded(feature: NumericFeature, x: list[float]) -> np.ndarray:
    """Encode values of one feature: (n, n_encoded)."""
    contract = Contract("m", "t", ("a", "b"), Threshold(0.5), (feature,))
    return contract.encode(np.array(x, np.float32)[:, None])


def test_standard() -> None:
    """Median in place of missing, range widened by its own width, mean 0 and deviation 1 of what the network sees."""
    feature = numeric_feature("x", VALUES, Settings(numbers_as="standard"))
    assert (feature.missing, feature.min, feature.max, feature.lo, feature.hi) == (2, 1, 9, -7, 17)
    columns = encoded(feature, VALUES.tolist())
    assert columns.shape == (6, 1)
    assert columns.mean() == pytest.approx(0, abs=5e-3)  # mean and scale are rounded to three digits
    assert columns.std() == pytest.approx(1, abs=5e-3)


def test_identity() -> None:
    """The raw value, clamped, missing imputed."""
    columns = encoded(numeric_feature("x", VALUES, Settings()), [3, float("nan"), float("inf")])
    assert columns[:, 0].tolist() == [3, 2, 17]


def test_piecewise() -> None:
    """The standardised column first, then bins that rise from 0 to 1, each after the other."""
    feature = numeric_feature("x", np.arange(100, dtype=np.float32), PIECEWISE)
    assert len(feature.slopes) == 8
    columns = encoded(feature, [0.0, 50.0, 99.0])
    assert columns[0, 1:].tolist() == [0] * 8
    assert columns[2, 1:] == pytest.approx([1] * 8, rel=0.005)  # slopes are rounded to three digits
    assert columns[1, 1:5] == pytest.approx([1] * 4, rel=0.005)
    assert feature.scale != 1


def test_equal_edges_are_merged_after_rounding() -> None:
    """Values that differ in float64 only would give an infinite slope."""
    feature = numeric_feature("x", np.array([0] * 50 + [1] * 50 + [2], np.float32), PIECEWISE)
    assert feature.edges == (0, 1, 2)
    assert feature.slopes == (1, 1)


@pytest.mark.parametrize("encoding", ["identity", "standard", "piecewise"])
def test_numbers_are_float32(encoding: str) -> None:
    """Every number of a feature is exactly a float32 value."""
    feature = numeric_feature("x", np.linspace(0.1, 0.7, 33, dtype=np.float32), Settings(encoding=encoding))
    stated = (feature.missing, feature.min, feature.lo, feature.hi, feature.mean, feature.scale)
    for number in (*stated, *feature.edges, *feature.slopes):
        assert round_to_float32(number) == number


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([1, 1, np.nan], "constant in the training rows"),
        ([np.nan, np.nan], "all values are missing in the training rows"),
        ([0, 1e-44, 0], "no finite normal float32"),
        ([-float32.MAX, float32.MAX, float32.MAX], "no finite normal float32"),
        ([3e38] * 99 + [1e38], "too large for float32"),
    ],
)
def test_columns_without_an_encoding(values: list[float], reason: str) -> None:
    """A scale that is no normal float32, or an encoded value that would not be finite, sets a column aside."""
    with pytest.raises(UnusableColumnError, match=reason):
        numeric_feature("x", np.array(values, np.float32), Settings(numbers_as="standard"))


def vocabulary(cells: list[str], settings: Settings) -> tuple[str, ...]:
    """Learn the values of a column all of whose rows are training rows."""
    rows = np.arange(len(cells))
    column = CategoricalColumn.read(
        evidence_of("x", CodedColumn(cells, rows), frozenset(Words.of(settings, ()).general))
    )
    feature = column.learn("x", np.zeros(len(rows), np.float32), rows, settings).feature
    assert isinstance(feature, CategoricalFeature)
    return feature.values


def test_vocabulary_is_sorted_and_canonical() -> None:
    """`1.0` and `1` are one value, `TRUE` is `true`, missing is none."""
    cells = ["b", "1.0", "1", " TRUE", "NA", "'b'", "-"]
    assert vocabulary(cells, Settings(missing=("-",))) == ("1", "b", "true")


def test_rare_categories_are_pooled() -> None:
    """What occurs too rarely is encoded as the unknown are; a column of rare values only is set aside."""
    training = ["a"] * 5 + ["b"] * 4 + ["c"]
    assert vocabulary(training, Settings(min_frequency=4)) == ("a", "b")
    with pytest.raises(UnusableColumnError, match="--min-frequency"):
        vocabulary(training, Settings(min_frequency=6))


def test_missing_has_a_bin_of_its_own() -> None:
    """The first bin tells missing (0) from every training value (1); without missing values there is no such bin."""
    values = np.append(np.arange(1, 101), np.nan).astype(np.float32)
    settings = Settings(numbers_as="piecewise", missing_indicator=True, bins=4)
    columns = encoded(numeric_feature("x", values, settings), values.tolist())
    assert columns[:100, 1] == pytest.approx(1, rel=0.005)
    assert columns[100, 1:].tolist() == [0] * 5
    assert len(numeric_feature("x", values[:100], settings).slopes) == 4


def test_heavy_tails_end_at_the_outer_edges() -> None:
    """One absurd value stretches neither the bins nor the column beside them."""
    values = np.append(np.linspace(0, 1, 999), 1e6).astype(np.float32)
    feature = numeric_feature("x", values, PIECEWISE)
    assert feature.edges[-1] < 1.01
    assert np.abs(encoded(feature, values.tolist())).max() < 4.1


def test_a_spike_and_its_neighbours_are_edges() -> None:
    """What is learned of the value that most rows have does not blur what is learned of the next ones."""
    values = np.append(np.zeros(900), np.arange(100, 200)).astype(np.float32)
    feature = numeric_feature("x", values, PIECEWISE)
    assert feature.edges[:2] == (0, 100)
    assert len(feature.edges) == 9
    assert max(np.diff(feature.edges[1:])) < 20, "the others are quantiles of the rest"
    columns = encoded(feature, [0, 100, 101])
    assert (columns[0, 1], columns[1, 1]) == (0, 1)
    middle = np.append(np.full(900, 50), np.arange(100)).astype(np.float32)
    assert {49, 50, 51} <= set(numeric_feature("x", middle, PIECEWISE).edges)


def test_more_spikes_than_bins() -> None:
    """The largest are edges, then; there are never more edges than bins allow."""
    values = np.repeat(np.arange(40), 100).astype(np.float32)
    values = np.append(values, np.repeat([7.0, 20.0], 3000)).astype(np.float32)
    edges = numeric_feature("x", values, Settings(numbers_as="piecewise", bins=4)).edges
    assert {7, 20} <= set(edges)
    assert len(edges) <= 5


def test_numbers_count_near_the_training_range() -> None:
    """`lo` and `hi` are so many widths away from it; a missing value with a bin of its own is not cut off."""
    feature = numeric_feature("x", VALUES, Settings(clamp=0.1))
    assert (feature.min, feature.max) == (1, 9)
    assert (feature.lo, feature.hi) == (round_to_float32(0.2), round_to_float32(9.8))
    apart = numeric_feature("x", VALUES, Settings(clamp=0.0, numbers_as="piecewise", missing_indicator=True))
    assert (apart.lo, apart.hi) == (apart.missing, 9)
    assert apart.missing < 1


def test_no_column_left(write: Write) -> None:
    """The refusal says why each column is set aside."""
    path = write("t.csv", "k,t\n" + "".join(f"same,{label}\n" for label in "ab" * 10))
    settings = Settings(target="t")
    with pytest.raises(RowsError, match=r'no usable column besides the target: "k" is set aside \(constant'):
        learn_contract(plan_of(load_dataset(path, settings), settings), settings)


def test_held_out_rows_are_not_seen(write: Write) -> None:
    """Changing every held-out value changes nothing of the contract; changing a training value does."""
    rng = np.random.default_rng(5)
    numbers, labels = rng.normal(size=60).round(3), ["a", "b"] * 30
    categories = rng.choice(["u", "v"], 60)
    settings = Settings(target="t")

    def contract_of(x: np.ndarray, c: np.ndarray) -> Contract:
        rows = "".join(f"{v},{w},{label}\n" for v, w, label in zip(x, c, labels, strict=True))
        dataset = load_dataset(write("t.csv", "x,c,t\n" + rows), settings)
        return learn_contract(plan_of(dataset, settings), settings).contract

    original = contract_of(numbers, categories)
    dataset = load_dataset(
        write("t.csv", "x,c,t\n" + "".join(f"{v},u,{w}\n" for v, w in zip(numbers, labels, strict=True))), settings
    )
    absurd, unheard = numbers.copy(), categories.copy()
    absurd[dataset.test], unheard[dataset.test] = 1e6, "unheard of"
    assert contract_of(absurd, unheard) == original
    absurd[dataset.train[0]] = 1e6
    assert contract_of(absurd, unheard) != original


@pytest.mark.parametrize("min_frequency", [1, 4])
def test_rows_are_those_that_predict_reads(write: Write, min_frequency: int) -> None:
    """What is read once for all candidates is what the runtime reads by each one's contract, bit by bit."""
    rng = np.random.default_rng(6)
    cells = {
        "number": rng.choice(["1.5", " -2", "'3e1'", "0.1", "NA", "", "-999"], 80),
        "text": rng.choice(["b", "1.0", "1", "TRUE", "true", "'b'", "?", "x,y"], 77).tolist() + ["rare"] * 3,
        "t": rng.choice(["u", "v"], 80),
    }
    lines = "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in zip(*cells.values(), strict=True))
    settings = Settings(target="t", missing=("-999",), min_frequency=min_frequency)
    dataset = load_dataset(write("t.csv", "number,text,t\n" + lines), settings)
    encoding = learn_contract(plan_of(dataset, settings), settings)
    expected = row_vectors(encoding.contract, Batch(dataset.table.columns, len(dataset.table.positions)))
    assert encoding.vectors(np.arange(80)).tobytes() == expected.tobytes()
    assert encoding.encoded(dataset.test).tobytes() == encoding.contract.encode(expected[dataset.test]).tobytes()


def test_many_categories_are_kept_without_their_zeros(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """From 512 columns on, if nine in ten cells are zero: the same vectors, encoded block by block."""
    monkeypatch.setattr(learn, "_BLOCK", 300)
    rows = "".join(f"v{i % 560:03d},{i % 7},{i % 2}\n" for i in range(1300))
    dataset = load_dataset(write("many.csv", "cat,x,y\n" + rows), Settings(target="y"))
    settings = Settings(target="y", categorical=("cat",), numbers_as="standard")
    many = learn_contract(plan_of(dataset, settings), settings)
    few = learn_contract(plan_of(dataset, settings), replace(settings, min_frequency=3))
    sparse, dense = (one.compact(dataset.train) for one in (many, few))
    assert sparse.format == "csr"
    assert sparse.nnz < 3 * len(dataset.train)
    assert sparse.toarray().tobytes() == many.encoded(dataset.train).tobytes()
    assert isinstance(dense, np.ndarray), few.contract.n_encoded
