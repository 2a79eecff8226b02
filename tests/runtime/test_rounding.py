"""Integers times a real factor: the rules of LiteRT's kernels, and where two of them part."""

import numpy as np
import pytest

from edgeproof.decision.rounding import Factor, agree, agreeing, once
from edgeproof.errors import DamagedPackageError

_SUMS = np.arange(-40_000, 40_001)
_FACTORS = [1 / 8, 0.1, 1 / 32, 0.3, 1.0, 2.5, 0.0123, 1 / 3, 2.0**-9, 3 * 2.0**-8, *np.geomspace(0.004, 1, 40)]


def _int8(rounded: np.ndarray, zero: int) -> np.ndarray:
    result: np.ndarray = np.clip(rounded + zero, -128, 127)
    return result


@pytest.mark.parametrize("zero", [-128, 0, 13])
def test_two_rules_agree_where_a_search_says_so(zero: int) -> None:
    """`agree` looks at five sums a threshold, and gives what 80,001 sums give."""
    found = agree(np.array(_FACTORS), zero)
    for factor, told in zip(_FACTORS, found.tolist(), strict=True):
        exact = once(_SUMS, np.array([factor]))
        shifted = Factor.of([factor]).shifted(_SUMS)
        assert told == np.array_equal(_int8(exact, zero), _int8(shifted, zero))
    assert {False, True} == set(found.tolist())


def test_a_scale_of_the_output_is_moved_until_the_rules_agree() -> None:
    """With a factor of 1/8 the rules part on ties; one unit in the last place of the scale away, they do not."""
    given, scale = 2.0**-5, 0.25

    def factors(output: float) -> np.ndarray:
        return np.array([given / output])

    assert not agree(factors(scale), 0).all()
    moved = agreeing(factors, scale, 0)
    assert moved == np.nextafter(np.float32(scale), np.float32(0))
    assert agree(factors(moved), 0).all()
    assert agreeing(factors, moved, 0) == moved


def test_rounding_twice_cannot_be_made_to_agree() -> None:
    """Of the thresholds of a dense layer, most are passed one sum earlier by kernels that round twice."""
    factors = np.random.default_rng(0).uniform(1e-4, 0.5, 100)
    thresholds = np.arange(-127, 128)
    parted = []
    for factor in factors:
        sums = (np.ceil((thresholds - 0.5)[:, None] / factor) + np.arange(-2, 3)).astype(np.int64)
        parted.append((once(sums, np.array([factor])) != Factor.of([factor]).twice(sums)).any(axis=1).mean())
    assert 0.7 < np.mean(parted) < 0.9


def test_a_factor_beyond_the_range_is_refused_and_a_tiny_one_is_zero() -> None:
    """Multiplier and exponent stay what 32-bit kernels hold."""
    with pytest.raises(DamagedPackageError, match="too far apart"):
        Factor.of([2.0**31])
    assert Factor.of([2.0**-40]).twice(_SUMS).max() == 0
    multiplier, exponent = Factor.of([1 - 2.0**-40, 0.75])
    assert multiplier.tolist() == [1 << 30, 3 << 29]  # the first is rounded up to 1
    assert exponent.tolist() == [1, 0]
