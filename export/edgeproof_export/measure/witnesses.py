"""Rows that notice when a constant of the int8 network is a little off."""

from collections.abc import Iterator

import numpy as np

from edgeproof.decision import Contract, QuantisedNetwork, Scale, run
from edgeproof.types import Floats, Int8s


def witnesses(contract: Contract, quantised: QuantisedNetwork, pool: Floats, units: int) -> Iterator[Floats]:
    """Yield, for some units of each layer, a row whose answer changes when a constant moves by the smallest amount.

    pool: (n, width) float32, the rows to search. Yields (1, width), or (0, width) where no row notices.
    """
    q = quantised.quantise(contract, pool)
    right = run(q, quantised.layers, quantised.given)
    earlier = list[tuple[Int8s, Scale]]()
    for index, (layer, given) in enumerate(zip(quantised.layers, quantised.scales, strict=False)):
        rest = quantised.layers[index + 1 :]
        for nudged in layer.nudged(units):
            changed = run(q, (nudged, *rest), given, earlier=earlier) != right
            yield pool[np.flatnonzero(changed.any(axis=1))[:1]]
        after = run(q, (layer,), given, earlier=earlier)
        earlier.append((q, given))
        q = after
