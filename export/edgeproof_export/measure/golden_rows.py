"""Choose golden rows: ordinary ones, and those where implementations are likely to differ."""

import io
from dataclasses import replace
from typing import Any

import numpy as np

from edgeproof.decision import grammar
from edgeproof.decision.arithmetic import Floats
from edgeproof.decision.contract import CategoricalFeature, Contract, Feature, NumericFeature
from edgeproof.decision.float32 import shortest
from edgeproof.decision.network import Network
from edgeproof.decision.quantised import HIGHEST, LOWEST, Int8s, QuantisedLayer, QuantisedNetwork, Scale
from edgeproof.engines.reference import ReferenceEngine
from edgeproof.proof.golden import drawn_rows
from edgeproof.tables import csv

_SAMPLES = 32  # held-out rows taken as they are
_PAIRS = 8  # pairs of rows with different labels between which the threshold is sought
_BISECTIONS = (10, 24)  # rows kept on both sides after so many halvings: close, and closest
_GROUPS = 32  # wider tables change several features at once, so that the golden rows stay small
_WITNESSED = 16  # units of each layer
_DRAWN = 20_000  # rows to search for them, beside the pool
_WORK = 2**26  # rows × weights: for larger networks fewer rows are searched
_MINED = 12  # rows of each kind on which int8 kernels may part
_FAR = np.float32(1e30)


def golden_vectors(
    contract: Contract, network: Network, quantised: QuantisedNetwork, held_out: Floats, pool: Floats, seed: int = 0
) -> tuple[Floats, int]:
    """Return golden row vectors (n, n_features) float32, and how many of them a table can hold as text.

    held_out: (m, n_features) float32. pool: (k, n_features) float32, rows to search for rounding ties. Rows with
    infinities or codes that no text gives come last.
    """
    rng = np.random.default_rng(seed)
    samples = held_out[np.sort(rng.permutation(len(held_out))[:_SAMPLES])]
    base = samples[:1]
    as_text = [samples, *_missing(contract, base), *_edges(contract, base)]
    as_text += _around_threshold(contract, network, held_out)
    as_text += _roundings(contract, quantised, pool) + _column_ties(contract, quantised, base)
    as_text += _witnesses(contract, quantised, np.concatenate([pool, drawn_rows(contract, _DRAWN, seed=1)]))
    text_rows = np.concatenate(as_text)
    return np.concatenate([text_rows, *_beyond_text(contract, base)]), len(text_rows)


def rows_csv(contract: Contract, vectors: Floats) -> bytes:
    """Write `golden/rows.csv`, whose text reads back to exactly these vectors."""
    columns = {}
    for index, feature in enumerate(contract.features):
        cells = [_text(contract, feature, value) for value in vectors[:, index].tolist()]
        columns[grammar.protected(feature.name)] = cells
    buffer = io.BytesIO()
    csv.writer(buffer, list(columns), delimiter=",").write(columns)
    return buffer.getvalue()


def _missing(contract: Contract, base: Floats) -> list[Floats]:
    """Every feature missing in turn, all missing, every category unknown."""
    rows = []
    for group in _groups(contract):
        row = base.copy()
        for index in group:
            row[0, index] = _absent(contract.features[index])
        rows.append(row)
    nothing = np.array([[_absent(feature) for feature in contract.features]], np.float32)
    unknown = base.copy()
    unknown[0, [isinstance(feature, CategoricalFeature) for feature in contract.features]] = 0
    return [*rows, nothing, unknown]


def _edges(contract: Contract, base: Floats) -> list[Floats]:
    """Each feature at, beyond and far beyond its range; each category."""
    rows = []
    for group in _groups(contract):
        choices = [_notable(contract.features[index]) for index in group]
        for step in range(max(map(len, choices))):
            row = base.copy()
            for index, values in zip(group, choices, strict=True):
                row[0, index] = values[step % len(values)]
            rows.append(row)
    return rows


def _notable(feature: Feature) -> list[float]:
    if isinstance(feature, CategoricalFeature):
        return [float(code) for code in list(feature.codes.values())[:8]]
    below, above = (float(np.nextafter(np.float32(x), d)) for x, d in ((feature.lo, -np.inf), (feature.hi, np.inf)))
    limits = [feature.min, feature.max, feature.lo, feature.hi, below, above]
    finite = [x for x in limits if np.isfinite(x)]
    return [*finite, -float(_FAR), float(_FAR), 0.0, 1e-40, *feature.edges]


def _beyond_text(contract: Contract, base: Floats) -> list[Floats]:
    """Infinities, and codes that are no category."""
    rows = []
    for value in (np.inf, -np.inf):
        everywhere = np.full_like(base, value)
        rows.append(everywhere)
    for group in _groups(contract):
        for value in (np.inf, -np.inf, 1.5, -1.0):
            row = base.copy()
            row[0, group] = value
            rows.append(row)
    if any(isinstance(feature, CategoricalFeature) for feature in contract.features):
        for value in (np.nan, 0.5, 1e6):
            row = base.copy()
            row[0, [isinstance(feature, CategoricalFeature) for feature in contract.features]] = value
            rows.append(row)
    return rows


def _around_threshold(contract: Contract, network: Network, held_out: Floats) -> list[Floats]:
    """Bisect between rows of different labels: rows close to the threshold on both sides."""
    engine = ReferenceEngine(contract, network)

    def above(rows: Floats) -> Any:
        return engine.probability(rows) > np.float32(contract.threshold)

    low, high = _opposite(contract, held_out[:_SAMPLES])
    differing = above(low) != above(high)
    low, high = low[differing], high[differing]
    chosen = np.linspace(0, len(low) - 1, min(_PAIRS, len(low))).astype(int)
    low, high = low[chosen], high[chosen]
    side = above(high)
    kept = []
    for step in range(1, max(_BISECTIONS) + 1):
        middle = low + (high - low) * np.float32(0.5)
        like_high = (above(middle) == side)[:, None]
        low, high = np.where(like_high, low, middle), np.where(like_high, middle, high)
        if step in _BISECTIONS:
            kept += [low, high]
    return kept


def _roundings(contract: Contract, quantised: QuantisedNetwork, pool: Floats) -> list[Floats]:
    """Rows on which int8 kernels may part: sums close to a tie, rounding twice, saturated inputs, the threshold."""
    q = quantised.quantise(contract, pool)
    once, twice = quantised.probability_of(q), quantised.probability_of(q, double_rounding=True)
    saturated = ((q == HIGHEST) | (q == LOWEST)).sum(axis=1)
    distance = np.abs(once - np.float32(contract.threshold))
    orders = (-quantised.bound(contract, pool), -np.abs(once - twice), -saturated, distance)
    return [pool[np.argsort(order, kind="stable")[:_MINED]] for order in orders]


def _witnesses(contract: Contract, quantised: QuantisedNetwork, pool: Floats) -> list[Floats]:
    """For some units of each layer, rows whose answer changes when the unit's bias moves by the smallest amount."""
    n_weights = sum(layer.weights.size for layer in quantised.layers)
    pool = pool[:: max(1, len(pool) * n_weights // _WORK)]
    q = quantised.quantise(contract, pool)
    rows = []
    for index, (layer, given) in enumerate(zip(quantised.layers, quantised.scales, strict=False)):
        rest = quantised.layers[index:], quantised.scales[index:]
        right = _answers(q, *rest)
        n_units = len(layer.bias)
        for unit in np.unique(np.linspace(0, n_units - 1, min(n_units, _WITNESSED)).astype(int)):
            for step in (-1, 1):
                bias = layer.bias.copy()
                bias[unit] += step
                changed = _answers(q, (replace(layer, bias=bias), *rest[0][1:]), rest[1])
                rows.append(pool[np.flatnonzero(changed != right)[:1]])
        q = layer.run(q, given)
    return rows


def _answers(q: Int8s, layers: tuple[QuantisedLayer, ...], scales: tuple[Scale, ...]) -> Int8s:
    for layer, given in zip(layers, scales, strict=False):
        q = layer.run(q, given)
    return q[:, 0]


def _column_ties(contract: Contract, quantised: QuantisedNetwork, base: Floats) -> list[Floats]:
    """Each numeric feature where its encoded value lies in the middle between two integers, or close to that."""
    encoding = quantised.columns.contract(contract)
    rows = []
    for group in _groups(contract):
        for step in (-0.5, 0.5, 63.5):
            row = base.copy()
            for index in group:
                feature = encoding.features[index]
                if isinstance(feature, NumericFeature):
                    row[0, index] = step * quantised.given.scale / feature.scale + feature.mean
            rows.append(row)
    return rows


def _opposite(contract: Contract, rows: Floats) -> tuple[Floats, Floats]:
    """Pairs that differ in one numeric feature only, which is at its two limits: two (m, n_features) float32."""
    rows = np.where(np.isnan(rows), _imputed(contract), rows)
    pairs = [np.empty((2, 0, contract.n_features), np.float32)]
    for index, feature in enumerate(contract.features[:_GROUPS]):
        if isinstance(feature, NumericFeature):
            pair = np.stack([rows, rows])
            pair[0, :, index], pair[1, :, index] = feature.lo, feature.hi
            pairs.append(pair)
    low, high = np.concatenate(pairs, axis=1)
    return low, high


def _imputed(contract: Contract) -> Floats:
    return np.array([f.missing if isinstance(f, NumericFeature) else 0 for f in contract.features], np.float32)


def _groups(contract: Contract) -> list[list[int]]:
    n_groups = min(_GROUPS, contract.n_features)
    return [list(range(start, contract.n_features, n_groups)) for start in range(n_groups)]


def _absent(feature: Feature) -> float:
    return 0.0 if isinstance(feature, CategoricalFeature) else float("nan")


def _text(contract: Contract, feature: Feature, value: float) -> str:
    missing = "" if "" in contract.missing or not contract.missing_values else contract.missing_values[0]
    if isinstance(feature, CategoricalFeature):
        return grammar.protected(feature.values[int(value) - 1]) if value else _unknown(feature, contract)
    return missing if np.isnan(value) else repr(shortest(value))


def _unknown(feature: CategoricalFeature, contract: Contract) -> str:
    text = "unknown"
    while text in feature.codes or text in contract.missing:
        text += "_"
    return text
