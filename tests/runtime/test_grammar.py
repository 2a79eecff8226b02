"""Text to values: one strict grammar."""

import math
from typing import Any

import numpy as np
import pytest

from edgeproof.decision import grammar, round_to_float32, shortest


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1.0),
        ("-1.5", -1.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("+2e3", 2000.0),
        ("1E-2", round_to_float32(0.01)),
        ("-0", 0),
    ],
)
def test_decimals_are_read_to_the_nearest_float32(text: str, value: float) -> None:
    """Every form of ASCII decimal is a number."""
    assert grammar.number(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "1_000",
        "٣",
        "１２",
        "inf",
        "-Infinity",
        "nan",
        "0x10",
        "1e",
        "e5",
        ".",
        "",
        "1 2",
        "1,5",
        "--1",
        "1e999",
        "1e39",
        "1\u00a0",
    ],
)
def test_what_is_no_decimal_is_refused(text: str) -> None:
    """Python's float() takes some of these; the grammar takes none."""
    with pytest.raises(ValueError, match="expected a number"):
        grammar.number(text)


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [("  a ", "a"), ("'-1'", "-1"), (' "x y" ', "x y"), ("'", "'"), ("'a\"", "'a\""), ("''", ""), ("\t''x''\r", "'x'")],
)
def test_cleaning_trims_blanks_then_one_pair_of_quotes(raw: str, cleaned: str) -> None:
    """Blanks go first, then one pair of equal quotes, nothing else."""
    assert grammar.clean(raw) == cleaned


@pytest.mark.parametrize("value", [1, 1.0, np.float32(1), np.int64(1), "1", "1.0", " '1' "])
def test_one_is_one_category_however_it_is_written(value: object) -> None:
    """1, 1.0 and "1" are one value."""
    assert grammar.categorical_value(value, {""}) == "1"


@pytest.mark.parametrize("value", [True, np.True_, "True", "TRUE", "true"])
def test_booleans_have_one_spelling(value: object) -> None:
    """Booleans are compared case-insensitively."""
    assert grammar.categorical_value(value, {""}) == "true"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.float32(1e16), "10000000272564224"),
        (1e16, "10000000000000000"),
        (-0.0, "0"),
        (np.float32(-0.0), "0"),
        ("-0.0", "0"),
        (0.1, "0.1"),
        (np.float32(0.1), "0.1"),
    ],
)
def test_numbers_in_categorical_columns_have_one_spelling(value: object, text: str) -> None:
    """Whatever the width of the float, whole numbers are written without point or exponent."""
    assert grammar.categorical_value(value, {""}) == text


def test_leading_zeros_are_text() -> None:
    """`01` is not 1: an inference of types would have lost the zero."""
    assert grammar.categorical_value("01", {""}) == "01"


@pytest.mark.parametrize("value", [None, float("nan"), "", " NA ", "?", np.float32("nan")])
def test_missing_values_are_missing(value: object) -> None:
    """None, NaN and the contract's missing texts are missing in both kinds of column."""
    assert math.isnan(grammar.numeric_value(value, set(grammar.MISSING_VALUES)))
    assert grammar.categorical_value(value, set(grammar.MISSING_VALUES)) is None


@pytest.mark.parametrize("value", [True, np.True_, "abc", [1], "true"])
def test_a_numeric_cell_must_be_a_number(value: object) -> None:
    """Booleans and texts are no numbers."""
    with pytest.raises(ValueError, match="expected a number"):
        grammar.numeric_value(value, {""})


def test_infinities_given_in_process_pass() -> None:
    """The contract clamps them; only texts must be finite."""
    assert grammar.numeric_value(math.inf, {""}) == math.inf
    assert grammar.numeric_value(1e300, {""}) == math.inf


def test_shortest_decimal_reads_back_to_the_same_bits() -> None:
    """Law: float32(shortest(x)) == x, and no digit could be left out."""
    rng = np.random.default_rng(0)
    for x in rng.integers(0, 0x7F7FFFFF, 3000, dtype=np.uint32).view(np.float32):
        short = shortest(float(x))
        assert np.float32(short) == x
        digits = f"{short:e}".split("e")[0].rstrip("0").replace(".", "")
        fewer = float(f"{short:.{max(len(digits) - 1, 1)}g}")
        assert len(digits) == 1 or np.float32(fewer) != x


@pytest.mark.parametrize("text", ["plain", "'quoted'", '"quoted"', " blank ", '"', "\t", "''"])
def test_protected_texts_clean_to_themselves(text: str) -> None:
    """A cleaned text is not cleaned once more by the next reader."""
    assert grammar.clean(grammar.protected(text)) == text


@pytest.mark.parametrize(
    "value",
    [
        np.datetime64("2026-01-01", "ns"),
        np.datetime64("2026-01-01", "us"),
        np.timedelta64(5, "ns"),
        np.complex128(1 + 2j),
        np.complex64(1),
        1j,
    ],
)
def test_dates_and_complex_numbers_are_no_numbers(value: Any) -> None:
    """What float() would take for nanoseconds, or cut in half, is refused."""
    with pytest.raises(ValueError, match="expected a number"):
        grammar.numeric_value(value, frozenset())
