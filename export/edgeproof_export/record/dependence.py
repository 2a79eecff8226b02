"""What one column does to the answer: the mean probability while it alone is set to one value after the other."""

from collections.abc import Sequence

import numpy as np

from edgeproof.decision import Contract, Network
from edgeproof.engines import ReferenceEngine
from edgeproof.types import Floats
from edgeproof_export.features import grid

_ROWS = 300  # whose other columns stay as they are
_COLUMNS = 12


def dependence(contract: Contract, network: Network, rows: Floats, names: Sequence[str]) -> dict[str, list[float]]:
    """Return the mean probability of labels[1] over rows for each value of `grid` (Friedman 2001).

    rows: (n, width) float32 of training. names: of columns, the most important first; twelve that have a grid are
    taken. Empty for more than two labels.
    """
    if len(contract.labels) != 2 or not len(rows):
        return {}
    rows = rows[np.linspace(0, len(rows) - 1, min(_ROWS, len(rows))).astype(int)]
    engine = ReferenceEngine(contract, network)
    found: dict[str, list[float]] = {}
    for name in names:
        place = contract.feature_names.index(name)
        values = grid(contract.features[place])
        if not values or len(found) == _COLUMNS:
            continue
        found[name] = []
        for value in values:
            varied = rows.copy()
            varied[:, contract.places[place]] = value
            p = contract.rule.probabilities(engine.scores(varied))[:, 1]
            found[name].append(float(f"{p.mean(dtype=np.float64):.4g}"))
    return found
