"""Golden rows of pictures and windows: real ones, odd ones, and those on which implementations are likely to differ."""

from collections.abc import Iterator

import numpy as np

from edgeproof.decision import Contract, Network, QuantisedNetwork
from edgeproof.engines import ReferenceEngine
from edgeproof.types import Bools, Floats
from edgeproof_export.measure.witnesses import witnesses

_NUMBERS = 1 << 19  # of all rows together
_FEWEST, _MOST = 24, 170  # rows
_PAIRS = 8  # pairs of rows with different labels between which the boundary is sought
_MINED = 8  # rows of each kind on which int8 kernels may part
_UNITS = 2  # of each layer for which a witness is sought
_POOL = 64  # rows to search for witnesses


def wide_vectors(
    contract: Contract, network: Network, quantised: QuantisedNetwork, held_out: Floats, pool: Floats
) -> tuple[Floats, int]:
    """Return golden row vectors (n, width) float32, and how many of them a table can hold as text.

    held_out: (m, width) float32. pool: (k, width) float32, rows to search for ties. What no text gives comes last.
    """
    (feature,) = contract.features
    odd = np.array([feature.absent, *feature.notable()], np.float32)
    beyond = np.empty((0, contract.width), np.float32)
    if not contract.given_bytes:
        beyond = np.array([*feature.foreign(), (np.inf,) * contract.width, (-np.inf,) * contract.width], np.float32)
    chosen = np.concatenate(
        [
            *_around_boundary(contract, network, held_out),
            *_roundings(contract, quantised, pool),
            *witnesses(contract, quantised, pool[:_POOL], _UNITS),
        ]
    )
    most = int(np.clip(_NUMBERS // contract.width, _FEWEST, _MOST))
    half = max(1, (most - len(odd)) // 2)
    rows = np.concatenate([odd, chosen[:half], held_out[: max(1, most - len(odd) - half)]])
    return np.concatenate([rows, beyond]), len(rows)


def _around_boundary(contract: Contract, network: Network, held_out: Floats) -> Iterator[Floats]:
    """Put more and more of one row over another that is decided otherwise, until a single number turns the label."""
    engine = ReferenceEngine(contract, network)

    def classes(rows: Floats) -> Bools:
        return contract.rule.decide(engine.scores(rows)) > 0

    rows = held_out[: 8 * _PAIRS]
    decided = classes(rows)
    low, high = rows[~decided][:_PAIRS], rows[decided][:_PAIRS]
    n = min(len(low), len(high))
    low, high = low[:n], high[:n]
    first, last = np.zeros(n, int), np.full(n, contract.width)  # of the numbers taken from `high`
    places = np.arange(contract.width)
    while n and (last - first).max() > 1:
        middle = (first + last) // 2
        turned = classes(np.where(places < middle[:, None], high, low))
        first, last = np.where(turned, first, middle), np.where(turned, middle, last)
    for end in (first, last):
        yield np.where(places < end[:, None], high, low)


def _roundings(contract: Contract, quantised: QuantisedNetwork, pool: Floats) -> Iterator[Floats]:
    """Rows whose int8 answer other kernels may miss by most, and those closest to the boundary."""
    scores = quantised.scores(contract, pool)
    for order in (-quantised.bound(contract, pool).max(axis=1), contract.rule.margin(scores)):
        yield pool[np.argsort(order, kind="stable")[:_MINED]]
