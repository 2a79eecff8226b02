"""Encoded columns brought to one range, and factors between layers.

Source: Nagel et al., "Data-Free Quantization Through Weight Equalization and Bias Correction", 2019.
"""

import numpy as np

from edgeproof.decision import Affine, Columns, Contract
from edgeproof.types import Doubles, Floats


def columns_of(contract: Contract, kind: str, centre: str, lo: Doubles, hi: Doubles, load: Floats) -> Columns:
    """Choose means, scales and gains.

    kind: range, balanced or none. centre: what affine columns are shifted to: mean, middle or missing. lo, hi: what
    each encoded column reaches, (n_encoded,). load: its largest weight.
    """
    reach = np.maximum(hi, -lo)
    means = [_centre(contract, one, centre, (lo[one.column] + hi[one.column]) / 2) for one in contract.affine]
    for one, mean in zip(contract.affine, means, strict=True):
        middle = (mean - one.mean) * one.scale
        reach[one.column] = max(hi[one.column] - middle, middle - lo[one.column])
    factors = _factors(kind, reach, load)
    exponents = np.clip(np.rint(np.log2(factors)), -30, 30)
    exponents[[one.column for one in contract.affine]] = 0
    scales = [_half(one.scale * float(factors[one.column])) for one in contract.affine]
    return Columns(*(np.array(x, np.float32) for x in (means, scales, np.exp2(exponents))))


def columns_as_encoded(contract: Contract) -> Columns:
    """Return the contract's own means and scales, and no gains: for a first layer that cannot undo others."""
    means, scales = ([getattr(one, name) for one in contract.affine] for name in ("mean", "scale"))
    return Columns(*(np.array(x, np.float32) for x in (means, scales, np.ones(contract.n_encoded))))


def undoing(contract: Contract, columns: Columns) -> tuple[Doubles, Doubles]:
    """Return factor and shift, (n_encoded,) float64 each: column as encoded = column as it is now · factor + shift."""
    factor, shift = 1 / columns.gain.astype(np.float64), np.zeros(contract.n_encoded)
    for one, mean, scale in zip(contract.affine, columns.mean.tolist(), columns.scale.tolist(), strict=True):
        factor[one.column] *= one.scale / scale
        shift[one.column] = (mean - one.mean) * one.scale
    return factor, shift


def factor_between(kind: str, outputs: Floats, results: Doubles, inputs: Floats) -> Floats:
    """Return what each output is divided by and the next layer's input multiplied by: (n,) float32.

    kind: weights, balanced or activations. outputs, inputs: the largest weight of each output and of each input of the
    next layer, (n,). results: what the outputs give on the rows, (n_rows, n).
    """
    here = outputs if kind == "weights" else np.abs(results).max(axis=0)
    usable = (here > 0) & (inputs > 0)
    here, there = np.where(usable, here, 1), np.where(usable, inputs, 1)
    return (here if kind == "activations" else np.sqrt(here / there)).astype(np.float32)


def _centre(contract: Contract, one: Affine, centre: str, middle: float) -> float:
    if centre == "middle":
        return float(one.mean + middle / one.scale)
    return _half(contract.imputed[one.source] if centre == "missing" else one.mean)


def _half(x: float) -> float:
    """Round to float16, half the bytes in a file, where that keeps 11 bits; for a scale any value nearby will do."""
    smallest, largest = float(np.finfo(np.float16).smallest_normal), float(np.finfo(np.float16).max)
    return float(np.float16(x)) if smallest <= abs(x) <= largest else x


def _factors(kind: str, reach: Doubles, load: Floats) -> Doubles:
    usable = (reach > 0) & (load > 0)
    reach, weight = np.where(usable, reach, 1), np.where(usable, load, 1)
    # Half: then a relu within -1…1, which costs no operator of its own, clips nothing that int8 tells apart.
    return {"none": np.ones_like(reach), "range": 0.5 / reach, "balanced": np.sqrt(weight / reach)}[kind]
