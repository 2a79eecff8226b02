"""Scales of integers from the values that they must reach."""

from typing import Any

import numpy as np
import numpy.typing as npt

from edgeproof.decision import HIGHEST, LOWEST, Scale

SMALLEST_SCALE = 1e-30


def scale_of(x: npt.NDArray[Any]) -> Scale:
    """Return the scale whose integers reach from the smallest to the largest value, zero among them."""
    lo, hi = min(0.0, float(x.min())), max(0.0, float(x.max()))
    scale = max(float(np.float32((hi - lo) / (HIGHEST - LOWEST))), float(np.float32(SMALLEST_SCALE)))
    return Scale(scale, int(np.clip(np.rint(LOWEST - lo / scale), LOWEST, HIGHEST)))
