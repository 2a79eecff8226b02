"""Where the rows are: one Arrow batch in, one out, in as many processes as there are.

    scorer = Scorer("passengers.edgeproof", keep=["id"])
    answers = scorer.score(record_batch)

`edgeproof.spark` and `edgeproof.dask` are a few lines around it. A `Scorer` is pickled as the bytes of its package.
Each process opens the package once, and checks it then, as `edgeproof.load` does.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from edgeproof.decision import quoted
from edgeproof.errors import RowsError, UsageError
from edgeproof.loading import AUTO, FLOAT32, Origin, load, load_again
from edgeproof.predictor import Predictor
from edgeproof.rows import Batch, Reading, batch_of, read, require_columns, rows_within
from edgeproof.tables import files_of, format_of, reading
from edgeproof.types import Array, Bools, Floats, Places, StrPath

FAIL, SKIP, NULL = "fail", "skip", "null"  # what becomes of a row that cannot be read
_ROWS = 16_384  # at once: their numbers stay in the cache of a processor

_OPENED: dict[tuple[Origin, str | None, bool], Predictor] = {}  # by this process


class Output(NamedTuple):
    """A column of answers."""

    name: str
    kind: str  # string, float or int, as Arrow and SQL know them: int is 32 bits


class _Answers(NamedTuple):
    """What is said of rows, by column."""

    good: Bools  # (n_rows,) of all rows: could it be read?
    label: Places  # its place among the labels; the place after them where there is none
    probability: Floats  # NaN where there is none
    unusual: Array  # int32: how many cells training has not seen the like of
    error: Array  # why there is no answer, or None


class Scorer:
    """Scores Arrow batches, data frames and whatever `Predictor.predict` takes by column.

    package: a path, the bytes of a package, or a `Predictor`. keep: input columns to copy, such as a key. prefix: goes
    before the names of our columns: `label`, `probability`, and where they are asked for `unusual` (how many cells of
    the row training has not seen the like of) and `error` (why a row has no answer). on_error: `fail`, `skip` the row,
    or `null`, which leaves it without an answer and adds `error`. Raises what `edgeproof.load` raises, UsageError.
    """

    def __init__(
        self,
        package: StrPath | bytes | Predictor,
        keep: Sequence[str] = (),
        *,
        prefix: str = "",
        on_error: str = FAIL,
        unusual: bool = False,
        strict: bool = False,
        engine: str = AUTO,
        precision: str = FLOAT32,
    ) -> None:
        if on_error not in (FAIL, SKIP, NULL):
            raise UsageError(f"on_error: expected {FAIL}, {SKIP} or {NULL}, got {quoted(str(on_error))}")
        if isinstance(keep, str):
            raise UsageError(f"keep: expected a list of columns, got the text {quoted(keep)}")
        predictor = package if isinstance(package, Predictor) else load(package, engine, precision, strict=strict)
        if predictor.origin is None:
            raise UsageError("package: expected a predictor that was loaded, got one put together by hand")
        package_id = predictor.package and predictor.package.id
        self._opened = predictor.origin, package_id, predictor.strict or strict  # what `load_again` takes
        self._names = predictor.contract.feature_names
        self.keep = tuple(keep)
        self.on_error = on_error
        self.outputs = tuple(
            Output(f"{prefix}{name}", kind)
            for name, kind, is_wanted in (
                ("label", "string", True),
                ("probability", "float", True),
                ("unusual", "int", unusual),
                ("error", "string", on_error == NULL),
            )
            if is_wanted
        )
        twice = {one.name for one in self.outputs} & set(self.keep)
        if twice:
            raise UsageError(f"keep: {quoted(min(twice))} would be in the output twice; give a prefix or drop it")
        self._with_unusual = unusual

    @property
    def predictor(self) -> Predictor:
        """The predictor of this process; opened, and checked, when it is first asked for."""
        if self._opened not in _OPENED:
            _OPENED[self._opened] = load_again(*self._opened)
        return _OPENED[self._opened]

    def __dask_tokenize__(self) -> tuple[Any, ...]:
        """Return what tells this scorer from others: Dask names tasks by it."""
        return *self._opened, self.keep, self.on_error, self.outputs

    @property
    def needed(self) -> tuple[str, ...]:
        """The input columns that are read: those to keep, then the features."""
        return tuple(dict.fromkeys((*self.keep, *self._names)))

    def require(self, columns: Iterable[str]) -> None:
        """Raise RowsError that names the columns which are needed and missing."""
        require_columns(Batch(dict.fromkeys(columns, ()), 0, unit="row"), self.needed)

    def schema(self, given: pa.Schema) -> pa.Schema:
        """Return the schema of the answers to batches of a schema; raises RowsError where a column is missing."""
        self.require(given.names)
        types = {"string": pa.string(), "float": pa.float32(), "int": pa.int32()}
        ours = [pa.field(one.name, types[one.kind]) for one in self.outputs]
        return pa.schema([*(given.field(name) for name in self.keep), *ours])

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Score one batch after the other, as `mapInArrow` of Spark wants it."""
        return map(self.score, batches)

    def score(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Return the kept columns and the answers of a record batch; raises RowsError, EngineError."""
        schema = self.schema(batch.schema)
        answers = self._answers(batch)
        kept = [batch.column(name) for name in self.keep]
        if self.on_error == SKIP:
            kept = [column.filter(pa.array(answers.good)) for column in kept]
        label = pa.array(self._words, pa.string()).take(pa.array(answers.label))
        asked = zip(self._asked(answers, label), schema.types[len(kept) :], strict=True)
        ours = [pa.array(column, kind, from_pandas=True) for column, kind in asked]
        return pa.record_batch([*kept, *ours], schema=schema)

    def frame(self, rows: Any) -> Any:
        """Return the kept columns and the answers of a data frame of pandas, with its index; raises as `score` does."""
        import pandas as pd

        self.require(map(str, rows.columns))
        answers = self._answers(rows)
        kept = rows[list(self.keep)]
        if self.on_error == SKIP:
            kept = kept[answers.good]
        label = pd.Series(self._words).take(answers.label).array
        ours = zip([one.name for one in self.outputs], self._asked(answers, label), strict=True)
        return pd.concat([kept, pd.DataFrame(dict(ours), index=kept.index)], axis=1)

    @property
    def _words(self) -> list[str | None]:
        """What a row can be called: a label, or nothing."""
        return [*self.predictor.contract.labels, None]

    def _asked(self, answers: "_Answers", label: Any) -> list[Any]:
        """Return the columns of `outputs`; label: its texts."""
        unusual = [answers.unusual] if self._with_unusual else []
        return [label, answers.probability, *unusual, *([answers.error] if self.on_error == NULL else [])]

    def _answers(self, rows: Any) -> "_Answers":
        """Return the answers of all rows, or where some are skipped of the good ones."""
        batch, n = batch_of(rows, self.needed), len(rows)
        size = rows_within(_ROWS, self.predictor.contract.width)
        bounds = [(start, min(n, start + size)) for start in range(0, max(n, 1), size)]
        parts = [self._part(batch.part(*part), partial(self._place, rows, part[0])) for part in bounds]
        columns: list[Array] = [np.concatenate(column) for column in zip(*parts, strict=True)]
        if self.on_error == SKIP:
            columns[1:] = [column[columns[0]] for column in columns[1:]]
        return _Answers(*columns)

    def _part(self, batch: Batch, place: Callable[[int], str]) -> "_Answers":
        """Return the answers of so many rows as are held at once."""
        predictor, contract = self.predictor, self.predictor.contract
        reading = read(contract, batch, predictor.strict)
        why = self._reasons(reading, place)
        bad = list(why)
        good = np.ones(batch.n_rows, bool)
        good[bad] = False
        scores = predictor.scores_of(reading.vectors[good] if bad else reading.vectors)
        error = np.full(batch.n_rows, None, object)
        error[bad] = list(why.values())
        return _Answers(
            good,
            _spread(contract.rule.decide(scores), good, len(contract.labels)),
            _spread(contract.rule.probability(scores), good, np.nan),
            reading.unusual.sum(axis=1, dtype=np.int32),
            error,
        )

    def _reasons(self, reading: Reading, place: Callable[[int], str]) -> dict[int, str]:
        """Return why rows cannot be read; raises RowsError for the first where it ends the run."""
        why: dict[int, str] = {}
        for fault in reading.faults:
            why.setdefault(fault.row, str(fault))
        if why and self.on_error == FAIL:
            row, reason = next(iter(sorted(why.items())))
            raise RowsError(f"{place(row)}: {reason}")
        return why

    def _place(self, rows: Any, start: int, row: int) -> str:
        """Name a row by the first column that is kept: others count rows in an order that nobody knows."""
        row += start
        if not self.keep:
            return f"row {row} of a batch"
        kept = rows.column(self.keep[0])[row].as_py() if hasattr(rows, "num_rows") else rows[self.keep[0]].iloc[row]
        return f"row with {quoted(self.keep[0])} {quoted(str(kept))}"


def require_files(rows: Iterable[str], scorer: Scorer) -> None:
    """Raise RowsError that names a file of this machine which is no Parquet, or lacks a column."""
    for path in rows:
        if "://" in path:
            continue  # who reads it knows what is there
        files = [file for file in files_of([path]) if format_of(file) == "parquet"]
        if not files:
            raise RowsError(f"{path}: expected Parquet, got none; without --on, predict reads other tables")
        for file in files:
            with reading(file) as reader:
                reader.require(scorer.needed)


def _spread(answers: Array, good: Bools, nothing: float) -> Array:
    """Return an answer for each row, (n,), `nothing` for those without one."""
    every = np.full(len(good), nothing, answers.dtype)
    every[good] = answers
    return every
