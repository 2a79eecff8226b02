"""Kinds of columns: what their cells say, and why."""

import random

import numpy as np
import pytest

from edgeproof.decision import CodedColumn
from edgeproof.decision.grammar import MISSING_VALUES
from edgeproof.errors import RowsError
from edgeproof_train.contract.categorical import CategoricalColumn
from edgeproof_train.contract.evidence import Evidence, Part, evidence_of
from edgeproof_train.contract.numeric import NumericColumn
from edgeproof_train.contract.plan import part_of

MISSING = frozenset(MISSING_VALUES)
RANDOM = random.Random(3)
SHUFFLED = RANDOM.sample(range(1000, 9000), 40)


def evidence(cells: list[str], name: str = "x") -> Evidence:
    """Look at the cells of one column."""
    few = list(dict.fromkeys(cells))
    return evidence_of(name, CodedColumn(few, np.array([few.index(cell) for cell in cells])), MISSING)


def inferred(cells: list[str], name: str = "x") -> Part:
    """Infer the kind of one column."""
    return part_of(evidence(cells, name))


@pytest.mark.parametrize(
    ("cells", "kind", "reason"),
    [
        (["1.5", "2", "", "NA"] * 10, "numeric", "numbers, 20 missing"),
        (["1", "2", "2", "3.0"] * 10, "numeric", "integers"),
        ([str(i / 8) for i in range(40)], "numeric", "numbers"),  # unique and monotone, but real-valued
        ([str(i) for i in SHUFFLED], "numeric", "integers"),  # unique, neither ordered nor dense
        (["True", "FALSE", "true"] * 10, "categorical", "boolean"),
        (["a", "b"] * 10, "categorical", "text, 2 values"),
        (["x", ""] * 10, "categorical", "text, 1 value, 10 missing"),
        (["01", "02", "10"] * 10, "categorical", "codes with leading zeros, 3 values"),
        (["1", "2", "many"] * 10, "categorical", 'texts and numbers (no numbers: "many"), 3 values'),
        (["x"] * 10, "set aside", "constant"),
        (["1", "1.0", "1"] * 10, "set aside", "constant"),
        (["3", "3", ""] * 10, "set aside", "constant"),
        (["", "NA", "?"] * 10, "set aside", "all 30 values are missing"),
        (["2024-01-31", "2024-02-01T10:00"] * 10, "set aside", "dates"),
        (["31.1.2024", "1/2/24"] * 10, "set aside", "dates"),
        (["Jan 31, 2024", "1 February 2024"] * 10, "set aside", "dates"),
        (["20240131", "20240201", "20231231"] * 10, "set aside", "dates"),
        ([f"word {i * 7919 % 101}" for i in range(40)], "set aside", "too many categories: 40 different values in 40"),
        ([f"{i},5" for i in range(40)], "set aside", "looks like numbers in another notation"),
        (
            [f"{i},500" for i in range(40)],
            "set aside",
            'looks like numbers in another notation ("0,500"): write',
        ),
        ([f"+4930{i * 7919 % 10**6:06}" for i in range(1, 41)], "set aside", "telephone numbers, such as"),
        ([*map(str, SHUFFLED), "abc"], "set aside", 'numbers mixed with other texts ("abc"): --missing'),
        ([str(i) for i in range(40)], "set aside", "identifier: integers unique in every row and consecutive"),
        (
            [str(i) for i in RANDOM.sample(range(40), 40)],
            "set aside",
            "identifier: integers unique in every row and cons",
        ),
        ([str(7 * i) for i in range(40)], "set aside", "identifier: integers unique in every row and in ascending"),
        ([str(-7 * i) for i in range(40)], "set aside", "identifier"),
        ([f"k{i:03}" for i in range(40)], "set aside", "identifier: texts unique in every row and in ascending"),
        ([str(10**12 + i * i % 97) for i in range(40)], "set aside", "numbers too large"),
    ],
)
def test_kinds(cells: list[str], kind: str, reason: str) -> None:
    """Every rule, on the smallest column that shows it."""
    column = inferred(cells)
    assert column.kind == kind
    assert column.reason.startswith(reason)


@pytest.mark.parametrize(
    ("cells", "doubt"),
    [
        ([*map(str, range(40)), "-999", "-999"], "has -999 in 2 rows, far from all others: --missing c=-999 where"),
        ([*map(str, range(40)), "3", "9999.0"], "has 9999.0 in 1 row, far"),
        ([*map(str, range(90, 130)), "99"], ""),  # among the others
        ([*map(str, range(0, 60_000, 1500)), "99999"], ""),  # not far
        (["yes", "no"] * 10 + ["-999"], "has the number -999: --missing c=-999 where it means missing"),
    ],
)
def test_numbers_that_may_mean_missing(cells: list[str], doubt: str) -> None:
    """Nines far from all other numbers, a number among texts: what to type is told."""
    found = inferred(cells, "c").doubt
    assert found.startswith(doubt)
    assert bool(found) == bool(doubt)


@pytest.mark.parametrize("name", ["id", "customer_id", "PassengerId", "row no", "ID", "Unnamed: 0"])
def test_names_of_identifiers(name: str) -> None:
    """Unique integers in any order are an identifier where the name says so."""
    assert inferred(list(map(str, SHUFFLED)), name).reason.endswith("named like an identifier")


@pytest.mark.parametrize("name", ["paid", "humid", "idea", "age", "widths"])
def test_names_of_no_identifiers(name: str) -> None:
    """A name that merely contains the letters says nothing."""
    assert inferred(list(map(str, SHUFFLED)), name).kind == "numeric"


def test_real_values_are_no_identifier_whatever_their_name() -> None:
    """Never real-valued columns."""
    assert inferred([f"{i}.25" for i in range(40)], "id").kind == "numeric"


def test_forced_kinds() -> None:
    """--numeric and --categorical beat the rules for identifiers and for many categories."""
    unique = evidence([str(i) for i in range(40)], "id")
    assert NumericColumn.forced(unique, str).kind == "numeric"
    assert CategoricalColumn.forced(unique, str) == Part("id", "categorical", "--categorical, 40 values")


def test_free_text_is_never_a_category() -> None:
    """Whoever asks for it reads why not, and what to do; few sentences that come again are categories."""
    prose = [f"see my new channel {i}" for i in range(40)]
    with pytest.raises(RowsError, match=r'column "text": free text, 40 different values.*leave --categorical out'):
        CategoricalColumn.forced(evidence(prose, "text"), str)
    assert CategoricalColumn.forced(evidence(prose[:4] * 10, "text"), str).kind == "categorical"


def test_forced_numeric_names_the_cell() -> None:
    """A cell that is no number is named by line and column."""
    with pytest.raises(RowsError, match=r't\.csv line 9: column "age": expected a number, got "abc"; --missing'):
        NumericColumn.forced(evidence(["1", "", "abc"], "age"), lambda row: f"t.csv line {row + 7}")
    with pytest.raises(RowsError, match=r'got "\$5"; write numbers as 1234\.5'):
        NumericColumn.forced(evidence(["1", "2", "$5"], "age"), str)
