"""Contract + engine -> probability and label."""

import warnings
from collections.abc import Callable, Mapping
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from edgeproof.decision import Contract
from edgeproof.engines import Engine
from edgeproof.errors import EngineError, RowsError, UnusualWarning, UsageError, in_python
from edgeproof.package import Package
from edgeproof.rows import Batch, Drift, Reading, batch_of, float_vectors, read, reading_of, rows_within
from edgeproof.types import Array, Floats, Texts

if TYPE_CHECKING:
    from edgeproof.explain import Explanation
    from edgeproof.loading import Origin
    from edgeproof.proof import Check
    from edgeproof.rows import Decision, RowReader
    from edgeproof.scoring import Metrics

_BLOCK = 65_536  # rows at once for in-process arrays: memory does not grow with the array
_ARRAY, _FLOAT32 = np.ndarray, np.dtype(np.float32)


class Predictor:
    """A sealed decision, ready to score rows.

    `rows` is a list of dicts, a data frame or an Arrow table, with columns found by name, or a NumPy array
    (n, width) of numbers in contract order: NaN where missing, categories as codes from 1. C-contiguous float32
    arrays reach the engine as they are; anything else is converted once. For a model of pictures it may be a list of
    pictures, paths, bytes, Pillow images or uint8 arrays, or an array (n, height, width[, channels]).

    Safe to share between threads: ONNX Runtime and the reference engine answer them side by side, LiteRT one after the
    other, behind a lock. What is returned belongs to the caller.
    """

    def __init__(self, contract: Contract, engine: Engine, engine_name: str, package: Package | None) -> None:
        self.contract = contract
        self.engine_name = engine_name
        self.package = package  # None for a naked .onnx or .tflite, whose bytes no digest covers
        self.origin: Origin | None = None  # what it was loaded from; None where it was put together by hand
        self.strict = False  # whether a value whose like training has not seen is an error
        self._warned: set[tuple[str, str]] = set()  # columns and kinds
        self._engine = engine
        self._probability = contract.rule.probability
        # The shape of the arrays that need no look before an engine takes them, where its answer is one number.
        looked_at = contract.has_missing_numbers or contract.n_scores != 1
        self._one_row = None if looked_at else (1, contract.width)
        self._reader: RowReader | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        """Give `pickle` and `copy` the package's bytes and the choice of engine; loaded again, it is checked again."""
        from edgeproof.loading import load_again

        if self.origin is None:
            raise TypeError("a Predictor that was put together by hand has no package to be loaded from again")
        return load_again, (self.origin, self.package and self.package.id, self.strict)

    def __repr__(self) -> str:
        sealed = "naked model" if self.package is None else f"package {self.package.id[:12]}"
        return f"<edgeproof.Predictor {self.contract.name!r}, {self.engine_name}, {sealed}>"

    def _repr_html_(self) -> str:
        """Return what notebooks show: the columns and what they expect."""
        from html import escape

        features = [(feature.name, feature.kind, feature.described()) for feature in self.contract.features]
        rows = ["".join(f"<td>{escape(text)}</td>" for text in row) for row in features]
        head = f"{escape(repr(self))}<br>{escape(self.contract.target)}: {escape(' or '.join(self.contract.labels))}"
        return f"<p>{head}</p><table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"

    @property
    def classes_(self) -> Texts:
        """The labels; of two, a probability is that of the second."""
        return np.array(self.contract.labels)

    @property
    def feature_names_in_(self) -> np.ndarray[Any, np.dtype[np.object_]]:
        """Names of the columns, in contract order."""
        return np.array(self.contract.feature_names, dtype=object)

    @property
    def n_features_in_(self) -> int:
        """Width of a row vector."""
        return self.contract.width

    def predict(self, rows: Any) -> Texts:
        """Return the label of each row, (n,) text; raises RowsError or EngineError."""
        return self.labels(self.scores(rows))

    def predict_one(self, row: Mapping[str, Any]) -> "Decision":
        """Return label and probability of one row, a mapping by column name; raises RowsError or EngineError.

        The same answer as `predict` and `probability` give for `[row]`, much sooner.
        """
        reader = self._reader or self._new_reader()
        if self.strict:
            self._vectors(self._batch([row]))
        return reader.decision(self.scores(reader.vector(row)), row)

    def predict_proba(self, rows: Any) -> Floats:
        """Return the probability of each label, (n, n_labels) float32; raises RowsError or EngineError."""
        return self.contract.rule.probabilities(self.scores(rows))

    def probability(self, rows: Any) -> Floats:
        """Return P(labels[1]) of each row, (n,) float32; raises RowsError or EngineError.

        By the rule `argmax`, the score of the label that is given.
        """
        return self._probability(self.scores(rows))

    def scores(self, rows: Any) -> Floats:
        """Return what the network gives for each row, (n, k) float32; raises RowsError or EngineError.

        By the rule `threshold` k is 1: P(labels[1]). By `argmax` there is a score for each label.
        """
        if type(rows) is _ARRAY and rows.shape == self._one_row and rows.dtype is _FLOAT32:
            scores = self._engine.scores(rows)
            # What `_run` checks and no engine can rule out at load; NumPy takes longer for it than an engine for a row.
            return scores if scores.size == 1 and isfinite(scores.item()) else self._checked(scores, 1)
        if isinstance(rows, np.ndarray) and not self._are_cells(rows):
            vectors = self._checked_array(rows)
            return self._in_blocks(len(vectors), lambda start, stop: vectors[start:stop])
        batch = self._batch(rows)
        return self._in_blocks(
            batch.n_rows,
            lambda start, stop: self._vectors(batch if stop - start == batch.n_rows else batch.part(start, stop)),
        )

    def scores_of(self, vectors: Floats) -> Floats:
        """As `scores` for row vectors, (n, width) float32, at which somebody has looked already."""
        return self._in_blocks(len(vectors), lambda start, stop: vectors[start:stop])

    def _in_blocks(self, n_rows: int, vectors: Callable[[int, int], Array]) -> Floats:
        """Return the scores of n rows, (n, k) float32, of which those from start to stop are made when needed."""
        size = rows_within(_BLOCK, self.contract.width)
        if n_rows <= size:
            return self._run(vectors(0, n_rows))
        blocks = ((start, min(start + size, n_rows)) for start in range(0, n_rows, size))
        return np.concatenate([self._run(vectors(start, stop)) for start, stop in blocks])

    def explain(self, row: Mapping[str, Any], background: Any = None, label: str | None = None) -> "Explanation":
        """Return what each column of one row adds to its logit, as Shapley values (`edgeproof.explain`).

            predictor.explain(row).contributions["age"]

        background: rows, as for `predict`, that stand for what is not told; by default the row in which all is
        missing. label: whose score to explain, where there are more than two; by default that of the answer. Exact for
        up to 12 columns. Raises RowsError, or UsageError where there is no package.
        """
        from edgeproof.explain import Explainer

        if self.package is None:
            raise UsageError(f"{self.contract.name}: expected a package to explain answers, got a naked model")
        explainer = Explainer(self.package, None if background is None else self.vectors(background))
        return explainer.explain(self.vectors([row]), label)

    def verify(self) -> "list[Check]":
        """Run the package's own proof again on this machine, with every installed engine.

        Returns what was tried, and how it ended.
        Raises UsageError for a naked model, which carries no proof.
        """
        from edgeproof.proof import verify

        if self.package is None:
            raise UsageError(f"{self.contract.name}: expected a package to verify, got a naked model")
        return verify(self.package)

    def evaluate(self, rows: Any, labels: Any, *, against_rest: bool = False) -> "Metrics":
        """Return accuracy, AUC, confusion and the other figures on labelled rows.

            predictor.evaluate(frame, frame["survived"]).accuracy

        rows: as for `predict`. labels: (n,), by the texts or values of the contract. against_rest: every label
        but that of `classes_[1]` counts as `classes_[0]`. Raises RowsError, UsageError.
        """
        from edgeproof.scoring import evaluate_rows

        with in_python():
            return evaluate_rows(self, rows, labels, against_rest)

    def labels(self, scores: Floats) -> Texts:
        """Return the label that the rule gives for the scores of each row: (n, k) float32 gives (n,) text."""
        return self.classes_.take(self.contract.rule.decide(scores))

    def vectors(self, rows: Any) -> Floats:
        """Return row vectors, (n, width) float32; raises RowsError."""
        if isinstance(rows, np.ndarray) and not self._are_cells(rows):
            return self._as_vectors(self._checked_array(rows))
        return self._vectors(self._batch(rows))

    def _are_cells(self, rows: Any) -> bool:
        """Whether rows are pictures, or an array of them or of windows, and not mappings."""
        if self.contract.n_features != 1 or self.contract.width == 1:
            return False
        if isinstance(rows, np.ndarray):
            return rows.ndim > 2
        are_listed = isinstance(rows, list | tuple) and self.contract.features[0].is_bytes
        return are_listed and not any(isinstance(row, Mapping) for row in rows)

    def _batch(self, rows: Any) -> Batch:
        names = self.contract.feature_names
        batch = batch_of({names[0]: list(rows)} if self._are_cells(rows) else rows, names)
        if batch.faults:
            raise batch.refusal(batch.faults[0])
        return batch

    def _vectors(self, batch: Batch) -> Floats:
        if not batch.n_rows and not batch.columns:
            return np.empty((0, self.contract.width), np.float32)
        fast = None if self.strict else float_vectors(self.contract, batch)
        reading = read(self.contract, batch, self.strict) if fast is None else reading_of(self.contract, fast)
        if reading.faults:
            raise batch.refusal(reading.faults[0])
        unusual = [self.contract.features[index] for index in np.flatnonzero(np.any(reading.unusual, axis=0))]
        kinds = {(feature.name, feature.drift) for feature in unusual}
        if not kinds <= self._warned or reading.missing.any():
            self._warn(batch, reading)
        return reading.vectors

    def _warn(self, batch: Batch, reading: Reading) -> None:
        """Warn of what this predictor has not warned of before."""
        drift = Drift(self.contract)
        drift.add(drift.find(batch, reading))
        for finding in drift.findings():
            if finding.key not in self._warned:
                self._warned.add(finding.key)
                told = finding.loud() if finding.whole else str(finding)
                warnings.warn(told, UnusualWarning, stacklevel=7)  # at who called predict, probability, …

    def _new_reader(self) -> "RowReader":
        from edgeproof.rows import RowReader

        self._reader = RowReader(self.contract)
        return self._reader

    def _checked_array(self, rows: Array) -> Array:
        width = self.contract.width
        if rows.ndim != 2 or rows.shape[1] != width:
            raise RowsError(f"rows: expected an array (n, {width}), got {rows.shape}")
        if rows.dtype.kind not in "fiu":
            raise RowsError(f"rows: expected an array of numbers, got {rows.dtype}; pass texts as a list of dicts")
        if type(rows) is not np.ndarray and np.ma.isMaskedArray(rows):  # asked in this order: numpy.ma costs start-up
            return np.ma.filled(rows.astype(np.float64), np.nan)
        return rows

    def _run(self, vectors: Array) -> Floats:
        return self._checked(self._engine.scores(self._as_vectors(vectors)), len(vectors))

    def _as_vectors(self, rows: Array) -> Floats:
        """Return rows as C-contiguous float32, NaN where missing: themselves if they are that, else converted once."""
        with np.errstate(over="ignore"):  # beyond float32 is an infinity, which the contract clamps
            return self.contract.without_missing(np.ascontiguousarray(rows, np.float32))

    def _checked(self, scores: Floats, n_rows: int) -> Floats:
        wanted = n_rows, self.contract.n_scores
        if scores.shape != wanted or scores.dtype != np.float32:
            raise EngineError(f"{self.engine_name}: expected {wanted} float32, got {scores.shape} {scores.dtype}")
        finite = np.isfinite(scores)
        if not finite.all():
            row, place = divmod(int(finite.argmin()), self.contract.n_scores)
            raise EngineError(f"{self.engine_name}: expected a probability, got {scores[row, place]} for row {row}")
        return scores
