"""How far an implementation may stand from the exact decision, derived row by row from the network itself.

Forward rounding-error analysis (Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed., section 3.1): a sum
of n products in any order, fused or not, is off by at most γ(n+1) · Σ|terms|, with γ(k) = k·u / (1 − k·u) and
u = 2^-24. What an activation adds of its own is one measured constant per engine (`make activation-errors`).
"""

import numpy as np
import numpy.typing as npt

from edgeproof.decision import Contract, Layer, Network, dense
from edgeproof.engines import ENGINES
from edgeproof.types import Floats

Doubles = npt.NDArray[np.float64]

UNIT_ROUNDOFF = 2.0**-24
# Never more than this, whatever the derived bound says: a wider one would prove nothing.
LIMIT = 1e-3
# Denormals may be flushed by hardware anywhere; this covers them.
_UNDERFLOW = 1e-35

ORIGINAL = "original"  # the Keras model, beside the names of engines
_ORIGINAL_ACTIVATION_ERROR = 5e-7  # 3.2e-7 as measured by `make activation-errors`, with a margin as for engines


def activation_error(engine: str) -> float:
    """Return the largest absolute error of an engine's own sigmoid, tanh and elu, or of the original's."""
    return _ORIGINAL_ACTIVATION_ERROR if engine == ORIGINAL else ENGINES[engine].activation_error


def probability_bound(contract: Contract, network: Network, rows: Floats, engine: str) -> Doubles:
    """Bound |p − p_exact| of one engine for each row.

    rows: (batch, width) float32. Returns (batch,) float64. p_exact is the contract and the network in exact
    arithmetic. Two engines differ by at most the sum of their bounds.
    """
    value = contract.encode(rows).astype(np.float64)
    # Encoding: a subtraction and a product, two roundings; the encoded value itself is one of the computed ones.
    error = 2 * _gamma(2) * np.abs(value) + _UNDERFLOW
    for layer in network.layers:
        value, error = _through_dense(layer, value, error)
        value, error = _through_activation(layer.activation, value, error, activation_error(engine))
    return error[:, 0]


def _through_dense(layer: Layer, value: Doubles, error: Doubles) -> tuple[Doubles, Doubles]:
    weights, bias = layer.weights.astype(np.float64), layer.bias.astype(np.float64)
    magnitude = dense(np.abs(value) + error, np.abs(weights), np.abs(bias))
    rounding = _gamma(len(weights) + 1) * magnitude
    # float64 itself rounds too; the factor covers its own γ many times over.
    carried = dense(error, np.abs(weights), np.zeros_like(bias))
    return dense(value, weights, bias), (carried + rounding) * (1 + 1e-9) + _UNDERFLOW


def _through_activation(name: str, value: Doubles, error: Doubles, own: float) -> tuple[Doubles, Doubles]:
    if name == "linear":
        return value, error
    if name == "relu":
        return np.maximum(value, 0), error
    nearest = np.maximum(np.abs(value) - error, 0)  # the steepest point that the true argument may have
    if name == "elu":
        return np.where(value > 0, value, np.expm1(np.minimum(value, 0))), error + own
    if name == "tanh":
        return np.tanh(value), error * (1 - np.tanh(nearest) ** 2) + own
    s = 1 / (1 + np.exp(-np.minimum(nearest, 700)))
    return 1 / (1 + np.exp(-np.clip(value, -700, 700))), error * s * (1 - s) + own


def _gamma(k: int) -> float:
    return k * UNIT_ROUNDOFF / (1 - k * UNIT_ROUNDOFF)
