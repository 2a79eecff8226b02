"""Rows on which languages are likely to differ: vectors, and named rows as programs hold them."""

from collections.abc import Sequence

import numpy as np

from edgeproof.decision import CategoricalFeature, Contract, Feature, NumericFeature, TextFeature
from edgeproof.proof.golden import drawn_rows
from edgeproof.types import Floats

from . import Cell, cells, texts

_NUMBERS = (
    np.nan,
    np.inf,
    -np.inf,
    0.0,
    -0.0,
    1e-45,
    -1e-40,
    1.1754942e-38,
    3.4028235e38,
    -3.4028235e38,
    1e30,
    16777217.0,
)
_CODES = (np.nan, np.inf, -np.inf, -1.0, 0.5, 1.5, 1e-45, 1e6, 4294967297.0)


def vectors(contract: Contract, n: int, seed: int = 0) -> Floats:
    """Return n row vectors (n, n_features) float32: one half drawn, one half with notable values strewn among them."""
    rows = drawn_rows(contract, n, seed)
    rng = np.random.default_rng(seed)
    half = rows[n // 2 :]
    if len(contract.given_shape) > 1:
        strewn = rng.random(half.shape) < rng.random((len(half), 1))
        half[strewn] = rng.choice(np.array([*_NUMBERS, -0.5, 0.5, 254.999, 255.0, 255.5], np.float32), strewn.sum())
        return rows
    for feature, place in zip(contract.features, contract.places, strict=True):
        strewn = rng.random((len(half), feature.width)) < (0.3 if feature.width == 1 else 0.03)
        half[:, place][strewn] = rng.choice(_notable(feature), int(strewn.sum()))
    return rows


def _notable(feature: Feature) -> Floats:
    if isinstance(feature, CategoricalFeature):
        return np.array([*_CODES, feature.n_encoded + 1], np.float32)
    if isinstance(feature, TextFeature):
        return np.array([*_CODES, 1, 0.99999994, 1.0000001, 2], np.float32)
    assert isinstance(feature, NumericFeature)
    edges = np.array([feature.lo, feature.hi, feature.min, feature.max, feature.mean, *feature.edges], np.float32)
    neighbours = [np.nextafter(edges, np.float32(end)) for end in (-np.inf, np.inf)]
    return np.concatenate([np.array(_NUMBERS, np.float32), edges, *neighbours])


def named(contract: Contract, usual: Sequence[Sequence[Cell]], n: int, seed: int = 0) -> list[list[Cell]]:
    """Return n named rows: usual ones, some of whose cells are replaced by notable ones."""
    rng = np.random.default_rng(seed)
    if len(contract.given_shape) > 1:
        return [[several(contract.features[0], rng)] for _ in range(n)]
    rows: list[list[Cell]] = []
    for row in range(n):
        made = list(usual[row % len(usual)])
        # Few replacements a row: most notable cells of a numeric feature are refused, and with them the row.
        for index in rng.choice(contract.n_features, min(2, contract.n_features), replace=False):
            made[index] = _cell(contract.features[index], rng)
        rows.append(made)
    return rows


def with_texts(contract: Contract, usual: Sequence[Sequence[Cell]], lines: Sequence[Cell]) -> list[list[Cell]]:
    """Return a row for each text: it stands in the features of texts, usual cells in the others."""
    others = [None if isinstance(feature, TextFeature) else place for place, feature in enumerate(contract.features)]
    if None not in others:
        return []
    return [[line if place is None else usual[0][place] for place in others] for line in lines]


def several(feature: Feature, rng: np.random.Generator) -> Cell:
    """Return a picture of some size, grey or in colours; or a window, some of its numbers notable or missing."""
    if feature.is_bytes:
        size = (*rng.integers(1, 60, 2), rng.choice([1, 3]))
        return rng.integers(0, 256, size).astype(np.uint8)
    window = feature.drawn(rng, np.array([rng.random() < 0.5])).reshape(feature.given_shape)
    strewn = rng.random(window.shape) < rng.choice([0, 0.1, 1])
    window[strewn] = rng.choice(np.array(_NUMBERS, np.float32), strewn.sum())
    return window


def _cell(feature: Feature, rng: np.random.Generator) -> Cell:
    if isinstance(feature, TextFeature):
        return texts.cell(feature.terms, rng) if rng.random() < 0.98 else cells.TEXTS[rng.integers(len(cells.TEXTS))]
    if isinstance(feature, NumericFeature):
        return (
            cells.NUMBERS[rng.integers(len(cells.NUMBERS))]
            if rng.random() < 0.5
            else _decimal(feature.lo, feature.hi, rng)
        )
    assert isinstance(feature, CategoricalFeature)
    known: tuple[Cell, ...] = (*feature.values, *(f" {value}\t" for value in feature.values))
    choice = known if rng.random() < 0.3 else cells.CATEGORIES
    return choice[rng.integers(len(choice))]


def _decimal(lo: float, hi: float, rng: np.random.Generator) -> Cell:
    """A number with more digits than a float32 holds, as a text or as it is."""
    value = float(rng.uniform(lo, hi))
    return value if rng.random() < 0.3 else f"{value:.{rng.integers(1, 25)}g}"
