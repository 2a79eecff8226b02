"""What one layer computes in float64, and what roundings of its sums depend on."""

from typing import NamedTuple

import numpy as np

from edgeproof.decision.activations import Activation
from edgeproof.decision.arithmetic import gamma
from edgeproof.types import Doubles


class Trace(NamedTuple):
    """What one layer computes in float64, and how sensitive that is; all (batch, *output_shape)."""

    output: Doubles
    magnitude: Doubles  # Σ|terms| of each sum
    slope: Doubles  # derivative of the activation
    n_roundings: int  # of each sum; 0 where nothing is rounded
    is_exact: bool  # whether engines compute the activation without an error of their own


def traced(sums: Doubles, magnitude: Doubles, n_roundings: int, activation: Activation | None = None) -> Trace:
    """Return the trace of a layer that sums, then applies an activation."""
    if activation is None:
        return Trace(sums, magnitude, np.ones_like(sums), n_roundings, is_exact=True)
    slope = activation.slope(np.abs(sums))
    if activation.kept[0] == 0:
        slope = np.where(sums > -gamma(n_roundings) * magnitude, slope, 0)
    return Trace(activation.float64(sums), magnitude, slope, n_roundings, activation.exact)


def unrounded(output: Doubles) -> Trace:
    """Return the trace of a layer that picks numbers and rounds nothing."""
    return Trace(output, np.zeros_like(output), np.ones_like(output), 0, is_exact=True)
