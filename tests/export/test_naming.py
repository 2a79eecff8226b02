"""Names of a table as identifiers of a language."""

import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgeproof_export.kits.naming import Naming

STYLES = ("snake", "screaming", "camel", "pascal")


@pytest.mark.parametrize(
    ("text", "style", "expected"),
    [
        ("Fare, paid (£)", "snake", "fare_paid"),
        ("Fare, paid (£)", "screaming", "FARE_PAID"),
        ("fare paid", "camel", "farePaid"),
        ("fare paid", "pascal", "FarePaid"),
        ("HTTPStatus", "snake", "http_status"),
        ("sepalLength", "snake", "sepal_length"),
        ("class", "snake", "class_"),
        ("x1", "screaming", "X1"),
        ("x1", "pascal", "X1"),
        ("pos2neg", "snake", "pos2_neg"),
        ("PM10 level2", "snake", "pm10_level2"),
        ("1st try", "snake", "value_1_st_try"),
        ("größe", "camel", "groe"),
        ("🙂", "snake", "value"),
        ("how many of them did survive the winter of 1911", "snake", "how_many_of_them_did_survive_the"),
    ],
)
def test_identifiers_read_as_the_language_writes_them(text: str, style: str, expected: str) -> None:
    """Words are found at blanks, signs, capitals and digits; reserved words get an underscore."""
    assert Naming(style, frozenset(keyword.kwlist)).identifier(text) == expected


@pytest.mark.parametrize("style", STYLES)
@given(texts=st.lists(st.text(max_size=12), unique=True, max_size=12))
def test_identifiers_are_valid_and_unique(style: str, texts: list[str]) -> None:
    """Whatever the names: ASCII identifiers, no reserved word, no two alike."""
    reserved = frozenset(keyword.kwlist)
    names = Naming(style, reserved).unique(texts)
    assert len(set(names)) == len(texts)
    assert all(name.isidentifier() and name.isascii() and name not in reserved for name in names)
