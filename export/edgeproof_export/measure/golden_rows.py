"""Choose golden rows: ordinary ones, and those where implementations are likely to differ."""

from collections.abc import Mapping, Sequence

import numpy as np

from edgeproof.decision import (
    HIGHEST,
    LOWEST,
    Contract,
    Network,
    QuantisedNetwork,
    TextFeature,
    Values,
    logits_of,
    term_logits,
)
from edgeproof.engines import ReferenceEngine
from edgeproof.proof import drawn_rows
from edgeproof.types import Floats, Places
from edgeproof_export.measure.wide_rows import wide_vectors
from edgeproof_export.measure.witnesses import witnesses

_SAMPLES = 32  # held-out rows taken as they are
_PAIRS = 8  # pairs of rows with different labels between which the boundary is sought
_BISECTIONS = (10, 24)  # rows kept on both sides after so many halvings: close, and closest
_GROUPS = 32  # wider tables change several features at once, so that the golden rows stay small
_WITNESSED = 16  # units of each layer
_DRAWN = 20_000  # rows to search for them, besides the pool
_WORK = 2**26  # rows × weights: for larger networks fewer rows are searched
_TERM_ROWS = 64  # in which all terms of a text are tried
_FEWEST, _CELLS = 24, 1 << 17  # golden rows: so many cells, but so many rows at least; tables of 150 columns have all
_MINED = 12  # rows of each kind on which int8 kernels may part


def golden_vectors(
    contract: Contract, network: Network, quantised: QuantisedNetwork, held_out: Floats, pool: Floats, seed: int = 0
) -> tuple[Floats, int]:
    """Return golden row vectors (n, width) float32, and how many of them a table can hold as text.

    held_out: (m, width) float32. pool: (k, width) float32, rows to search for rounding ties. Rows with
    infinities or codes that no text gives come last.
    """
    if len(contract.given_shape) > 1:
        return wide_vectors(contract, network, quantised, held_out, pool)
    rng = np.random.default_rng(seed)
    samples = held_out[np.sort(rng.permutation(len(held_out))[:_SAMPLES])]
    base = samples[:1]
    as_text = [samples, *_each_term(contract, network, base), *_missing(contract, base), *_edges(contract, base)]
    as_text += _around_boundary(contract, network, held_out)
    as_text += _roundings(contract, quantised, pool) + _column_ties(contract, quantised, base)
    searched = np.concatenate([pool, drawn_rows(contract, _DRAWN, seed=1)])
    every = max(1, len(searched) * quantised.n_weights // _WORK)
    as_text += witnesses(contract, quantised, searched[::every], _WITNESSED)
    text_rows, beyond = (_fewer(np.concatenate(rows), contract) for rows in (as_text, _beyond_text(contract, base)))
    return np.concatenate([text_rows, beyond]), len(text_rows)


def _fewer(rows: Floats, contract: Contract) -> Floats:
    """Return all rows, or of wide ones so many as the package should carry, some of each kind."""
    most = max(_FEWEST, _CELLS // contract.n_features)
    kept: Floats = rows[np.linspace(0, len(rows) - 1, min(most, len(rows))).astype(int)]
    return kept


def _each_term(contract: Contract, network: Network, base: Floats) -> list[Floats]:
    """Rows that together have each term of each text, as many as keep the answer within the range that shows changes.

    Close to 1, a probability in float32 does not show how close.
    """
    rows = []
    for index, feature in enumerate(contract.features):
        if not isinstance(feature, TextFeature):
            continue
        effect = term_logits(contract, logits_of(contract, network), index, base)
        sums = np.full(min(_TERM_ROWS, feature.width), effect[-1])
        terms: list[list[int]] = [[] for _ in sums]
        for term in np.argsort(-np.abs(effect[:-1] - effect[-1]), kind="stable").tolist():
            change = effect[term] - effect[-1]
            best = int(np.argmin(np.abs(sums + change) - np.abs(sums)))
            sums[best] += change
            terms[best].append(term)
        rows += [_changed(contract, base, {index: tuple(feature.with_terms(some).tolist())}) for some in terms]
    return rows


def _missing(contract: Contract, base: Floats) -> list[Floats]:
    """Every feature missing in turn, all missing, every category unknown."""
    features, absent = range(contract.n_features), [feature.absent for feature in contract.features]
    rows = [_changed(contract, base, {index: absent[index] for index in group}) for group in _groups(contract)]
    unknown = {index: feature.unknown for index, feature in enumerate(contract.features) if feature.unknown is not None}
    nothing = _changed(contract, base, dict(zip(features, absent, strict=True)))
    return [*rows, nothing, _changed(contract, base, unknown)]


def _edges(contract: Contract, base: Floats) -> list[Floats]:
    """Each feature at, beyond and far beyond its range; each category."""
    rows = []
    for group in _groups(contract):
        rows += _in_turn(contract, base, {index: contract.features[index].notable() for index in group})
    return rows


def _beyond_text(contract: Contract, base: Floats) -> list[Floats]:
    """Infinities, and codes that are no category."""
    rows = [np.full_like(base, value) for value in (np.inf, -np.inf)]
    for group in _groups(contract):
        for value in (np.inf, -np.inf, 1.5, -1.0):
            everywhere = {index: (value,) * contract.features[index].width for index in group}
            rows.append(_changed(contract, base, everywhere))
    foreign = {index: feature.foreign() for index, feature in enumerate(contract.features)}
    return rows + _in_turn(contract, base, {index: values for index, values in foreign.items() if values})


def _in_turn(contract: Contract, base: Floats, choices: Mapping[int, Sequence[Values]]) -> list[Floats]:
    """Return rows in which each feature takes its values in turn, all at the same time."""
    steps = range(max(map(len, choices.values()), default=0))
    turns = ({index: values[step % len(values)] for index, values in choices.items()} for step in steps)
    return [_changed(contract, base, turn) for turn in turns]


def _changed(contract: Contract, base: Floats, values: Mapping[int, Values]) -> Floats:
    """Return a row, (1, width), with other values of some features."""
    row = base.copy()
    for index, value in values.items():
        row[0, contract.places[index]] = value
    return row


def _around_boundary(contract: Contract, network: Network, held_out: Floats) -> list[Floats]:
    """Bisect between rows of different labels: rows close to where the decision changes, on both sides."""
    engine = ReferenceEngine(contract, network)

    def decide(rows: Floats) -> Places:
        return contract.rule.decide(engine.scores(rows))

    low, high = _opposite(contract, held_out[:_SAMPLES])
    differing = decide(low) != decide(high)
    low, high = low[differing], high[differing]
    chosen = np.linspace(0, len(low) - 1, min(_PAIRS, len(low))).astype(int)
    low, high = low[chosen], high[chosen]
    wanted = decide(high)
    kept = []
    for step in range(1, max(_BISECTIONS) + 1):
        middle = low + (high - low) * np.float32(0.5)
        like_high = (decide(middle) == wanted)[:, None]
        low, high = np.where(like_high, low, middle), np.where(like_high, middle, high)
        if step in _BISECTIONS:
            kept += [low, high]
    return kept


def _roundings(contract: Contract, quantised: QuantisedNetwork, pool: Floats) -> list[Floats]:
    """Rows on which int8 kernels may part: sums close to a tie, rounding twice, saturated inputs, close decisions."""
    q = quantised.quantise(contract, pool)
    once, twice = quantised.scores_of(q), quantised.scores_of(q, double_rounding=True)
    saturated = ((q == HIGHEST) | (q == LOWEST)).sum(axis=1)
    apart, bound = np.abs(once - twice).max(axis=1), quantised.bound(contract, pool).max(axis=1)
    orders = (-bound, -apart, -saturated, contract.rule.margin(once))
    return [pool[np.argsort(order, kind="stable")[:_MINED]] for order in orders]


def _column_ties(contract: Contract, quantised: QuantisedNetwork, base: Floats) -> list[Floats]:
    """Each affine column where its value lies in the middle between two integers, or close to that."""
    affine = quantised.columns.contract(contract).affine
    rows = []
    for group in _groups(contract):
        taken = {source for index in group for source in range(*contract.places[index].indices(contract.width))}
        for step in (-0.5, 0.5, 63.5):
            row = base.copy()
            for one in affine:
                if one.source in taken:
                    row[0, one.source] = step * quantised.given.scale / one.scale + one.mean
            rows.append(row)
    return rows


def _opposite(contract: Contract, rows: Floats) -> tuple[Floats, Floats]:
    """Pairs that differ in one feature only, which is at its two ends: two (m, width) float32."""
    rows = np.where(np.isnan(rows), np.array(contract.imputed, np.float32), rows)
    pairs = [np.empty((2, 0, contract.width), np.float32)]
    for feature, place in list(zip(contract.features, contract.places, strict=True))[:_GROUPS]:
        if feature.ends is not None:
            pair = np.stack([rows, rows])
            pair[0, :, place], pair[1, :, place] = feature.ends
            pairs.append(pair)
    low, high = np.concatenate(pairs, axis=1)
    return low, high


def _groups(contract: Contract) -> list[list[int]]:
    n_groups = min(_GROUPS, contract.n_features)
    return [list(range(start, contract.n_features, n_groups)) for start in range(n_groups)]
