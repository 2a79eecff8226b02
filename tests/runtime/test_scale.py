"""One Arrow batch in, one out: the answers of the predictor, in this process, in Dask's threads, in Spark's workers."""

import copy
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import dask.dataframe
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import edgeproof
from edgeproof import dask as on_dask
from edgeproof.scale import Scorer
from tests.support.command_line import run
from tests.support.repository import EXAMPLES, GOLDEN


@pytest.fixture(scope="module")
def table() -> pa.Table:
    """Passengers with a key, some of them unusual."""
    frame = pd.read_csv(EXAMPLES / "passengers.csv").assign(id=lambda x: np.arange(len(x)))
    frame.loc[3, "age"], frame.loc[4, "port"] = 140.0, "Atlantis"
    return pa.Table.from_pandas(frame, preserve_index=False)


@pytest.fixture(scope="module")
def batch(table: pa.Table) -> pa.RecordBatch:
    """All rows in one batch."""
    return table.combine_chunks().to_batches()[0]


def with_bad_rows(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The ages of rows 5 and 7 are no numbers."""
    ages = [str(age) if age is not None else None for age in batch.column("age").to_pylist()]
    ages[5], ages[7] = "old", "young"
    return batch.set_column(batch.schema.get_field_index("age"), "age", pa.array(ages))


def test_answers_of_the_predictor(batch: pa.RecordBatch) -> None:
    """The same labels and bits; kept columns as they came; no rows, some rows, more than at once."""
    predictor = edgeproof.load(GOLDEN)
    scorer = Scorer(predictor, ["id"])
    for part in (batch, batch.slice(0, 0), batch.slice(7, 30), pa.concat_batches([batch] * 100)):
        found = scorer.score(part)
        assert found.schema == scorer.schema(part.schema)
        assert found.column("id") == part.column("id")
        assert found.column("label").to_pylist() == predictor.predict(part).tolist()
        assert found.column("probability").to_numpy().tobytes() == predictor.probability(part).tobytes()
    assert [len(one) for one in scorer(iter([batch, batch.slice(0, 0)]))] == [len(batch), 0]


def test_unusual_cells_are_counted(batch: pa.RecordBatch) -> None:
    """By row, where it is asked for."""
    counts = Scorer(GOLDEN, unusual=True).score(batch).column("unusual").to_numpy()
    assert counts[3] == counts[4] == 1
    assert counts.sum() == counts[[3, 4]].sum()
    assert Scorer(GOLDEN).score(batch).schema.names == ["label", "probability"]


def test_rows_that_cannot_be_read(batch: pa.RecordBatch) -> None:
    """They end the run, named by their key; or are skipped; or have an error in place of an answer."""
    bad = with_bad_rows(batch)
    good = np.ones(len(batch), bool)
    good[[5, 7]] = False
    with pytest.raises(edgeproof.RowsError, match=r'^row with "id" "5": column "age": expected a number, got "old"$'):
        Scorer(GOLDEN, ["id"]).score(bad)
    with pytest.raises(edgeproof.RowsError, match=r'^row 5 of a batch: column "age"'):
        Scorer(GOLDEN).score(bad)
    whole = Scorer(GOLDEN, ["id"]).score(batch)
    skipped = Scorer(GOLDEN, ["id"], on_error="skip", unusual=True).score(bad)
    assert skipped.select(["id", "label", "probability"]) == whole.filter(pa.array(good))
    null = Scorer(GOLDEN, ["id"], on_error="null", unusual=True).score(bad)
    assert null.filter(pa.array(good)).select(["id", "label", "probability"]) == whole.filter(pa.array(good))
    assert Scorer(GOLDEN, on_error="null").score(batch).column("error").null_count == len(batch)
    assert null.column("label").null_count == null.column("probability").null_count == 2
    assert null.column("error").drop_null().to_pylist() == [
        'column "age": expected a number, got "old"',
        'column "age": expected a number, got "young"',
    ]
    with pytest.raises(edgeproof.RowsError, match=r'row with "id" "3": .*"age": expected'):
        Scorer(GOLDEN, ["id"], strict=True).score(batch)


def test_bad_rows_are_named_wherever_they_are(batch: pa.RecordBatch) -> None:
    """Beyond the rows that are held at once too; cells that are no text at all."""
    bad = with_bad_rows(batch)
    n = 20 * len(batch)
    whole = pa.concat_batches([batch.cast(bad.schema)] * 20 + [bad])
    with pytest.raises(edgeproof.RowsError, match=f'^row {n + 5} of a batch: column "age": expected a number'):
        Scorer(GOLDEN).score(whole)
    error = Scorer(GOLDEN, on_error="null").score(whole).column("error")
    assert np.flatnonzero(error.is_valid()).tolist() == [n + 5, n + 7]
    ports = pa.array([b"Cherbourg"] * n + [b"\xff"] + [b"Cherbourg"] * (len(batch) - 1))
    place = whole.schema.get_field_index("port")
    error = Scorer(GOLDEN, on_error="null").score(whole.set_column(place, "port", ports)).column("error")
    assert np.flatnonzero(error.is_valid()).tolist() == [n, n + 5, n + 7]
    assert "UTF-8" in error[n].as_py()


def test_frames_of_pandas(batch: pa.RecordBatch) -> None:
    """The same answers, with the frame's index."""
    frame = batch.to_pandas().set_index("id", drop=False)
    found = Scorer(GOLDEN, ["id"], prefix="our ").frame(frame)
    wanted = Scorer(GOLDEN, ["id"], prefix="our ").score(batch).to_pandas()
    assert found.index.equals(frame.index)
    assert found.reset_index(drop=True).astype(object).equals(wanted.astype(object))


def test_carried(batch: pa.RecordBatch) -> None:
    """By pickle and copy, with the choice of engine."""
    scorer = Scorer(GOLDEN, ["id"], engine="reference", precision="int8")
    for other in (pickle.loads(pickle.dumps(scorer)), copy.deepcopy(scorer)):
        assert other.score(batch) == scorer.score(batch)
        assert other.predictor.engine_name == "reference"


def test_mistakes(batch: pa.RecordBatch, tmp_path: Path) -> None:
    """One line each, before any row is read."""
    scorer = Scorer(GOLDEN, ["id"])
    with pytest.raises(edgeproof.RowsError, match='missing column "age"'):
        scorer.schema(batch.drop_columns(["age"]).schema)
    with pytest.raises(edgeproof.RowsError, match='missing column "id"'):
        scorer.score(batch.drop_columns(["id"]))
    (tmp_path / "p.edgeproof").write_bytes(GOLDEN.read_bytes()[:-5])
    wrong: list[tuple[Any, dict[str, Any], str]] = [
        (GOLDEN, {"on_error": "ignore"}, "on_error: expected fail, skip or null, got"),
        (GOLDEN, {"keep": "id"}, "keep: expected a list of columns"),
        (GOLDEN, {"keep": ["label"]}, "would be in the output twice"),
        (tmp_path / "p.edgeproof", {}, "damaged package"),
    ]
    for package, options, message in wrong:
        with pytest.raises(edgeproof.EdgeproofError, match=message):
            Scorer(package, **options)


@pytest.mark.filterwarnings("ignore:The inplace keyword")  # within Dask
def test_folders_by_the_command(batch: pa.RecordBatch, tmp_path: Path) -> None:
    """`predict --on dask` reads and writes folders of Parquet: the rows and bits of `predict`, and one-line errors."""
    (tmp_path / "rows").mkdir()
    for place in range(3):
        part = pa.Table.from_batches([batch.slice(place * 250, 250)])
        pq.write_table(part, tmp_path / f"rows/part{place}.parquet")
    out = tmp_path / "answers"
    result = run("predict", GOLDEN, tmp_path / "rows", "--on", "dask", "--keep", "id", "-o", out)
    assert (result.exit_code, result.stderr) == (0, "")
    found, predictor = pq.read_table(out).sort_by("id"), edgeproof.load(GOLDEN)
    wanted = predictor.probability(batch.slice(0, 750))
    assert found.column_names == ["id", "label", "probability"]
    assert found.column("probability").to_numpy().tobytes() == wanted.tobytes()
    pq.write_table(pa.Table.from_batches([with_bad_rows(batch)]), tmp_path / "bad.parquet")
    (tmp_path / "mixed").mkdir()
    pq.write_table(part, tmp_path / "mixed/a.parquet")
    pq.write_table(part.drop_columns(["age"]), tmp_path / "mixed/b.parquet")
    (tmp_path / "cut.parquet").write_bytes((tmp_path / "mixed/a.parquet").read_bytes()[:-30])
    for arguments, message in (
        ((tmp_path / "rows", "-o", out), "already exists"),
        ((tmp_path / "rows",), "--output for a new one"),
        ((tmp_path / "none", "-o", tmp_path / "x"), "none: cannot read: No such file"),
        (("none://here", "-o", tmp_path / "x"), "--on dask: Protocol not known: none"),
        ((EXAMPLES / "new.csv", "-o", tmp_path / "x"), "new.csv: expected Parquet, got none; without --on"),
        ((tmp_path / "mixed", "-o", tmp_path / "x"), 'b.parquet: missing column "age"'),
        ((tmp_path / "cut.parquet", "-o", tmp_path / "x"), "cut.parquet: expected a whole file"),
        ((tmp_path / "rows", "-o", tmp_path / "x", "--explain"), "--explain: cannot be had together with --on dask"),
        ((tmp_path / "rows", "-o", tmp_path / "x", "--keep", "key"), 'missing column "key"'),
        ((tmp_path / "bad.parquet", "-o", tmp_path / "x", "--keep", "id"), 'row with "id" "5": column "age"'),
    ):
        result = run("predict", GOLDEN, *arguments, "--on", "dask")
        assert (result.exit_code in (2, 3), result.stderr.count("\n")) == (True, 1), result.stderr
        assert message in result.stderr
        assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(("on", "lacking"), [("dask", "dask"), ("dask", "pyarrow"), ("spark", "pyspark")])
def test_a_library_that_is_not_there_is_one_line(on: str, lacking: str, tmp_path: Path) -> None:
    """It names what to install."""
    code = "import sys; sys.modules[sys.argv.pop(1)] = None; from edgeproof.cli import main; main(sys.argv[1:])"
    given = [str(GOLDEN), str(tmp_path / "rows.parquet"), "--on", on, "-o", str(tmp_path / "x")]
    done = subprocess.run(
        [sys.executable, "-c", code, lacking, "predict", *given], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert done.stderr.startswith(f"edgeproof: --on {on}: ")
    assert lacking in done.stderr
    assert done.stderr.endswith(f"pip install './runtime[{on}]'\n")


@pytest.mark.parametrize("scheduler", ["threads", "processes"])
def test_dask(batch: pa.RecordBatch, scheduler: str) -> None:
    """Partitions, two at a time: the same bits in the same order; dtypes known before; mistakes at once."""
    frame = batch.to_pandas()
    several = dask.dataframe.from_pandas(frame, npartitions=4)  # type: ignore[no-untyped-call]
    answers = on_dask.score(several, GOLDEN, ["id"], on_error="null")
    found = answers.compute(scheduler=scheduler, num_workers=2)
    wanted = Scorer(GOLDEN, ["id"]).score(batch)
    assert found["probability"].to_numpy().tobytes() == wanted.column("probability").to_numpy().tobytes()
    assert found["label"].tolist() == wanted.column("label").to_pylist()
    assert list(answers.columns) == list(found.columns) == ["id", "label", "probability", "error"]
    assert answers.dtypes["label"] == found.dtypes["label"]
    with pytest.raises(edgeproof.RowsError, match='missing column "age"'):
        on_dask.score(several.drop(columns=["age"]), GOLDEN)
