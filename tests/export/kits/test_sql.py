"""The SQL kit in DuckDB and PostgreSQL: bits, cells of every type, texts, names, damage, and what it leaves out."""

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from edgeproof.decision import CategoricalFeature, Contract, NumericFeature, TextFeature, Threshold, grammar
from edgeproof.engines.reference import ReferenceEngine
from edgeproof.proof.golden import drawn_rows, same_bits
from edgeproof_export.kits import KitError, KitSource, kit
from tests.languages import Cell, cells, conformance, wire
from tests.languages.matrix import reference
from tests.languages.programs import ProgramError
from tests.languages.sources import kit_source
from tests.languages.sql import type_of
from tests.support.contracts import text_contract
from tests.support.kits import require, write_kit
from tests.support.networks import random_network
from tests.support.odd_names import odd_names

DATABASES = ("duckdb", pytest.param("postgresql", marks=pytest.mark.slow))


def built(name: str, source: KitSource, folder: Path) -> Path:
    """Install the kit in a database, its self-test run; return the folder of the consumer."""
    work = folder / "work"
    work.mkdir()
    require(name).build(write_kit("sql", source, folder / "kit"), work)
    return work


def test_usual_cells_of_the_conformance_file(source: KitSource, tmp_path: Path) -> None:
    """DuckDB gives its bits, labels and warnings: rows with answers, of the commonest combinations of types."""
    work, wanted = built("duckdb", source, tmp_path), conformance.read()
    rows = wanted.cells(source.contract)
    types = [tuple(map(type_of, row)) for row in rows]
    common = {kinds for kinds, n in Counter(types).most_common(2)}
    chosen = [place for place, answer in enumerate(wanted.answers) if types[place] in common and answer != wire.REFUSED]
    assert len(chosen) > 100
    found = require("duckdb").run_named(work, [rows[place] for place in chosen])
    assert found == [wire.without_vector(wanted.answers[place]) for place in chosen]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["duckdb", "postgresql"])
def test_the_conformance_file(name: str, source: KitSource, tmp_path: Path) -> None:
    """Every row: texts, numbers, booleans, nothing, lacking columns; what is refused elsewhere is refused here."""
    found = require(name).run_named(built(name, source, tmp_path), conformance.read().cells(source.contract))
    assert conformance.differing(found, "sql") == []


@pytest.mark.parametrize("name", DATABASES)
def test_texts(name: str, tmp_path: Path) -> None:
    """Terms of several scripts, marks, capitals and blanks: the answers of the reference engine."""
    contract = text_contract()
    feature = contract.features[0]
    assert isinstance(feature, TextFeature)
    network = random_network(contract.n_encoded, (4, "tanh"))
    source = kit_source(contract, network)
    given: list[list[Cell]] = [[cell] for cell in (*cells.TEXTS, *(text for text, _ in source.golden.texts["text"]))]
    given = [row for row in given if isinstance(row[0], str | bytes) and not _has_nul(row[0])]
    wanted = reference(contract, network, drawn_rows(contract, 1, seed=1), given).named
    found = require(name).run_named(built(name, source, tmp_path), given)
    assert found == list(map(wire.without_vector, wanted))


def _has_nul(cell: str | bytes) -> bool:
    return "\0" in cell if isinstance(cell, str) else b"\0" in cell


@pytest.mark.parametrize("name", DATABASES)
def test_numbers_give_the_bits(name: str, tmp_path: Path) -> None:
    """Drawn vectors, infinities and denormals among them, through every activation; products that vanish."""
    features = tuple(
        NumericFeature(f"c{place}", 0.5, 0.0, 1.0, -1.0, 2.0, 0.25, 2.0**-20 if place == 1 else 1.5)
        for place in range(5)
    )
    contract = Contract("numbers", "y", ("no", "yes"), Threshold(0.5), features)
    network = random_network(5, (6, "sigmoid"), (5, "tanh"), (5, "elu"), (4, "relu6"), (3, "linear"))
    network.layers[0].weights[:2] *= np.float32(2.0**-30)  # type: ignore[attr-defined]
    vectors = np.concatenate([drawn_rows(contract, 300, seed=3), np.full((3, 5), 0.25, np.float32)])
    vectors[-3:] += np.array([[1e-30], [np.inf], [np.nan]], np.float32)
    vectors[-6:-3] = np.array([1e-45, 1.2e-38, 1e-40], np.float32)[:, None]
    wanted = ReferenceEngine(contract, network).scores(vectors)[:, 0]
    found = require(name).run(built(name, kit_source(contract, network), tmp_path), vectors)
    assert same_bits(found, wanted) == 0


@pytest.mark.slow
@pytest.mark.parametrize("name", ["duckdb", "postgresql"])
def test_64_columns_in_pieces(name: str, tmp_path: Path) -> None:
    """576 encoded columns, 32 hidden neurons: 18,464 weights."""
    edges, slopes = tuple(place / 8 for place in range(9)), (8.0,) * 8
    features = tuple(NumericFeature(f"c{n}", 0.5, 0.0, 1.0, -1.0, 2.0, 0.5, 2.0, edges, slopes) for n in range(64))
    contract = Contract("wide", "y", ("no", "yes"), Threshold(0.5), features)
    network = random_network(contract.n_encoded, (32, "relu"))
    vectors = drawn_rows(contract, 500, seed=3)
    wanted = ReferenceEngine(contract, network).scores(vectors)[:, 0]
    found = require(name).run(built(name, kit_source(contract, network, n=6), tmp_path), vectors)
    assert same_bits(found, wanted) == 0


@pytest.mark.parametrize("name", DATABASES)
def test_a_flipped_digit_fails_the_self_test(name: str, source: KitSource, tmp_path: Path) -> None:
    """One digit of one weight."""
    folder = write_kit("sql", source, tmp_path / "kit")
    path = folder / f"{name}.sql"
    text = path.read_text(encoding="utf-8")
    weight = next(re.finditer(r"ep_x1 \* REAL '-?\d+\.(\d)", text))
    digit = "1" if weight[1] != "1" else "7"
    path.write_text(text[: weight.start(1)] + digit + text[weight.end(1) :], encoding="utf-8")
    (tmp_path / "work").mkdir()
    with pytest.raises(ProgramError, match="golden row"):
        require(name).build(folder, tmp_path / "work")


@pytest.mark.parametrize("name", DATABASES)
def test_any_names(name: str, tmp_path: Path) -> None:
    """Names, labels and categories with quotes, reserved words, line ends, emoji: the self-test runs."""
    names = list({word.encode()[:60].lower(): word for word in odd_names() if "\0" not in word}.values())
    names = names[:: 5 if name == "duckdb" else 1]  # which plans each query anew
    values = tuple(word for word in names if word == grammar.category(word) and word not in grammar.MISSING_VALUES)
    features = tuple(
        CategoricalFeature(word, values[:9]) if place % 5 == 0 else NumericFeature(word, 0.5, 0.0, 1.0, -1.0, 2.0)
        for place, word in enumerate(names)
    )
    labels = ("say 'hi'\n*/ ", "<b>`x`</b> $$ \\u000a \U0001f642")
    contract = Contract("class", labels[1], labels, Threshold(0.5), features, ("", "na", "it's", "\\"))
    built(name, kit_source(contract, random_network(contract.n_encoded), n=6), tmp_path)


def test_what_is_left_out_by_name(source: KitSource, image_source: KitSource, window_source: KitSource) -> None:
    """Pictures, windows, names that a database cannot hold or tell apart, numbers beyond float32."""
    for other, kind in ((image_source, "image"), (window_source, "tensor")):
        with pytest.raises(KitError, match=f"^no sql kit for features of kind {kind}$"):
            kit("sql", other)
    first, *rest = source.contract.features
    for name, why in (
        ("AGE", "differ in the case"),
        ("a\0", "hold no such character"),
        ("EP_x1", "a name that begins with ep_"),
    ):
        features = (first, *rest[:-1], replace(rest[-1], name=name))  # type: ignore[type-var]
        with pytest.raises(KitError, match=why):
            kit("sql", replace(source, contract=replace(source.contract, features=features)))
    far = NumericFeature("age", 0.0, 0.0, 1.0, -(2.0**126), 2.0**126, 0.0, 8.0)
    with pytest.raises(KitError, match=r"^encoded: numbers may leave the float32 range"):
        kit("sql", replace(source, contract=replace(source.contract, features=(far, *rest))))


def test_an_error_names_column_and_cell(source: KitSource, tmp_path: Path) -> None:
    """A text where a number belongs ends a query of DuckDB with one line."""
    from tests.languages import duckdb

    require("duckdb")
    opened = duckdb.connect(write_kit("sql", source, tmp_path))
    opened.execute("""CREATE TABLE t AS SELECT 'abc' AS age, 'male' AS sex, 7 AS "fare, paid", 'A' AS deck, 1 AS raw,
        true AS alone""")
    with pytest.raises(Exception, match='column "age": expected a number, got "abc"'):
        opened.execute("FROM mixed_decide('t')").fetchall()


@pytest.mark.parametrize("name", DATABASES)
def test_features_that_are_called_as_the_answer(name: str, tmp_path: Path) -> None:
    """They are columns like others: the answers are the reference engine's."""
    named = ("label", "probability", "warnings", "r", "ep")
    features = tuple(NumericFeature(word, 0.5, 0.0, 1.0, -1.0, 2.0) for word in named)
    contract, network = Contract("answer", "y", ("no", "yes"), Threshold(0.5), features), random_network(5)
    rows: list[list[Cell]] = [[0.5, "1", None, 7, -0.25], ["0.75", 3, 2, 1, 0]]
    wanted = reference(contract, network, drawn_rows(contract, 1, seed=1), rows).named
    found = require(name).run_named(built(name, kit_source(contract, network, n=6), tmp_path), rows)
    assert found == list(map(wire.without_vector, wanted))


def test_columns_that_are_called_as_the_answer(source: KitSource, tmp_path: Path) -> None:
    """The decision of DuckDB has its stated names, in a table of its own answer too; no name of a step is taken."""
    from tests.languages import duckdb

    require("duckdb")
    opened = duckdb.connect(write_kit("sql", source, tmp_path))
    cells = """30 AS age, 'male' AS sex, 7.25 AS "fare, paid", 'A' AS deck, 0.5 AS raw, true AS alone"""
    opened.execute(f"CREATE TABLE plain AS SELECT {cells}")
    opened.execute(f"CREATE TABLE t AS SELECT 'mine' AS Label, 2 AS probability, {cells}, 9 AS ep_x1, 9 AS EP_T1")
    answer = "SELECT label, probability, warnings FROM mixed_decide('{}')"
    assert opened.execute(answer.format("t")).fetchall() == opened.execute(answer.format("plain")).fetchall()
    own = opened.execute("SELECT label_1, probability_1, deck FROM mixed_decide('t')")
    assert own.fetchall() == [("mine", 2, "A")]
    opened.execute("CREATE TABLE kept AS FROM mixed_decide('plain')")
    names = [name for name, *_ in opened.execute("DESCRIBE kept").fetchall()]
    assert names == ["label", "probability", "warnings", "age", "sex", "fare, paid", "deck", "raw", "alone"]


@pytest.mark.slow
def test_rows_of_subqueries_and_errors_in_postgresql(source: KitSource, tmp_path: Path) -> None:
    """A row without a type is read by its JSON, whatever types the last had; a lacking column is named."""
    from tests.languages import postgresql

    require("postgresql")
    work = built("postgresql", source, tmp_path)
    row = """SELECT {} AS age, 'male' AS sex, 7.25 AS "fare, paid", 'A' AS deck, 0.5 AS raw, true AS alone"""
    script = [
        f"SELECT d.label FROM ({row.format(age)}) t, mixed_decide(t) d;" for age in ("30", "'30'", "30.0::float8")
    ]
    script.append("SELECT mixed_decide(t) FROM (SELECT 1 AS age) t;")
    with postgresql.server() as psql:
        lines = [*script[:3], f"\\o\n{script[3]}"]
        assert postgresql._script(psql, work, lines, stop=False).split() == ["no"] * 3
        with pytest.raises(ProgramError, match='column "sex": missing from the row'):
            postgresql._script(psql, work, script[3:])
