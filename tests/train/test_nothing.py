"""Words for nothing, and everything else that decides a column's kind before its values are counted."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgeproof_train.contract import Plan, plan_of
from edgeproof_train.contract.nothing import NOTHING
from edgeproof_train.report import notes
from edgeproof_train.settings import Settings, settings_from
from edgeproof_train.table import load_dataset
from tests.support.training import Write

GENERAL = ("NULL", "None", "nan", "n/a", "#N/A", "<NA>", "NaT", "\\N", "null", "NA", "?")
NUMBERS = [str(i * i % 23) for i in range(60)]


def planned(folder: Path, cells: list[str], name: str = "x", **settings: object) -> Plan:
    """Plan a table of one column, a usual number and a target; cells hold no commas without quotes."""
    path = folder / "table.csv"
    rows = (f'"{cell}",{i * 7 % 10},{i % 2}\n' for i, cell in enumerate(cells))
    path.write_text(f"{name},z,y\n{''.join(rows)}", encoding="utf-8")
    given = settings_from({"target": "y", **settings}, None, False)
    return plan_of(load_dataset(str(path), given), given)


def kind(plan: Plan, name: str = "x") -> str:
    """Return the kind of a column."""
    return next(part.kind for part in plan.parts if part.name == name)


@pytest.mark.parametrize("word", sorted({*GENERAL, *NOTHING}))
@pytest.mark.parametrize("spelled", [str, str.upper, str.title])
def test_a_word_among_numbers_is_missing(tmp_path: Path, word: str, spelled: object) -> None:
    """The column is numeric in any case of the letters, and the run says what was read as missing."""
    text = spelled(word)  # type: ignore[operator]
    plan = planned(tmp_path, [*NUMBERS[:-3], text, text, text])
    assert kind(plan) == "numeric"
    assert plan.nothing["x"] == {text: 3}
    assert any("(3 rows)" in line and "--not-missing" in line for line in notes(plan))


@given(st.sampled_from(sorted(NOTHING)), st.integers(1, 40), st.integers(0, 1000))
def test_a_word_at_any_rate_gives_the_column_of_empty_cells(
    tmp_path_factory: pytest.TempPathFactory, word: str, n: int, seed: int
) -> None:
    """Kinds and values are the same; only the column's own list has the word."""
    folder = tmp_path_factory.mktemp("rate")
    places = set(random.Random(seed).sample(range(60), n))
    worded, empty = (
        planned(folder, [text if i in places else x for i, x in enumerate(NUMBERS)]) for text in (word, "")
    )
    assert [part.kind for part in worded.parts] == [part.kind for part in empty.parts]
    assert "x" in worded.words
    assert word in worded.words["x"]
    assert "x" not in empty.words


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        ((["+", "-"] * 30), "categorical"),  # no numbers: signs are values
        ((["0", "1", "2", "3+"] * 15), "categorical"),  # a stranger with digits is a value
        ((["1", "2", "3", "crew"] * 15), "categorical"),  # few numbers may be classes, and this another
        ((["1", "-"] * 30), "categorical"),  # a check mark
        ([*NUMBERS, "oops"], "numeric"),  # one text among many numbers
        ([*NUMBERS, "oops", "what"], "set aside"),  # two are too many to guess
        ([*NUMBERS, "unknown", "-", "NULL"], "numeric"),
    ],
)
def test_strangers(tmp_path: Path, cells: list[str], wanted: str) -> None:
    """What is no number is a word for nothing only where that is the likeliest reading."""
    assert kind(planned(tmp_path, cells)) == wanted


def test_a_doubtful_kind_is_said(tmp_path: Path) -> None:
    """Classes that are almost all numbers, and codes with leading zeros, name the flag that changes them."""
    assert any("--missing '3+'" in line for line in notes(planned(tmp_path, ["0", "1", "2", "3+"] * 15)))
    assert any("--numeric" in line for line in notes(planned(tmp_path, ["01", "02", "10"] * 20)))


@pytest.mark.parametrize("given_words", [("x=-",), ("-",)])
def test_a_word_may_be_kept(tmp_path: Path, given_words: tuple[str, ...]) -> None:
    """--not-missing takes a guess back, in one column or in all."""
    plan = planned(tmp_path, [*NUMBERS[:20], "-", "-"], not_missing=given_words)
    assert kind(plan) == "set aside"
    assert "numbers mixed with other texts" in next(part.reason for part in plan.parts if part.name == "x")


def test_a_general_word_may_be_a_value_of_one_column(tmp_path: Path) -> None:
    """`none` is a category where --not-missing says so, and missing elsewhere."""
    cells = ["none", "some", "all"] * 20
    assert plan_values(planned(tmp_path, cells)) == ("all", "some")
    plan = planned(tmp_path, cells, not_missing=("x=none",))
    assert plan_values(plan) == ("all", "none", "some")
    assert "none" not in plan.words["x"]


def test_a_word_may_be_missing_in_one_column_only(tmp_path: Path) -> None:
    """--missing COLUMN=TEXT adds to that column's list; where there is no such column, it is one text."""
    plan = planned(tmp_path, ["a", "b", "gone"] * 20, missing=("x=gone", "w=gone"))
    assert plan_values(plan) == ("a", "b")
    assert "gone" in plan.words["x"]
    assert "w=gone" in plan.words["x"]
    assert kind(planned(tmp_path, ["1", "2", "w=gone"] * 20, missing=("w=gone",))) == "numeric"


def plan_values(plan: Plan) -> tuple[str, ...]:
    """Return the categories of the column x."""
    return tuple(plan.columns["x"].vocabulary)  # type: ignore[attr-defined]


NOTATIONS = ["{},{}", "${}.{}", "{}%", "€ {},{}", "{}.{} €", "1,{:0>3}.{}", "1.{:0>3},{}", "1 {:0>3},{}", "{}.{} kg"]


@given(st.sampled_from(NOTATIONS), st.integers(3, 60), st.booleans())
def test_numbers_in_another_notation_are_never_categories(
    tmp_path_factory: pytest.TempPathFactory, notation: str, different: int, gaps: bool
) -> None:
    """However few they are, and whatever is written where one is missing."""
    cells = [notation.format(i % different, i % 3) for i in range(120)]
    cells = ["-" if gaps and i % 10 == 9 else cell for i, cell in enumerate(cells)]
    plan = planned(tmp_path_factory.mktemp("notation"), cells)
    assert kind(plan) == "set aside"
    assert any("another notation" in line.replace("\n", " ") for line in notes(plan))


@pytest.mark.parametrize(
    "cells", [["1.234", "7a", "8b"] * 20, ["1st", "2nd", "3rd"] * 20, ["2wd", "4wd"] * 30, ["18-25", "26-40"] * 30]
)
def test_names_with_digits_are_categories(tmp_path: Path, cells: list[str]) -> None:
    """Digits alone make no number."""
    assert kind(planned(tmp_path, cells)) == "categorical"


@pytest.mark.parametrize(
    "numbers",
    [
        [f"{1_700_000_000 + i * 0.37:.2f}" for i in range(120)],  # seconds since 1970
        [f"{1_700_000_000_000 + 40 * i}" for i in range(120)],
        [f"1.{10**8 + i}" for i in range(120)],
        [*(f"{1_700_000_000 + i * 0.37:.2f}" for i in range(119)), "0"],  # one outlier hides the spread
    ],
)
def test_numbers_that_float32_cannot_tell_apart(tmp_path: Path, numbers: list[str]) -> None:
    """They are set aside with what to do, whole numbers or not."""
    numbers = random.Random(0).sample(numbers, len(numbers))
    reason = next(part.reason for part in planned(tmp_path, numbers).parts if part.name == "x")
    assert "subtract a constant" in reason


@pytest.mark.parametrize(
    "numbers",
    [
        [f"{i * 12345.67:.2f}" for i in range(120)],
        [f"{i / 7:.15f}" for i in range(120)],
        [str(10**8 + 3 * i) for i in range(3000)],
    ],
)
def test_numbers_that_float32_rounds_a_little(tmp_path: Path, numbers: list[str]) -> None:
    """Digits that nobody measures decide nothing."""
    assert kind(planned(tmp_path, random.Random(0).sample(numbers, len(numbers)))) == "numeric"


@pytest.mark.parametrize(("name", "wanted"), [("id", "set aside"), ("width", "numeric")])
def test_identifiers_of_which_some_repeat(tmp_path: Path, name: str, wanted: str) -> None:
    """The name is believed where most values differ."""
    cells = random.Random(0).sample([*map(str, range(1000, 1057)), "1003", "1004", "1005"], 60)
    assert kind(planned(tmp_path, cells, name), name) == wanted


def test_an_export_of_a_database_gives_the_same_contract(write: Write) -> None:
    r"""NULL and \N, pandas' empty cells and None give one contract, word lists included."""
    from edgeproof_train.contract import learn_contract

    rng = random.Random(3)
    rows = [(rng.randint(0, 4), rng.choice(["north", "south"]), rng.random()) for _ in range(80)]
    found = set()
    for null in ("NULL", "\\N", "", "None", "n/a"):
        lines = (
            f"{null if i % 9 == 1 else k},{null if i % 7 == 1 else r},{z},{i % 2}" for i, (k, r, z) in enumerate(rows)
        )
        settings = Settings(target="y", recipe="plain", name="same")
        plan = plan_of(load_dataset(write("t.csv", "\n".join(["kids,region,z,y", *lines]) + "\n"), settings), settings)
        found.add(learn_contract(plan, settings).contract.to_bytes())
    assert len(found) == 1
