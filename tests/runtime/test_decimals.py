"""Many float32 numbers as text: the bytes that NumPy writes one by one."""

import numpy as np
import numpy.typing as npt
import pytest

from edgeproof.tables.csv import decimals

FIRST, LAST = (int(np.float32(limit).view(np.int32)) for limit in (1e-4, 1.0))


def written(values: npt.NDArray[np.float32]) -> list[bytes]:
    """Return the texts, without what pads them."""
    padded = decimals.texts(values)
    return padded.view(f"S{padded.shape[1]}").ravel().tolist()


def expected(values: npt.NDArray[np.float32]) -> list[bytes]:
    """Return what NumPy writes; nothing for NaN."""
    return [b"" if text == b"nan" else text for text in values.astype("S").tolist()]


def test_numbers_of_few_bits_that_end_between_two_decimals() -> None:
    """All of at most twelve bits between 0.0001 and 1: among them are the ties between two decimals."""
    bits = np.arange(FIRST & ~0xFFF, LAST + 1, 1 << 12, dtype=np.int32)
    values = bits.view(np.float32)
    assert written(values) == expected(values)


def test_neighbours_of_short_decimals_and_of_powers_of_two() -> None:
    """Where the number of digits changes from one number to the next."""
    short = np.concatenate([np.arange(1, 1000) / 10.0**n for n in (3, 4, 5, 6)] + [2.0 ** -np.arange(0, 15)])
    bits = short.astype(np.float32).view(np.int32)[:, None] + np.arange(-2, 3, dtype=np.int32)
    values = bits.ravel().view(np.float32)
    assert written(values) == expected(values)


def test_numbers_of_every_size_with_nan_and_without_any_other() -> None:
    """Negative numbers, infinities, zeros, the largest and the smallest; alone and beside fractions."""
    rng = np.random.default_rng(0)
    some = rng.integers(-(2**31), 2**31, 20_000).astype(np.int32).view(np.float32)
    odd = np.array([0, -0.0, 1, np.nan, np.inf, -np.inf, 3.4028235e38, -1e-45, 1e15, 1e-4, 123456.78], np.float32)
    for values in (some, odd, odd[:1], odd[3:4], np.array([0.25, 0.3], np.float32), np.empty(0, np.float32), some[::2]):
        assert written(values) == expected(values)


@pytest.mark.slow
def test_a_fiftieth_of_all_numbers_between_a_ten_thousandth_and_one() -> None:
    """All 112,085,224 were compared once, which takes two minutes."""
    for start in range(FIRST, LAST, 1 << 25):
        values = np.arange(start, min(LAST, start + (1 << 25)), 53, dtype=np.int32).view(np.float32)
        assert written(values) == expected(values)
