"""Golden rows as initialisers, in parts that a small flash holds."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from edgeproof.types import Bools, Floats
from edgeproof_export.kits import KitSource
from edgeproof_export.kits.c.tables import bit_patterns, numbers

_PART = 8 * 1024  # bytes of rows in one part: what a controller with 32 KB of flash has left


@dataclass(frozen=True)
class Part:
    """Some golden rows and their answers, each as indented lines."""

    rows: list[str]
    terms: list[str]  # of texts: for each row, for each text, how many terms and their places
    bits: list[str]
    once: list[str]  # int8 outputs with single rounding
    twice: list[str]  # with double rounding


def parts(source: KitSource) -> list[Part]:
    """Cut the golden rows into parts."""
    kept = _told(source)
    vectors, size, probabilities = source.golden.vectors[kept], _rows_of_a_part(source), source.probabilities[kept]
    numbers_only = vectors[:, ~_are_terms(source)]
    once, twice = (_outputs(source, vectors, double_rounding) for double_rounding in (False, True))
    return [
        Part(
            [line for row in numbers_only[part] for line in _row(source, row)],
            [line for row in vectors[part] for line in _terms(source, row)],
            bit_patterns(probabilities[part]),
            numbers(once[part]),
            numbers(twice[part]),
        )
        for part in (slice(start, start + size) for start in range(0, len(vectors), size))
    ]


def n_parts(source: KitSource) -> int:
    """Return how many parts there are."""
    return -(-int(_told(source).sum()) // _rows_of_a_part(source))


def _told(source: KitSource) -> Bools:
    """Return which golden rows C can hold: all, but of pictures whose row vectors are bytes: (n,)."""
    vectors = source.golden.vectors
    if not source.contract.given_bytes:
        return np.ones(len(vectors), bool)
    bytes_: Bools = ((vectors >= 0) & (vectors <= 255) & (vectors == np.floor(vectors))).all(axis=1)
    return bytes_


def _row(source: KitSource, row: Floats) -> list[str]:
    return numbers(row.astype(int)) if source.contract.given_bytes else bit_patterns(row)


def _rows_of_a_part(source: KitSource) -> int:
    terms = source.golden.vectors[:, _are_terms(source)]
    most: int = int(terms.sum(axis=1).max(initial=0))
    n_bytes = (1 if source.contract.given_bytes else 4) * (source.contract.width - int(terms.shape[1])) + 2 * (most + 1)
    return max(1, _PART // n_bytes)


def _are_terms(source: KitSource) -> Bools:
    """Return which columns of the row vector are terms of texts: (width,)."""
    features = source.contract.features
    return np.repeat([feature.is_binary for feature in features], [feature.width for feature in features])


def _terms(source: KitSource, row: Floats) -> list[str]:
    """Return the terms of a row's texts as lines of numbers; none without texts."""
    pairs = zip(source.contract.features, source.contract.places, strict=True)
    places = [np.flatnonzero(row[place]) for feature, place in pairs if feature.is_binary]
    return numbers(np.concatenate([[len(of), *of] for of in places]).astype(int)) if places else []


def _outputs(source: KitSource, vectors: Floats, double_rounding: bool) -> npt.NDArray[np.int64]:
    """Return the last integers of the int8 network: (n,); empty without one."""
    network = source.quantised
    if network is None:
        return np.empty(0, np.int64)
    q = network.quantise(source.contract, vectors)
    last = network.scales[-1]
    probability = network.scores_of(q, double_rounding)[:, 0]
    steps: npt.NDArray[np.int64] = np.rint(probability / np.float32(last.scale)).astype(np.int64)
    return steps + last.zero_point
