"""Labels: which is class 1, and targets that cannot be learned."""

import numpy as np
import pytest

from edgeproof.decision import CodedColumn
from edgeproof.errors import RowsError
from edgeproof_train.settings import Settings
from edgeproof_train.table import Table
from edgeproof_train.table.target import Target, read_target


def target_of(cells: list[str], positive: str | None = None) -> Target:
    """Read a target from its cells."""
    rows = np.arange(len(cells))
    table = Table("t.csv", ("t",), {"t": CodedColumn(cells, rows)}, rows)
    return read_target(table, Settings(target="t", positive=positive))


@pytest.mark.parametrize(
    ("cells", "positive", "labels"),
    [
        (["0", "1"], None, ("0", "1")),
        (["1", "2"], None, ("2", "1")),  # 1 is class 1 by name
        (["'-1'", "'1'"], None, ("-1", "1")),
        (["10", "2"], None, ("2", "10")),  # by value, not by text
        (["Yes", "No"], None, ("No", "Yes")),
        (["TRUE", "false"], None, ("false", "TRUE")),
        (["spam", "ham"], None, ("ham", "spam")),
        (["spam", "ham"], "ham", ("spam", "ham")),
        (["a", "b", "c"], "b", ("not b", "b")),
    ],
)
def test_class_one(cells: list[str], positive: str | None, labels: tuple[str, str]) -> None:
    """1, yes and true; else the later in order; or what --positive says, one against the rest."""
    target = target_of(cells * 2, positive)
    assert target.labels == labels
    assert target.counts[1] == 2


def test_what_the_rest_stands_for_is_told() -> None:
    """One against the rest: the other labels with their rows, the most frequent first; nothing where they are two."""
    target = target_of(["a", "b", "c", "b", "c", "b", "a"], "a")
    assert target.rest == (("b", 3), ("c", 2))
    assert target_of(["a", "b"] * 2, "a").rest == ()


def test_rows_without_a_label_are_dropped_and_counted() -> None:
    """A missing target is no class."""
    target = target_of(["a", "", "b", "NA", "a", "b"])
    assert target.rows.tolist() == [0, 2, 4, 5]
    assert target.y.tolist() == [0, 1, 0, 1]
    assert target.dropped == 2


@pytest.mark.parametrize(
    ("cells", "positive", "expected"),
    [
        (["a", "a"], None, 'expected two classes, got one: "a" (2 rows)'),
        (["a", "", "a"], None, 'got one: "a" (2 rows); got none in 1 row: write labels there'),
        (
            ["a", "none"],
            None,
            '"none" in 1 row means a missing label: --not-missing t=none makes it a label',
        ),
        (
            ["yes", "no", "YES", "no"],
            None,
            'got 3: "no" (2 rows), "yes" (1), "YES" (1); write "YES" and "yes" in one way',
        ),
        (["yes", "no", "YES", "maybe"], "yes", 'write "YES" and "yes" in one way: they are one label'),
        (["1", "1.0", "0"] * 2, "1", 'write "1" and "1.0" in one way: they are one label'),
        (["1", "TRUE", "0"] * 2, None, 'write "1" and "TRUE" in one way: they are one label'),
        (["yes", "yse", "no"] + ["yes", "no"] * 2, None, '--positive yes tells "yes" from all others'),
        (["a", "a", "b b", "b b", "c"], None, "--positive 'b b' tells"),
        (["", "NA"], None, "got only missing values"),
        (["a", "b", "c"] * 2, None, 'expected two classes, got 3: "a" (2 rows), "b" (2), "c" (2); --positive c'),
        ([str(i) for i in range(99)], None, "expected two classes, got 99"),
        (["a", "a", "b"], None, 'at least two rows of every class, got 1 of "b"'),
        (["a", "b"] * 2, "z", '--positive "z": expected one of the labels "a" (2 rows), "b" (2)'),
    ],
)
def test_targets_that_cannot_be_learned(cells: list[str], positive: str | None, expected: str) -> None:
    """One line that names file and target."""
    with pytest.raises(RowsError) as caught:
        target_of(cells, positive)
    assert str(caught.value).startswith('t.csv: target "t": ')
    assert expected in str(caught.value)


def test_a_line_of_excel_is_named() -> None:
    """`sep=;`, which Excel may write before the names, is no column: the cure is not a delimiter."""
    rows = np.arange(2)
    table = Table("t.csv", ("sep=;",), {"sep=;": CodedColumn(["a;t", "1;0"], rows)}, rows)
    with pytest.raises(RowsError, match=r"line 1 is Excel's sep=, which no table needs: remove it$"):
        read_target(table, Settings(target="t"))
