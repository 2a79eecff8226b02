"""Generated tables, as CSV and as JSON Lines: both readers see the same, three engines agree, nothing is coerced.

What a text means is written here a second time, in other words than in `grammar.py`.
"""

import io
import json
import math
import re
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

import edgeproof
from edgeproof import tables
from edgeproof.decision import CategoricalFeature, Contract, Network, NumericFeature
from edgeproof.engines.reference import ReferenceEngine
from edgeproof.errors import RowsError
from edgeproof.package.sealed import WEIGHTS
from edgeproof.predictor import Predictor
from edgeproof.proof.golden import compare, parity_bound, same_bits
from edgeproof.rows import Batch, Reading, read
from edgeproof.tables.table import Number

pytestmark = pytest.mark.slow

ENGINES = ("reference", "onnxruntime", "litert")
ROWS, TABLES = 50, 420  # 21,000 rows, each in two formats
# Shrinking a table of 250 cells takes minutes; the message names the cell.
QUICK = settings(
    phases=[Phase.explicit, Phase.generate], deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
_NO_NUMBERS = (
    "1_000 _1 1_ ١٢٣ ٣ １２ ۵ ４.5 0x10 0b1 0o7 1e5_0 +-1 --1 1+ inf -inf Infinity -nan 1e999 -1e39 3.4028236e38 "
    "1e 1e+ e5 E . - + 1,5 1.2.3 1e5.0 ½ Ⅷ 一 1L 1f 1d nil 1% $1 ' 1/2 2020-01-01 12:30 1'000 −1 1e−5 ٫5 1٫5 "
    "\u200b1 1\u200b \u00a01 1\u00a0 \u20031 1\u2028 \ufeff1 1\x1c \x851 abc"
)
NO_NUMBERS = _NO_NUMBERS.split(" ")
NO_NUMBERS += [" ' ' ", "1 2", "- 1", "1e 5", '"1', "1'", "''1''", '"" ""', "1\n2", "1\t2", "\x1f1", "1" * 60]
_NUMBERS = "0 -0 +0 .5 5. 1e5 1E-5 +1.5e+3 00012 1e-999 -1e-46 3.4028235e38 -3.4028235e38 16777217 1e-45 0.1"
NUMBERS = _NUMBERS.split(" ")
NUMBERS += ["0" * 400 + "1", "." + "3" * 400, "0.1" + "0" * 300 + "e1", "1e0000000000000001"]
WRAPPED = ["{}", " {}", "{} ", "\t{}\n", "'{}'", '"{}"', " '{}' ", "\f{}\v", "' {}'"]
MISSING = ["", "NA", " N/A ", "'NaN'", "null", "?", '"?"', "'NA", "na", "Null", "nan "]
WORDS = ["female", "male", "Male", "FEMALE", "A", "it's", 'say "hi"', "é,ü", "1", "1.0", "1.00", "01", "true", "'1'"]
WORDS += ["ﬀ", "a\rb", "True", "FALSE"]

_DECIMAL = re.compile("[-+]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][-+]?[0-9]+)?")
_BLANKS = " \t\n\x0b\x0c\r"
_MISSING = ("", "na", "n/a", "nan", "null", "none", "#n/a", "<na>", "nat", "\\n", "?")


def oracle_clean(text: str) -> str:
    """Blanks, then one pair of quotes."""
    while text and text[0] in _BLANKS:
        text = text[1:]
    while text and text[-1] in _BLANKS:
        text = text[:-1]
    quoted = len(text) > 1 and text[0] in "\"'" and text[-1] == text[0]
    return text[1:-1] if quoted else text


@cache
def oracle_number(text: str, booleans: bool = False) -> float | None:
    """The float32, NaN where missing, None where it is no number; booleans: true is 1, as in a column of 0 and 1."""
    text = oracle_clean(text)
    if text.lower() in _MISSING:
        return math.nan
    if booleans and text.isascii() and text.lower() in ("false", "true"):
        return float(text.lower() == "true")
    match = _DECIMAL.match(text)
    if not match or match.end() != len(text):
        return None
    try:
        nearest = float(Decimal(text))
    except OverflowError:
        return None
    with np.errstate(over="ignore"):
        rounded = np.float64(nearest).astype(np.float32)
    return float(rounded) if np.isfinite(rounded) else None


def oracle_code(text: str, values: tuple[str, ...]) -> tuple[int, bool]:
    """The code of a category, and whether it is unknown."""
    text = oracle_clean(text)
    if text.lower() in _MISSING:
        return 0, False
    whole, point, zeros = text.partition(".")
    if point and zeros and not zeros.strip("0") and re.fullmatch("[-+]?[0-9]+", whole):
        text = "0" if whole == "-0" else whole
    if text.isascii() and text.lower() in ("true", "false"):
        text = text.lower()
    return (values.index(text) + 1, False) if text in values else (0, True)


def wrapped(texts: list[str]) -> st.SearchStrategy[str]:
    """Texts with blanks and quotes around them."""
    return st.builds(lambda form, text: form.format(text), st.sampled_from(WRAPPED), st.sampled_from(texts))


# Surrogates and NUL are no text: other tests refuse them.
_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)
_GOOD_NUMBER = st.one_of(
    st.sampled_from(["30", "0.5", "12.25", "-3"]),
    st.floats(width=32, allow_nan=False, allow_infinity=False).map(repr),
    st.floats(-1e3, 1e3).map(repr),
    wrapped(NUMBERS),
    st.sampled_from(MISSING[:6]),
)
# A column of these alone takes the fast path of vectors.py.
_PLAIN_NUMBER = st.one_of(
    st.floats(-1e3, 1e3).map(repr),
    st.floats(width=32, allow_nan=False, allow_infinity=False).map(repr),
    st.sampled_from(_NUMBERS.split(" ")),
)
_PLAIN_NUMBER |= st.sampled_from(["1"] * 60 + ["1e39", "-1e999", "1e", "+-1", ".", "1.2.3"])
_ANY_NUMBER = st.one_of(_GOOD_NUMBER, _GOOD_NUMBER, _GOOD_NUMBER, _GOOD_NUMBER, wrapped([*NO_NUMBERS, "True"]), _TEXT)
_WORD = st.one_of(wrapped(WORDS), st.sampled_from(MISSING), _TEXT)


def table_strategy(contract: Contract) -> st.SearchStrategy[list[list[str]]]:
    """The cells of each row, in contract order."""

    def rows(number: st.SearchStrategy[str]) -> st.SearchStrategy[list[list[str]]]:
        cells = (_WORD if isinstance(feature, CategoricalFeature) else number for feature in contract.features)
        return st.lists(st.tuples(*cells).map(list), min_size=ROWS, max_size=ROWS)

    return st.one_of(rows(_ANY_NUMBER), rows(_ANY_NUMBER), rows(_PLAIN_NUMBER))


def as_csv(names: tuple[str, ...], rows: list[list[str]], end: str) -> bytes:
    """A CSV file; in every third row all cells stand in quotes."""
    table = enumerate([list(names), *rows])
    lines = [",".join(_csv_cell(cell, index % 3 == 0) for cell in row) for index, row in table]
    return "".join(line + end for line in lines).encode()


def _csv_cell(cell: str, always: bool) -> str:
    return '"' + cell.replace('"', '""') + '"' if always or set(cell) & set('",\r\n') else cell


def as_jsonl(names: tuple[str, ...], rows: list[list[str]]) -> bytes:
    """A JSON Lines file: texts as strings, or, where they are JSON numbers, as numbers in every second row."""
    lines = []
    for index, row in enumerate(rows):
        cells = [text if index % 2 and _is_json_number(text) else json.dumps(text) for text in row]
        lines.append(
            "{" + ", ".join(f"{json.dumps(name)}: {cell}" for name, cell in zip(names, cells, strict=True)) + "}\n"
        )
    return "".join(lines).encode()


def _is_json_number(text: str) -> bool:
    return re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?", text) is not None and text.isascii()


def reading_of(contract: Contract, data: bytes, name: str) -> tuple[Batch, Reading]:
    """Read a whole table, faulty rows too."""
    reader = tables.reader(io.BytesIO(data), f"rows.{name}", name)
    (batch,) = reader.batches(10_000, contract.feature_names, tolerant=True)
    return batch, read(contract, batch)


@pytest.fixture(scope="module")
def engines(package_path: Path) -> dict[str, Predictor]:
    """The package on each engine."""
    return {name: edgeproof.load(package_path, engine=name) for name in ENGINES}


def assert_engines_agree(engines: dict[str, Predictor], vectors: Any) -> None:
    """Finite, within the derived bound of the reference, labels equal where farther from the threshold than it."""
    reference = engines["reference"]
    network = Network.from_bytes(reference.package.files[WEIGHTS]) if reference.package else None
    assert network is not None
    expected = reference.scores(vectors)
    assert same_bits(expected, ReferenceEngine(reference.contract, network).scores(vectors)) == 0
    for name, predictor in engines.items():
        found = predictor.scores(vectors)
        assert np.isfinite(found).all()
        assert ((found >= 0) & (found <= 1)).all()
        bound = parity_bound(reference.contract, network, vectors, name)
        comparison = compare(found, expected, bound, reference.contract.rule)
        assert comparison.passed, (name, comparison)


class Count:
    """How many rows were tried, to be asked at the end."""

    rows = good = faulty = unknown = 0


def test_generated_tables(engines: dict[str, Predictor], contract: Contract) -> None:
    """Both formats, three engines, every cell against the oracle."""
    count = Count()

    @settings(QUICK, max_examples=TABLES)
    @given(table_strategy(contract), st.sampled_from(["\n", "\r\n", "\r"]))
    def check(rows: list[list[str]], end: str) -> None:
        batch, from_csv = reading_of(contract, as_csv(contract.feature_names, rows, end), "csv")
        json_batch, from_json = reading_of(contract, as_jsonl(contract.feature_names, rows), "jsonl")
        assert from_csv.vectors.tobytes() == from_json.vectors.tobytes()
        assert from_csv.faults == from_json.faults
        assert [list(batch.columns[n]) for n in contract.feature_names] == [
            list(json_batch.columns[n]) for n in contract.feature_names
        ]
        faults = {(fault.row, fault.column) for fault in from_csv.faults}
        for index, feature in enumerate(contract.features):
            for row, cells in enumerate(rows):
                found = float(from_csv.vectors[row, index])
                if isinstance(feature, CategoricalFeature):
                    code, unknown = oracle_code(cells[index], feature.values)
                    assert found == code, cells[index]
                    assert unknown == from_csv.unusual[row, index] or any(fault[0] == row for fault in faults)
                    count.unknown += unknown
                    continue
                assert isinstance(feature, NumericFeature)
                expected = oracle_number(cells[index], (feature.min, feature.max) == (0, 1))
                assert (expected is None) == ((row, feature.name) in faults), cells[index]
                if expected is not None:
                    assert found == expected or (math.isnan(found) and math.isnan(expected)), cells[index]
        bad = {row for row, _ in faults}
        good = [row for row in range(len(rows)) if row not in bad]
        count.rows, count.good, count.faulty = count.rows + len(rows), count.good + len(good), count.faulty + len(bad)
        if good:
            assert_engines_agree(engines, from_csv.vectors[good])

    check()
    assert count.rows >= 20_000
    assert count.good > 2_000, vars(count)
    assert count.faulty > 2_000, vars(count)
    assert count.unknown > 2_000, vars(count)


@pytest.mark.parametrize("text", NO_NUMBERS)
@pytest.mark.parametrize("form", WRAPPED)
def test_nothing_is_coerced(engines: dict[str, Predictor], contract: Contract, text: str, form: str) -> None:
    """Each hostile text in a numeric column: all engines refuse, through a file and through Python."""
    cell = form.format(text)
    rows = [["30", "male", "1", "A", cell]]
    if oracle_number(cell) is not None:
        pytest.fail(f"{cell!r} is a number")
    for name, data in (
        ("csv", as_csv(contract.feature_names, rows, "\n")),
        ("jsonl", as_jsonl(contract.feature_names, rows)),
    ):
        _, reading = reading_of(contract, data, name)
        assert [(fault.row, fault.column) for fault in reading.faults] == [(0, "raw")]
    for predictor in engines.values():
        with pytest.raises(RowsError, match="expected a number"):
            predictor.probability([dict(zip(contract.feature_names, rows[0], strict=True))])


@settings(QUICK, max_examples=1500)
@given(
    name=st.sampled_from(["csv", "tsv", "jsonl"]),
    cuts=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 6), st.binary(max_size=4)), max_size=4),
    tolerant=st.booleans(),
)
@example(name="csv", cuts=[(0, 3, b"\x1f\x8b")], tolerant=True)  # looks like gzip
def test_altered_files_are_read_or_refused(name: str, cuts: list[tuple[int, int, bytes]], tolerant: bool) -> None:
    """Bytes cut out of a table and put into it: rows or a RowsError of one line, and no cell that is no text."""
    names, row = ("a", "b c", '"d"'), ["1.5", 'x,"y"\n', "ü"]
    data = as_jsonl(names, [row] * 6) if name == "jsonl" else as_csv(names, [row] * 6, "\n")
    for at, length, put in cuts:
        data = data[:at] + put + data[at + length :]
    try:
        reader = tables.reader(io.BytesIO(data), "x", name)
        for batch in reader.batches(4, None, tolerant):
            assert all(len(cells) == batch.n_rows == len(batch.lines) for cells in batch.columns.values())
            for cells in batch.columns.values():
                assert {type(cell) for cell in cells} <= {str, Number, bool, type(None)}
                assert not any(isinstance(cell, str) and "\0" in cell for cell in cells)
                "".join(cell for cell in cells if isinstance(cell, str)).encode()
            assert all(0 <= fault.row < batch.n_rows and "\n" not in str(fault) for fault in batch.faults)
            assert tolerant or not batch.faults
    except RowsError as error:
        starts = ("x line ", "x: cannot read: damaged gzip data", "x: expected text, got ")  # bytes may name a format
        assert str(error).startswith(starts)  # noqa: PT017 — any is right
        assert "\n" not in str(error)  # noqa: PT017
