"""A model that others have trained, and rows with their labels, to the folder `trained/`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from edgeproof.decision import CellError, Contract, Feature, Seen, Threshold, grammar, numbers, slug
from edgeproof.errors import ProofError, UsageError
from edgeproof.rows import Batch, Fault, Reading, read, require_columns, row_vectors
from edgeproof.scoring import Metrics, measure
from edgeproof.types import Doubles, Floats
from edgeproof_export.adopt.columns import from_estimator, numeric_feature, remainder
from edgeproof_export.adopt.estimators import Estimator
from edgeproof_export.adopt.folding import Folded, folded
from edgeproof_export.adopt.keras_file import read_keras
from edgeproof_export.adopt.keras_layers import operations_of
from edgeproof_export.adopt.keras_models import keras_of, original_of
from edgeproof_export.adopt.labelled import Labelled
from edgeproof_export.adopt.node import Graph
from edgeproof_export.adopt.operations import Operations, Product
from edgeproof_export.adopt.wide import (
    CHANNELS,
    PIXELS,
    image_feature,
    require_scale,
    scaled_twice,
    tensor_feature,
    windows_of,
)

# What folding may change of a probability: some roundings to float32, seen up to 1e-6. A fold that is wrong is seen at
# once: it changes them by tenths.
_LARGEST = 1e-4
_NUMBERS = 1 << 20  # that Keras is given at once
_TWICE = "--pixels {} scales what the model scales again itself; leave it out unless the model was trained so"


@dataclass(frozen=True)
class Wishes:
    """What only the model's owner can say."""

    name: str
    threshold: float = 0.5
    from_logits: bool = False
    columns: tuple[str, ...] | None = None  # of the model's input, in its order; None for all but the target
    pixels: str | None = None  # a key of PIXELS; None where the model itself scales bytes
    channels: str | None = None  # a key of CHANNELS; None for grey or rgb
    fit: str = "stretch"


@dataclass(frozen=True, eq=False)
class Adopted:
    """What `trained/` is written from."""

    contract: Contract
    model: Any  # keras.Model of the folded network on encoded vectors
    rows: Labelled
    vectors: Floats  # (n_rows, width) float32
    original: Floats  # (n_rows,) what the model itself answers
    ours: Floats  # (n_rows,) what the folded network answers
    notes: tuple[str, ...]

    @property
    def difference(self) -> float:
        """The largest difference of the two answers."""
        return float(np.abs(self.original.astype(np.float64) - self.ours).max())

    @property
    def useless(self) -> str | None:
        """Why nobody should use the model, in words, if its labels of the held-out rows tell nothing."""
        original, _ = self.figures()
        if original.accuracy >= max(map(sum, original.confusion)) / original.rows:
            return None
        return (
            "always the more frequent label would do better: are the columns, the labels, the scale and the channels"
            " in order?"
        )

    def figures(self) -> tuple[Metrics, Metrics]:
        """Return how the model itself and the folded network do on the held-out rows."""
        _, held_out = self.rows.halves()
        truth, rule = self.rows.truth[held_out].astype(np.intp), self.contract.rule
        original, ours = (measure(truth, answers[held_out, None], rule) for answers in (self.original, self.ours))
        return original, ours


def adopt_keras(path: Path, rows: Labelled, wishes: Wishes) -> Adopted:
    """Adopt a `.keras` or `.h5` file on the rows of a table; raises UsageError, RowsError, ProofError."""
    graph = read_keras(path)
    try:
        folding = folded(operations_of(graph), wishes.from_logits)
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from None
    if not folding.scale.all():
        raise UsageError(f"{path}: the model multiplies its input by 0")
    if len(graph.shape) > 1:
        return _adopt_wide(path, graph, folding, rows, wishes)
    _refuse_pictures(str(path), graph.shape[0], rows, wishes)
    names = _columns(wishes, rows, graph.shape[0], str(path))
    cells = {name: _numbers(rows.batch, name) for name in names}
    mean, scale = -folding.shift / folding.scale, folding.scale
    features = tuple(
        numeric_feature(name, cells[name], None, *pair)
        for name, *pair in zip(names, mean.tolist(), scale.tolist(), strict=True)
    )
    notes = [_missing_note(cells)]
    contract = _contract(wishes, rows, features)

    def answers(vectors: Floats) -> Doubles:
        raw = contract.recentred([0.0] * len(names), [1.0] * len(names)).encode(vectors)
        return _keras_answers(graph, raw, wishes.from_logits)

    return _compared(contract, _with_remainder(folding, mean), rows, answers, notes)


def _adopt_wide(path: Path, graph: Graph, folding: Folded, rows: Labelled, wishes: Wishes) -> Adopted:
    """Adopt a model of pictures or windows, the one column beside the target."""
    names = wishes.columns or tuple(name for name in rows.batch.columns if name != rows.target)
    if len(names) != 1:
        raise UsageError(f"{path}: takes one column of pictures or windows, got {len(names)}; name it by --columns")
    require_columns(rows.batch, names)

    def answers(given: Floats) -> Doubles:
        return _keras_answers(graph, given.reshape(-1, *graph.shape), wishes.from_logits)

    if len(graph.shape) != 3 or graph.shape[2] not in (1, 3):
        _refuse_picture_options(str(path), "windows", wishes)
        windows = windows_of(rows.batch, names[0], graph.shape)
        window = tensor_feature(names[0], graph.shape, folding, windows)
        contract = _contract(wishes, rows, (window,))
        plain = contract.recentred([0.0] * graph.shape[-1], [1.0] * graph.shape[-1])
        return _compared(contract, folding.operations, rows, lambda vectors: answers(plain.encode(vectors)), [])
    channels = wishes.channels or ("grey" if graph.shape[2] == 1 else "rgb")
    if len(CHANNELS[channels]) != graph.shape[2]:
        raise UsageError(f"{path}: takes {graph.shape[2]} channels, got --channels {channels}")
    pixels = PIXELS[wishes.pixels or "0..255"]
    image = image_feature(names[0], graph.shape, folding, pixels, channels, wishes.fit)
    contract = _contract(wishes, rows, (image,))
    vectors = row_vectors(contract, rows.batch)
    if wishes.pixels is None:
        require_scale(str(path), folding, image, vectors, rows.truth, answers)
    n = len(image.channels)
    plain = contract.recentred([float(np.float32(pixels.mean))] * n, [float(np.float32(pixels.scale))] * n)
    notes = [_TWICE.format(wishes.pixels)] if scaled_twice(folding, image, pixels) else []
    return _compared(contract, folding.operations, rows, lambda vectors: answers(plain.encode(vectors)), notes)


def adopt_estimator(estimator: Estimator, answers: Doubles, rows: Labelled, wishes: Wishes) -> Adopted:
    """Adopt a fitted classifier of scikit-learn.

    answers: (n_rows,) the probability of class 1 that it gives itself. Raises UsageError, RowsError, ProofError.
    """
    used = {column.source for column in estimator.columns if not column.values}
    cells = {name: _numbers(rows.batch, name) for name in rows.batch.columns if name in used}
    features, operations = from_estimator(estimator, cells)
    contract = _contract(wishes, rows, features)
    return _compared(contract, operations, rows, lambda _: answers, [_missing_note(cells)])


def _refuse_pictures(path: str, n: int, rows: Labelled, wishes: Wishes) -> None:
    """Refuse pictures or windows, and options about them, for a model of n columns of numbers."""
    _refuse_picture_options(path, f"{n} column{'s' * (n > 1)} of numbers", wishes)
    columns = rows.batch.columns
    asked = [name for name in wishes.columns or columns if name != rows.target and name in columns]
    if rows.batch.unit == "picture" or any(np.ndim(columns[name][0]) for name in asked):
        what = "pictures" if rows.batch.unit == "picture" else "arrays"
        got = f"got {what} in {rows.batch.source or 'X'}; give --rows a table"
        raise UsageError(f"{path}: takes {n} column{'s' * (n > 1)} of numbers, {got}")


def _refuse_picture_options(path: str, takes: str, wishes: Wishes) -> None:
    given = {"--pixels": wishes.pixels, "--channels": wishes.channels, "--fit": wishes.fit}
    for option, value in given.items():
        if value != getattr(Wishes, option[2:]):
            raise UsageError(f"{path}: takes {takes}, no pictures: leave out {option}")


def _columns(wishes: Wishes, rows: Labelled, n: int, path: str) -> tuple[str, ...]:
    names = wishes.columns or tuple(name for name in rows.batch.columns if name != rows.target)
    require_columns(rows.batch, names)
    if len(names) != n:
        shown = ", ".join(map(grammar.quoted, names[:10])) + (", …" if len(names) > 10 else "")
        raise UsageError(f"{path}: takes {n} columns, got {len(names)}: {shown}; name them in its order by --columns")
    return names


def _numbers(batch: Batch, name: str) -> Floats:
    try:
        return numbers(batch.columns[name], frozenset(grammar.MISSING_VALUES))
    except CellError as error:
        raise batch.refusal(Fault(error.row, name, f"{error}; the model takes numbers")) from None


def _contract(wishes: Wishes, rows: Labelled, features: tuple[Feature, ...]) -> Contract:
    rule = Threshold(float(np.float32(wishes.threshold)))
    return Contract(slug(wishes.name), rows.target, rows.labels, rule, features)


def _missing_note(cells: Mapping[str, Floats]) -> str:
    gaps = [name for name, values in cells.items() if np.isnan(values).any()]
    found = f"; the rows have missing values in {', '.join(map(grammar.quoted, gaps[:5]))}" if gaps else ""
    return f"a missing number counts as the median of its column, unless the model imputes another{found}"


def _with_remainder(folding: Folded, mean: Doubles) -> Operations:
    """Put what rounding mean and scale to float32 takes away into the first layer, where it alone sees the input."""
    users = folding.operations.users()[0]
    first = folding.operations.all[users[0]]
    if len(users) != 1 or not isinstance(first, Product):
        return folding.operations
    all_ = list(folding.operations.all)
    all_[users[0]] = replace(remainder(first, mean, folding.scale), inputs=first.inputs)
    return Operations(tuple(all_))


def _keras_answers(graph: Graph, raw: Floats, from_logits: bool) -> Doubles:
    model = original_of(graph)
    block = max(1, _NUMBERS * len(raw) // max(1, raw.size))
    blocks = [np.asarray(model(raw[s : s + block]), np.float64) for s in range(0, len(raw), block)]
    answers = np.concatenate(blocks).reshape(len(raw), -1)
    if not from_logits:
        return answers[:, -1]
    logits = answers[:, 0] if answers.shape[1] == 1 else answers[:, 1] - answers[:, 0]
    return 1 / (1 + np.exp(-logits))


def _with_seen(contract: Contract, reading: Reading) -> Contract:
    """State which shares of the rows were missing or unknown, for `predict` to compare later rows with."""
    missing, unusual = (cells.sum(axis=0).tolist() for cells in (reading.missing, reading.unusual))
    features: list[Any] = list(contract.features)
    for place, feature in enumerate(features):
        if "seen" in feature.__dataclass_fields__ and (missing[place] or unusual[place]):
            seen = Seen.of(missing[place], unusual[place], len(reading.vectors))
            features[place] = replace(feature, seen=seen)
    return replace(contract, features=tuple(features))


def _compared(
    contract: Contract,
    operations: Operations,
    rows: Labelled,
    answers: Callable[[Floats], Doubles],
    notes: Sequence[str],
) -> Adopted:
    """Return the adoption if both networks answer alike on every row; raises ProofError."""
    reading = read(contract, rows.batch)
    if reading.faults:
        raise rows.batch.refusal(reading.faults[0])
    contract, vectors = _with_seen(contract, reading), reading.vectors
    model = keras_of(operations)
    encoded = contract.encode(vectors).reshape(-1, *model.input_shape[1:])
    block = max(1, _NUMBERS // contract.n_encoded)
    blocks = [np.asarray(model(encoded[s : s + block])) for s in range(0, len(encoded), block)]
    ours, original = np.concatenate(blocks)[:, 0], answers(vectors).astype(np.float32)
    adopted = Adopted(contract, model, rows, vectors, original, ours, tuple(notes))
    if not adopted.difference <= _LARGEST:
        row = int(np.argmax(np.abs(original - ours)))
        raise ProofError(
            f"{rows.batch.where(row)}: the model answers {original[row]:.6g}, what was made of it {ours[row]:.6g}:"
            f" expected a difference of at most {_LARGEST:g}; nothing was written"
        )
    return adopted
