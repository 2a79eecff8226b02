"""One value has one meaning: a table gives the same row vectors, bit by bit, whatever carries it."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edgeproof import tables
from edgeproof.decision import CategoricalFeature, Contract, NumericFeature, Seen, TextFeature, Threshold
from edgeproof.engines.reference import ReferenceEngine
from edgeproof.errors import DamagedPackageError, RowsError
from edgeproof.predictor import Predictor
from edgeproof.rows import RowReader, row_vectors
from edgeproof.types import Floats
from tests.support.networks import random_network

BIG = 9007199254740993  # which float64 does not hold
CONTRACT = Contract(
    "m",
    "y",
    ("no", "yes"),
    Threshold(0.5),
    (
        NumericFeature("amount", 0.5, -10.0, 10.0, -30.0, 30.0),
        NumericFeature("share", 0.5, -1.0, 2.0, -3.0, 3.0, missing_values=("", "-")),
        NumericFeature("flag", 0.5, 0.0, 1.0, -1.0, 2.0),
        CategoricalFeature("member", ("false", "true")),
        CategoricalFeature("code", ("7", str(BIG), str(BIG + 1))),
        CategoricalFeature("word", ("-", "A", "nan", "é"), missing_values=("", "none", "null")),
        TextFeature("note", TextFeature.in_order((" good ", " bad "))),
    ),
    missing_values=("", "na", "nan", "null", "none", "<na>", "nat", "-999"),
)
NAMES = CONTRACT.feature_names
NAN = float("nan")
# Of each column: what a program holds, how files may spell it, and the numbers of the row vector.
VALUES: dict[str, list[tuple[Any, tuple[str, ...], tuple[float, ...]]]] = {
    "amount": [
        (1.5, ("1.5", " 1.50", "15e-1"), (1.5,)),
        (-999.0, ("-999", "-999.0", "-9.99e2"), (NAN,)),
        (float(2**24 + 2), ("16777218", "1.6777218e7"), (16777218.0,)),
        (None, ("", "NULL", "Na", "nan", "NaN", "None", "<NA>", "NaT"), (NAN,)),
    ],
    "share": [
        (0.25, ("0.25", "'.25'"), (0.25,)),
        (-999.0, ("-999", "-999.0"), (-999.0,)),
        (None, ("", "-", " - "), (NAN,)),
    ],
    "flag": [
        (True, ("1", "true", "True", "TRUE", "1.0"), (1.0,)),
        (False, ("0", "false", "False", "0.00"), (0.0,)),
        (None, ("", "null", "NULL"), (NAN,)),
    ],
    "member": [
        (True, ("true", "True", "1", "1.0"), (2.0,)),
        (False, ("false", "FALSE", "0", "0.00", "-0.0"), (1.0,)),
        (None, ("", "nAn"), (0.0,)),
    ],
    "code": [
        (7, ("7", "7.0"), (1.0,)),
        (BIG, (str(BIG), f"{BIG}.0"), (2.0,)),
        (BIG + 1, (str(BIG + 1),), (3.0,)),
        (-999, ("-999", "-999.0"), (0.0,)),
        (None, ("", "NA"), (0.0,)),
    ],
    "word": [
        ("-", ("-",), (1.0,)),
        ("A", ("A", " 'A' "), (2.0,)),
        ("nan", ("nan",), (3.0,)),
        ("é", ("é",), (4.0,)),
        ("NULL", ("NULL", "None", "null"), (0.0,)),
        ("ß", ("ß",), (0.0,)),
        (None, ("", "NONE"), (0.0,)),
    ],
    "note": [
        ("so good, so bad", ("so good, so bad",), (1.0, 1.0)),
        ("Good", ("Good", "GOOD "), (0.0, 1.0)),
        ("NULL", ("NULL", "nat"), (0.0, 0.0)),
        (None, ("", "None"), (0.0, 0.0)),
    ],
}
TYPES = {
    "amount": pa.float64(),
    "share": pa.float64(),
    "flag": pa.bool_(),
    "member": pa.bool_(),
    "code": pa.int64(),
    "word": pa.string(),
    "note": pa.string(),
}
Rows = Sequence[dict[str, Any]]
Carrier = Callable[[Rows], Floats]


@pytest.fixture(scope="module")
def predictor() -> Predictor:
    """A predictor whose engine needs no library."""
    return Predictor(CONTRACT, ReferenceEngine(CONTRACT, random_network(CONTRACT.n_encoded, (3, "relu"))), "r", None)


@st.composite
def some_rows(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[dict[str, str]], Floats]:
    """Return rows as a program holds them, as files spell them, and their vectors."""
    chosen = [
        {name: draw(st.sampled_from(several)) for name, several in VALUES.items()}
        for _ in range(draw(st.integers(1, 5)))
    ]
    held = [{name: one[0] for name, one in row.items()} for row in chosen]
    spelled = [{name: draw(st.sampled_from(one[1])) for name, one in row.items()} for row in chosen]
    vectors = [[x for one in row.values() for x in one[2]] for row in chosen]
    return held, spelled, np.array(vectors, np.float32)


def of_file(data: bytes, kind: str) -> Floats:
    """Read a table of bytes."""
    with io.BytesIO(data) as stream:
        reader = tables.reader(stream, f"rows.{kind}", kind)
        (batch,) = reader.batches(100)
        return row_vectors(CONTRACT, batch)


def separated(rows: Rows, delimiter: str, kind: str) -> Floats:
    """Write CSV or TSV by Python's own writer."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, NAMES, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return of_file(text.getvalue().encode(), kind)


def arrow(rows: Rows, types: dict[str, pa.DataType]) -> pa.Table:
    """Return an Arrow table whose columns have these types."""
    columns = {}
    for name, kind in types.items():
        plain = kind.value_type if pa.types.is_dictionary(kind) else kind
        cells = [row[name] for row in rows]
        is_bytes = pa.types.is_binary(plain) or pa.types.is_large_binary(plain) or pa.types.is_binary_view(plain)
        cells = [cell.encode() if is_bytes and cell is not None else cell for cell in cells]
        array = pa.array(cells, plain)
        columns[name] = array.dictionary_encode() if pa.types.is_dictionary(kind) else array
    return pa.table(columns)


def texts_of(kind: pa.DataType) -> dict[str, pa.DataType]:
    """Return the types with another one for texts."""
    return {name: kind if one == pa.string() else one for name, one in TYPES.items()}


CODED = {name: pa.dictionary(pa.int32(), kind) for name, kind in TYPES.items()}
TABLES = {
    "plain": TYPES,
    "coded": CODED,
    **{str(kind): texts_of(kind) for kind in (pa.large_string(), pa.binary(), pa.large_binary(), pa.binary_view())},
    "coded bytes": texts_of(pa.dictionary(pa.int32(), pa.binary())),
    "texts": dict.fromkeys(NAMES, pa.string()),
}


def parquet(table: pa.Table) -> bytes:
    """Write Parquet."""
    stream = io.BytesIO()
    pq.write_table(table, stream, store_schema=False)
    return stream.getvalue()


def ipc(table: pa.Table) -> bytes:
    """Write Arrow's file format."""
    stream = io.BytesIO()
    with pa.ipc.new_file(stream, table.schema) as writer:
        writer.write_table(table)
    return stream.getvalue()


@settings(max_examples=40, deadline=None)
@given(some_rows())
def test_spelled(predictor: Predictor, rows: tuple[Rows, Rows, Floats]) -> None:
    """Files of text, and programs that hold texts: words, numbers and booleans in every spelling."""
    _, spelled, wanted = rows
    for found in (
        separated(spelled, ",", "csv"),
        separated(spelled, "\t", "tsv"),
        of_file("".join(json.dumps(row) + "\n" for row in spelled).encode(), "jsonl"),
        of_file(parquet(arrow(spelled, TABLES["texts"])), "parquet"),
        predictor.vectors(spelled),
        predictor.vectors([{name: text.encode() for name, text in row.items()} for row in spelled]),
        predictor.vectors(pd.DataFrame(spelled)),
        predictor.vectors(pl.DataFrame(spelled)),
        predictor.vectors(pa.table({name: [row[name] for row in spelled] for name in NAMES})),
        np.concatenate([RowReader(CONTRACT).vector(row) for row in spelled]),
    ):
        assert found.tobytes() == wanted.tobytes()


def frames(rows: Rows) -> dict[str, pd.DataFrame]:
    """Return the ways in which pandas holds these rows."""
    table = arrow(rows, TYPES)
    nullable = {"amount": "Float64", "share": "Float64", "flag": "boolean", "member": "boolean", "code": "Int64"}
    objects = pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype=object) for name in NAMES})
    categories = {
        name: pd.Categorical(objects[name], sorted({row[name] for row in rows} - {None}, key=str)) for name in NAMES
    }
    return {
        "objects": objects,
        "nullable": objects.astype(nullable | {"word": "string", "note": "string"}),
        "categories": pd.DataFrame(categories),
        "of Arrow": pd.DataFrame({name: table[name].to_pandas(types_mapper=pd.ArrowDtype) for name in NAMES}),
        "bytes": objects.assign(word=[None if x is None else x.encode() for x in objects["word"]]),
    }


@settings(max_examples=40, deadline=None)
@given(some_rows())
def test_typed(predictor: Predictor, rows: tuple[Rows, Rows, Floats]) -> None:
    """Typed files, frames of every dtype, Arrow's tables, arrays and single rows."""
    held, _, wanted = rows
    numbers = arrow(held, TYPES).select(["amount", "share", "flag", "member", "code"])
    found = {
        "dicts": predictor.vectors(held),
        "columns": predictor.vectors({name: [row[name] for row in held] for name in NAMES}),
        "one": np.concatenate([RowReader(CONTRACT).vector(row) for row in held]),
        "jsonl": of_file("".join(json.dumps(row) + "\n" for row in held).encode(), "jsonl"),
        "polars": predictor.vectors(pl.from_arrow(arrow(held, TYPES))),
        "integers": predictor.vectors({**numbers.to_pydict(), **_as_integers(held), **_texts(held)}),
        **{f"pandas {name}": predictor.vectors(frame) for name, frame in frames(held).items()},
    }
    for name, types in TABLES.items():
        if name != "texts":
            table = arrow(held, types)
            found |= {f"Arrow {name}": predictor.vectors(table), f"Parquet {name}": of_file(parquet(table), "parquet")}
            found[f"IPC {name}"] = of_file(ipc(table), "arrow")
            found[f"chunks {name}"] = predictor.vectors(pa.concat_tables([table.slice(0, 1), table.slice(1)]))
            found[f"slice {name}"] = predictor.vectors(pa.concat_tables([table, table]).slice(len(held)))
            found[f"batch {name}"] = predictor.vectors(table.combine_chunks().to_batches()[0])
            found[f"polars {name}"] = predictor.vectors(pl.from_arrow(table))
    for name, vectors in found.items():
        assert vectors.tobytes() == wanted.tobytes(), name


def _as_integers(rows: Rows) -> dict[str, list[int | None]]:
    return {name: [None if row[name] is None else int(row[name]) for row in rows] for name in ("flag", "member")}


def _texts(rows: Rows) -> dict[str, list[Any]]:
    return {name: [row[name] for row in rows] for name in ("word", "note")}


@settings(max_examples=40, deadline=None)
@given(some_rows())
def test_arrays(tmp_path_factory: pytest.TempPathFactory, predictor: Predictor, rows: Any) -> None:
    """NumPy's arrays of row vectors, arrays of booleans by column, `.npy` with and without names."""
    held, _, wanted = rows
    whole = [row for row in held if None not in row.values()]
    kept = wanted[[None not in row.values() for row in held]]
    given_ = np.where(np.isnan(wanted[:, :1]), np.float32(-999), wanted[:, :1])
    assert predictor.vectors(np.hstack([given_, wanted[:, 1:]])).tobytes() == wanted.tobytes()
    path = tmp_path_factory.mktemp("arrays") / "rows.npy"
    dtype = [("amount", "f8"), ("share", "f4"), ("flag", "?"), ("member", "?"), ("code", "i8"), *_U]
    named = np.array([tuple(row.values()) for row in whole], dtype)
    if not len(named):
        return
    np.save(path, named)
    with tables.reading(str(path), wanted=tables.Wanted(NAMES)) as reader:
        (batch,) = reader.batches(100)
        assert row_vectors(CONTRACT, batch).tobytes() == kept.tobytes()
    assert predictor.vectors({name: named[name] for name in NAMES}).tobytes() == kept.tobytes()


_U = [("word", "U20"), ("note", "U20")]


def test_bytes_that_are_no_text(predictor: Predictor) -> None:
    """They are a fault that names the row and the column."""
    good = {name: several[0][0] for name, several in VALUES.items()}
    table = arrow([good, good], texts_of(pa.binary()))
    broken = table.set_column(5, "word", pa.array([b"A", b"\xff"]))
    with pytest.raises(RowsError, match=r'^rows.parquet row 2: column "word": expected UTF-8 text, got other bytes$'):
        of_file(parquet(broken), "parquet")
    with pytest.raises(RowsError, match=r'^row 1: column "word": expected UTF-8 text, got other bytes$'):
        predictor.vectors(broken)
    many = pa.concat_tables([table] * 40_000 + [broken])  # more than is scored at once
    for frame in (many, many.to_pandas(), pl.from_arrow(many)):
        with pytest.raises(RowsError, match=r'^row 80001: column "word": expected UTF-8 text, got other bytes$'):
            predictor.scores(frame)


def test_booleans_where_numbers_are_others(predictor: Predictor) -> None:
    """In a column whose training range is not 0 to 1, a boolean is an error that names it."""
    good = {name: several[0][0] for name, several in VALUES.items()}
    for cell in (True, "true", np.True_):
        with pytest.raises(RowsError, match=r'column "amount": expected a number, got'):
            predictor.predict_one({**good, "amount": cell})
        with pytest.raises(RowsError, match=r'column "amount": expected a number, got'):
            predictor.vectors([{**good, "amount": cell}])


def test_what_a_contract_states() -> None:
    """Own words and what training saw are read back; words in capitals are refused."""
    value = CONTRACT.to_json()
    assert Contract.from_json(value) == CONTRACT
    assert "missing_values" not in value["features"][0]
    assert value["features"][1]["missing_values"] == ["", "-"]
    value["features"][0]["seen"] = {"missing": 0.125}
    assert Contract.from_json(value).features[0].seen == Seen(missing=0.125)
    for broken in ({}, {"missing": 0.0}, {"missing": 2}, {"other": 0.5}, {"missing": 0.00001}, [0.5]):
        with pytest.raises(DamagedPackageError, match="seen"):
            Contract.from_json({**value, "features": [{**value["features"][0], "seen": broken}]})
    for words in (["NA"], ["1.0"], ["É", "Z"]):
        with pytest.raises(DamagedPackageError, match="missing_values: expected"):
            Contract.from_json({**value, "missing_values": words})


def test_hints_for_readers() -> None:
    """What a person set is stated; nothing is left out, anything else is refused."""
    value = CONTRACT.to_json()
    assert "rows" not in value
    hints = {"delimiter": ";", "decimal": ",", "header": False}
    assert Contract.from_json({**value, "rows": hints}).to_json()["rows"] == hints
    for broken in ({}, {"delimiter": ";;"}, {"decimal": ""}, {"header": 1}, {"other": "x"}, {"quoting": None}, 3):
        with pytest.raises(DamagedPackageError, match="rows"):
            Contract.from_json({**value, "rows": broken})
