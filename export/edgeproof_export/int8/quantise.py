"""Float network to int8 network: choose ranges and factors by what they cost on training rows.

Every choice is tried through the int8 arithmetic itself, and what loses least stays: how far each activation is
clipped; means and scales that bring the encoded columns to one range (folded into encoding and first layer, free);
factors between two layers; one weight scale or one for each output; bias correction; and where between two integers
the threshold falls.

Sources: Nagel et al., "Data-Free Quantization Through Weight Equalization and Bias Correction", 2019 (equalisation
between layers, bias correction); Nagel et al., "A White Paper on Neural Network Quantization", 2021 (range search).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from edgeproof.decision import (
    Columns,
    Contract,
    Layer,
    Network,
    QuantisedLayer,
    QuantisedNetwork,
    Scale,
)
from edgeproof.errors import DamagedPackageError
from edgeproof.types import Doubles, Floats, Int8s
from edgeproof_export.int8.ranges import columns_as_encoded, columns_of, factor_between, undoing
from edgeproof_export.layers import form_of, scale_of

_TAILS = (0.0, 0.0005, 0.001, 0.0025, 0.005, 0.01)  # share of a column's values clipped at either end
_CLIPS = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2)  # share of its largest magnitude that an activation keeps
_OFFSETS = (0.0, 0.25, 0.5, -0.25, -0.5)  # of the last bias, in steps of the logit
_PASSES = 3  # over all decisions, while they still gain
_GAIN = 0.98  # a pass that does not bring the loss below this share of the last one is the last
_AS_ENCODED = "contract"  # columns: with the contract's own means and scales
_WORTH = 0.8  # a vector more, of the columns or of the outputs, must bring the loss below this share
CHOOSE_BY = 1_024  # rows of each class that the original tells apart: enough to choose by
_WORK = 2**24  # rows × weights: larger networks are tried on fewer rows


@dataclass(frozen=True)
class Choice:
    """How a network is quantised."""

    clips: tuple[float, ...]  # the share of its range that each dense layer's result keeps
    columns: str = "range"  # encoded columns: range, balanced (range of a column and of its weights), none, contract
    centre: str = "mean"  # what affine columns are shifted to: their mean, the middle of their range, or missing
    tail: float = 0.0  # share of each encoded column's values clipped at either end
    between: str = "none"  # factors between layers: none, weights, balanced, activations
    per_output: bool = False  # one weight scale for each output of a layer
    bias_correction: bool = False
    offset: float = 0.0  # added to the last bias, in steps of the logit

    def in_words(self) -> str:
        """Return what was chosen as people would say it."""
        columns = {
            "range": "brought to one range",
            "balanced": "balanced with their weights",
            "none": "as encoded",
            "contract": "as encoded",
        }
        clips = ", ".join(f"{clip:.0%}" for clip in self.clips)
        parts = [
            f"columns {columns[self.columns]}{' and centred' if self.centre == 'middle' else ''}",
            f"{self.tail:.2%} of their values clipped at either end",
            f"layers' ranges kept to {clips} of the largest",
            {"none": "no factors between layers"}.get(self.between, f"factors between layers by {self.between}"),
            "a weight scale for each output" if self.per_output else "one weight scale a layer",
        ]
        parts += ["biases corrected"] * self.bias_correction
        parts += [f"last bias moved by {self.offset:+g} steps"] * bool(self.offset)
        return "; ".join(parts)


@dataclass(frozen=True, eq=False)
class Quantised:
    """The int8 network, and what was chosen for it."""

    network: QuantisedNetwork
    choice: Choice


def quantise(contract: Contract, network: Network, rows: Floats) -> Quantised:
    """Search the choice that loses least.

    rows: (n, width) float32, row vectors of training rows or made from training columns.
    """
    search = _Search(contract, network, rows)
    best = _best(search, search.encodings())
    for encodings, vectors in search.plainer():
        plain = _best(search, encodings)
        if _WORTH**vectors * search.loss(plain) <= search.loss(best):
            best = plain
    fine = replace(best, per_output=True)
    if search.loss(fine) < _WORTH * search.loss(best):
        best = fine
    return Quantised(search.build(best), best)


def _best(search: "_Search", encodings: list[tuple[str, str]]) -> Choice:
    """Return the choice that loses least among those with these columns and centres."""
    n_layers = len(search.network.layers)
    columns, centre = encodings[0]
    best, loss = Choice(clips=(1.0,) * n_layers, columns=columns, centre=centre), float("inf")
    for _ in range(_PASSES):
        for candidates in _decisions(n_layers, encodings):
            best = min([best, *candidates(best)], key=search.loss)
        if search.loss(best) > _GAIN * loss:
            break
        loss = search.loss(best)
    return best


def _decisions(n_layers: int, encodings: list[tuple[str, str]]) -> Iterator[Callable[[Choice], list[Choice]]]:
    """Yield one decision after the other: a function from the best choice so far to the other ways to decide."""
    yield lambda best: [
        replace(best, columns=columns, centre=centre, tail=tail, between=between)
        for columns, centre in encodings
        for tail in _TAILS
        for between in ("none", "weights", "balanced", "activations")
    ]
    for index in reversed(range(n_layers)):
        yield (
            lambda best, index=index: [  # type: ignore[misc]  # mypy cannot infer a lambda with a default
                replace(best, clips=(*best.clips[:index], clip, *best.clips[index + 1 :])) for clip in _CLIPS
            ]
        )
    yield lambda best: [replace(best, bias_correction=corrected) for corrected in (False, True)]
    yield lambda best: [replace(best, offset=offset) for offset in _OFFSETS]


class _Search:
    """Builds networks on a fixed set of rows and remembers what they cost."""

    def __init__(self, contract: Contract, network: Network, rows: Floats) -> None:
        self.contract, self.network = contract, network
        self.decide = contract.rule.decide
        decided = self.decide(network.scores(contract.encode(rows)))
        classes = range(len(contract.labels))[::-1]
        most = min(CHOOSE_BY, max(256, _WORK // network.n_weights))
        chosen = [np.flatnonzero(decided == one)[:most] for one in classes]
        self.shares = [float((decided == one).mean()) for one in classes]
        self.rows = rows[np.sort(np.concatenate(chosen))]
        self.encoded = contract.encode(self.rows)
        self.expected = network.scores(self.encoded)
        self.decided = self.decide(self.expected)
        self.sides = [self.decided == one for one in classes]
        self._tails = dict(zip(_TAILS, np.quantile(self.encoded, _TAILS, axis=0), strict=True))
        self._heads = dict(zip(_TAILS, np.quantile(self.encoded, [1 - t for t in _TAILS], axis=0), strict=True))
        self._losses: dict[Choice, float] = {}
        self._balanced: dict[str, tuple[Network, list[Doubles]]] = {}
        self._inputs: dict[Any, tuple[Columns, Scale, Int8s]] = {}
        self._firsts: dict[Any, Layer] = {}

    @property
    def undoes_columns(self) -> bool:
        """Whether the first layer can undo what brings the columns to one range."""
        first = self.network.layers[0]
        return form_of(first).incoming(first) is not None

    def encodings(self) -> list[tuple[str, str]]:
        """Return what may be done to the columns, and what they may be shifted to."""
        kinds = ("range", "balanced", "none")
        return list(product(kinds, ("mean", "middle"))) if self.undoes_columns else [("contract", "mean")]

    def plainer(self) -> Iterator[tuple[list[tuple[str, str]], int]]:
        """Yield encodings that spare vectors of the columns, and how many."""
        if not self.undoes_columns:
            return
        if all(feature.is_binary for feature in self.contract.features):
            yield [("none", "mean")], 1  # no gains of terms
        if self.contract.is_affine:
            # Brought to one range, affine columns need no limits of their own, and no second mean where they are
            # shifted to what stands in for missing, or not at all.
            shifted = any(one.mean != 0 for one in self.contract.affine)
            yield [("range", "missing")] if shifted else [("range", "mean"), ("range", "missing")], 2

    def loss(self, choice: Choice) -> float:
        """What quantising costs, each part by what it may be.

        Mean and root mean square of Δp, mean |Δlogit|, labels that change, in all and in the worse class.
        """
        if choice not in self._losses:
            try:
                p = self.build(choice).scores_of(self._input(choice)[2])
            except DamagedPackageError:  # a factor leaves float32: columns too far apart to be brought to one range
                self._losses[choice] = float("inf")
                return self._losses[choice]
            difference = np.abs(p.astype(np.float64) - self.expected)
            flipped = self.decide(p) != self.decided
            classes = [float(flipped[side].mean()) for side in self.sides if side.any()]
            self._losses[choice] = (
                self._mean(difference) / 0.02
                + self._mean(difference**2) ** 0.5 / 0.02
                + self._mean(np.abs(_logit(p) - _logit(self.expected)))
                + self._mean(flipped) / 0.01
                + max(classes) / 0.02
            )
        return self._losses[choice]

    def _mean(self, values: npt.NDArray[Any]) -> float:
        """Return the mean over all rows, though only some of each class are looked at."""
        sides = zip(self.shares, self.sides, strict=True)
        return sum(share * float(values[side].mean()) for share, side in sides if side.any())

    def build(self, choice: Choice) -> QuantisedNetwork:
        """Quantise the network as chosen."""
        network, sums = self._equalised(choice.between)
        columns, given, q, first = self._input(choice)
        start, layers = given, list[QuantisedLayer]()
        for layer, clip, wanted in zip((first, *network.layers[1:]), choice.clips, sums, strict=True):
            form = form_of(layer)
            built = form.quantise(layer, given, wanted, clip, choice.per_output)
            if choice.bias_correction:
                built = form.corrected(built, given, q, wanted)
            if len(layers) == len(network.layers) - 1:
                built = form.moved(built, given, choice.offset)
            q = built.run(q, given)
            given = built.output
            layers.append(built)
        return QuantisedNetwork(columns, start, tuple(layers))

    def _input(self, choice: Choice) -> tuple[Columns, Scale, Int8s, Layer]:
        """Return the columns, their scale, the rows quantised, and the first layer with the columns undone."""
        key = (choice.columns, choice.centre, choice.tail, choice.between)
        first = self._equalised(choice.between)[0].layers[0]
        columns, given, q = self._quantised(choice, first)
        if key not in self._firsts:
            undone = choice.columns != _AS_ENCODED
            self._firsts[key] = form_of(first).on_inputs(first, *undoing(self.contract, columns)) if undone else first
        return columns, given, q.reshape(-1, *first.input_shape), self._firsts[key]

    def _quantised(self, choice: Choice, first: Layer) -> tuple[Columns, Scale, Int8s]:
        """Return the columns, their scale, and the rows quantised; factors between layers matter to balanced ones."""
        between = choice.between if choice.columns == "balanced" else ""
        key = (choice.columns, choice.centre, choice.tail, between)
        if key not in self._inputs:
            lo, hi = self._tails[choice.tail], self._heads[choice.tail]
            flat = hi <= lo  # a rare category: its few ones are not a tail
            lo, hi = np.where(flat, self._tails[0.0], lo), np.where(flat, self._heads[0.0], hi)
            columns = self._columns(choice, first, lo, hi)
            x = columns.encode(self.contract, self.rows)
            ends = np.quantile(x, [choice.tail, 1 - choice.tail], axis=0)
            given = scale_of(np.where(flat, [x.min(axis=0), x.max(axis=0)], ends))
            self._inputs[key] = columns, given, given.quantise(x)
        return self._inputs[key]

    def _columns(self, choice: Choice, first: Layer, lo: Doubles, hi: Doubles) -> Columns:
        load = form_of(first).incoming(first)
        if choice.columns == _AS_ENCODED or load is None:
            return columns_as_encoded(self.contract)
        return columns_of(self.contract, choice.columns, choice.centre, lo, hi, load)

    def _equalised(self, between: str) -> tuple[Network, list[Doubles]]:
        """Return the network with factors between its layers, and what each gives on the rows before its activation."""
        if between not in self._balanced:
            network = self.network
            if between != "none":
                network = self._with_factors(between)
            self._balanced[between] = network, [sums for sums, _ in self._exact(network)]
        return self._balanced[between]

    def _exact(self, network: Network) -> list[tuple[Doubles, Doubles]]:
        """Return what each layer gives on the rows in float64, before and after its activation."""
        given = self.encoded.astype(np.float64).reshape(-1, *network.layers[0].input_shape)
        found = list[tuple[Doubles, Doubles]]()
        for layer in network.layers:
            found.append(form_of(layer).exact(layer, found[-1][1] if found else given))
        return found

    def _with_factors(self, between: str) -> Network:
        """Move a factor for each output into the next layer, where both let it: the same in exact arithmetic."""
        layers = list(self.network.layers)
        for index, (_, results) in enumerate(self._exact(self.network)[:-1]):
            (first, one), (second, other) = ((layer, form_of(layer)) for layer in layers[index : index + 2])
            outputs, inputs = one.outgoing(first), other.incoming(second)
            if outputs is not None and inputs is not None:
                factor = factor_between(between, outputs, results, inputs)
                layers[index] = one.with_outputs(first, factor)
                shift = np.zeros(len(factor))
                layers[index + 1] = other.on_inputs(second, factor.astype(np.float64), shift)
        return Network(tuple(layers))


def _logit(p: Floats) -> Doubles:
    bounded = np.clip(p.astype(np.float64), 1 / 512, 1 - 1 / 512)
    return np.log(bounded / (1 - bounded))
