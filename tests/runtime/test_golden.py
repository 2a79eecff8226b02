"""Comparisons and derived bounds."""

from collections.abc import Callable

import numpy as np
import pytest

from edgeproof.decision import Contract, Threshold
from edgeproof.proof import bounds
from edgeproof.proof.golden import compare, parity_bound, same_bits
from edgeproof.types import Doubles
from tests.support.networks import dense_layers, random_network
from tests.support.rows import random_rows


def _p(*values: float) -> np.ndarray:
    return np.array(values, np.float32)[:, None]


def test_equal_probabilities_pass() -> None:
    """No difference, no flip."""
    result = compare(_p(0.2, 0.7), _p(0.2, 0.7), np.full((2, 1), 1e-6), Threshold(0.5))
    assert result.passed
    assert (result.largest, result.flips, result.near) == (0, 0, 0)


@pytest.mark.parametrize(
    "found", [_p(np.nan, 0.7), _p(0.2, np.nan), _p(np.nan, np.nan), _p(np.inf, 0.7), _p(0.2, -np.inf), _p(0.2, 0.7001)]
)
def test_nan_and_infinities_and_differences_never_pass(found: np.ndarray) -> None:
    """A NaN answer is a failure in every figure that decides."""
    result = compare(found, _p(0.2, 0.7), np.full((2, 1), 1e-6), Threshold(0.5))
    assert not result.passed


def test_a_nan_expectation_never_passes() -> None:
    """Nor may the original be NaN."""
    assert not compare(_p(np.nan), _p(np.nan), np.full((1, 1), 1e-6), Threshold(0.5)).passed


def test_a_wide_bound_proves_nothing() -> None:
    """Above 1e-3 a difference fails whatever the bound says."""
    assert not compare(_p(0.2), _p(0.202), np.full((1, 1), 1.0), Threshold(0.5)).passed
    assert not compare(_p(0.2), _p(0.2), np.full((1, 1), np.nan), Threshold(0.5)).passed


def test_labels_near_the_threshold_are_counted_apart() -> None:
    """A row closer to the threshold than its bound may fall on either side."""
    result = compare(_p(0.49999, 0.7), _p(0.50001, 0.7), np.full((2, 1), 1e-4), Threshold(0.5))
    assert result.passed
    assert (result.near, result.flips) == (1, 0)
    assert compare(_p(0.5), _p(0.4), np.full((1, 1), 1e-4), Threshold(0.5)).flips == 0, (
        "a probability at the threshold is not above it"
    )
    assert compare(_p(0.5), _p(0.6), np.full((1, 1), 1e-4), Threshold(0.5)).flips == 1
    flipped = compare(_p(0.4), _p(0.6), np.full((1, 1), 1e-4), Threshold(0.5))
    assert (flipped.near, flipped.flips) == (0, 1)


EXACT: dict[str, Callable[[Doubles], Doubles]] = {
    "relu": lambda v: np.maximum(v, 0),
    "tanh": np.tanh,
    "sigmoid": lambda v: 1 / (1 + np.exp(-v)),
    "elu": lambda v: np.where(v > 0, v, np.expm1(np.minimum(v, 0))),
    "linear": lambda v: v,
}


@pytest.mark.parametrize("activation", EXACT)
def test_the_bound_holds_and_is_tight_enough_to_mean_something(contract: Contract, activation: str) -> None:
    """float32 in another order stays within the bound of the float64 result; the bound stays below 1e-4."""
    network = random_network(contract.n_encoded, (16, activation), (8, activation), seed=4)
    rows = random_rows(contract, 2000, seed=9)
    x = contract.encode(rows).astype(np.float64)
    for layer in dense_layers(network):
        x = x @ layer.weights.astype(np.float64) + layer.bias
        x = EXACT[layer.activation](x)
    found = network.scores(contract.encode(rows))
    bound = bounds.score_bound(contract, network, rows, "reference")
    assert (np.abs(found - x) <= bound).all()
    assert bound.max() < 1e-4
    assert (parity_bound(contract, network, rows, "reference") > bound).all()


def test_the_bound_notices_a_changed_weight(contract: Contract) -> None:
    """One weight off by 1e-3 leaves the bound on some row."""
    network = random_network(contract.n_encoded, (16, "relu"))
    rows = random_rows(contract, 500)
    expected = network.scores(contract.encode(rows))
    dense_layers(network)[0].weights[0, 0] += np.float32(1e-3)
    found = network.scores(contract.encode(rows))
    assert not compare(found, expected, parity_bound(contract, network, rows, "reference"), Threshold(0.5)).passed


def test_same_bits_counts_rows() -> None:
    """-0 and +0 differ; every NaN is one NaN."""
    assert same_bits(_p(0.0, np.nan, 1.0), _p(-0.0, np.nan, 1.0)) == 1
