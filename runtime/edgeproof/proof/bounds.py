"""How far an implementation may stand from the exact decision, derived row by row from the network itself.

Forward rounding-error analysis (Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed., section 3.1): a sum
of n products in any order, fused or not, is off by at most γ(n+1) · Σ|terms|, with γ(k) = k·u / (1 − k·u) and
u = 2^-24. What an activation adds of its own is one measured constant per engine (`make activation-errors`).

Carried through many layers, such a bound grows beyond use. That of a deep network is statistical: 4 standard deviations
of independent roundings (`decision/sensitivity.py`).
"""

import numpy as np

from edgeproof.decision import UNDERFLOW, Contract, Network, Sensitivity, gamma, sensitivity_of
from edgeproof.engines import ENGINES
from edgeproof.types import Doubles, Floats

# Never more than this, whatever the derived bound says: a wider one would prove nothing.
LIMIT = 1e-3

_SIGMAS = 4  # deviations of a deep network's roundings: engines were seen within a tenth of them

ORIGINAL = "original"  # the Keras model, besides the names of engines
_ORIGINAL_ACTIVATION_ERROR = 5e-7  # 3.2e-7 as measured by `make activation-errors`, with a margin as for engines


def activation_error(engine: str) -> float:
    """Return the largest absolute error of an engine's own sigmoid, tanh and elu, or of the original's."""
    return _ORIGINAL_ACTIVATION_ERROR if engine == ORIGINAL else ENGINES[engine].activation_error


def deep_sensitivity(contract: Contract, network: Network, rows: Floats) -> Sensitivity:
    """Return how far roundings may move the scores of a deep network, whatever the engine: (batch, k) each."""
    return sensitivity_of(network.layers, contract.encode(rows).astype(np.float64))


def score_bound(
    contract: Contract, network: Network, rows: Floats, engine: str, sensitivity: Sensitivity | None = None
) -> Doubles:
    """Bound |p − p_exact| of one engine for each score.

    sensitivity: of these rows, where the network is deep and somebody has it.

    rows: (batch, width) float32. Returns (batch, k) float64. p_exact is the contract and the network in exact
    arithmetic. Two engines differ by at most the sum of their bounds.
    """
    own = activation_error(engine)
    if network.is_deep:
        found = sensitivity or deep_sensitivity(contract, network, rows)
        return _SIGMAS * found.sigma + found.own * own
    value = contract.encode(rows).astype(np.float64)
    # Encoding: a subtraction and a product, two roundings; the encoded value itself is one of the computed ones.
    error = 2 * gamma(2) * np.abs(value) + UNDERFLOW
    return network.bound(value, error, own)[1]
