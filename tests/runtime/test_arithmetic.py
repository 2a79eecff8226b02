"""The float32 arithmetic, against a second implementation of docs/reference/arithmetic.md in plain Python."""

import math
import struct
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from edgeproof.decision import (
    CategoricalFeature,
    Contract,
    Dense,
    Network,
    NumericFeature,
    Threshold,
    activations,
    arithmetic,
)
from tests.support.contracts import rounded
from tests.support.networks import dense_layers, random_network
from tests.support.rows import random_rows


def f(x: float) -> float:
    """Round to float32."""
    return float(struct.unpack("<f", struct.pack("<f", x))[0])


def flush(x: float) -> float:
    """Magnitudes below 2^-126 count as +0."""
    return 0.0 if abs(x) < 2.0**-126 else x


def clamp(x: float, lo: float, hi: float) -> float:
    """By comparisons."""
    return lo if x < lo else (hi if x > hi else x)  # noqa: FURB136 — the page says comparisons


def from_bits(pattern: str) -> float:
    """The float32 whose bit pattern is given as eight hexadecimal digits."""
    return float(struct.unpack(">f", bytes.fromhex(pattern))[0])


def exp(x: float) -> float:
    """The page's exp, one rounding a step."""
    if x > from_bits("42b17217"):
        return math.inf
    if x < from_bits("c2cff1b4"):
        return 0.0
    k = int(f(f(x * from_bits("3fb8aa3b")) + (-0.5 if x < 0 else 0.5)))
    r = f(f(x - f(k * from_bits("3f317200"))) - f(k * from_bits("35bfbe8e")))
    q = from_bits("3ab52297")
    for c in ("3c091cd5", "3d2aac5c", "3e2aaa49", "3efffffe"):
        q = f(f(q * r) + from_bits(c))
    y = f(f(f(f(r * r) * q) + r) + 1.0)
    return f(f(y * 2.0 ** (k >> 1)) * 2.0 ** (k - (k >> 1)))


ACTIVATIONS: dict[str, Callable[[float], float]] = {
    "linear": lambda x: x,
    "relu": lambda x: x if x > 0 else 0.0,
    "sigmoid": lambda x: f(1.0 / f(1.0 + exp(-clamp(x, -87.0, 87.0)))),
    "tanh": lambda x: f(f(1 - tanh_t(x)) / f(1 + tanh_t(x))) * (-1 if x < 0 else 1),
    "elu": lambda x: x if x > 0 else f(exp(x) - 1.0),
}


def tanh_t(x: float) -> float:
    """exp(-2a), a = |x| clamped to 10."""
    return exp(-(2.0 * clamp(abs(x), 0.0, 10.0)))


def probability(contract: Contract, network: Network, row: Any) -> float:
    """The whole decision, number by number."""
    x: list[float] = []
    for feature, value in zip(contract.features, map(float, row), strict=True):
        if isinstance(feature, CategoricalFeature):
            x += [1.0 if value == code else 0.0 for code in range(1, len(feature.values) + 1)]
            continue
        assert isinstance(feature, NumericFeature)
        v = flush(clamp(feature.missing if math.isnan(value) else value, feature.lo, feature.hi))
        x.append(flush(f(f(v - feature.mean) * feature.scale)))
        pieces = zip(feature.edges, feature.slopes, strict=False)
        x += [flush(clamp(f(f(v - edge) * slope), 0.0, 1.0)) for edge, slope in pieces]
    for layer in dense_layers(network):
        outputs = []
        for j in range(len(layer.bias)):
            acc = float(layer.bias[j])
            for i, value in enumerate(x):
                acc = f(acc + f(value * float(layer.weights[i, j])))
            outputs.append(flush(f(ACTIVATIONS[layer.activation](acc))))
        x = outputs
    return x[0]


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid", "elu", "linear"])
def test_the_reference_engine_has_the_bits_of_the_page(contract: Contract, activation: str) -> None:
    """NumPy and plain Python agree to the last bit, also on missing, infinite, denormal and absurd values."""
    network = random_network(contract.n_encoded, (7, activation), (5, activation), seed=2)
    rows = random_rows(contract, 60, seed=5)
    rows[0], rows[1], rows[2] = np.inf, -np.inf, np.nan
    rows[3], rows[4], rows[5] = 1e-40, 1e30, -1e30
    rows[6, 1], rows[7, 1] = 1.5, -1
    found = network.scores(contract.encode(rows))[:, 0]
    expected = np.array([probability(contract, network, row) for row in rows], np.float32)
    assert found.dtype == np.float32
    assert found.view(np.uint32).tolist() == expected.view(np.uint32).tolist()


@pytest.mark.parametrize("name", ["exp", "sigmoid", "tanh", "elu"])
def test_functions_have_the_bits_of_the_page(name: str) -> None:
    """The written functions agree bit for bit over a grid of arguments, extremes included."""
    x = np.concatenate([np.linspace(-110, 95, 4001), [0.0, -0.0, 3e38, -3e38, 1e-30, -1e-30]]).astype(np.float32)
    written = exp if name == "exp" else ACTIVATIONS[name]
    function = arithmetic.exp if name == "exp" else activations.ACTIVATIONS[name].float32
    expected = np.array([written(float(v)) for v in x], np.float32)
    assert (function(x).view(np.uint32) == expected.view(np.uint32)).all()


def test_exp_is_accurate_and_monotone() -> None:
    """At most 0.989 ulp from e^x, and never decreasing."""
    x = np.linspace(-80, 88, 400_001).astype(np.float32)
    y = arithmetic.exp(x)
    true = np.exp(x.astype(np.float64))
    assert (np.abs(y - true) / np.spacing(true.astype(np.float32))).max() <= 0.989
    assert (np.diff(y) >= 0).all()
    assert np.isnan(arithmetic.exp(np.array([np.nan], np.float32))[0])
    assert arithmetic.exp(np.array([89, -104], np.float32)).tolist() == [np.inf, 0.0]


def test_sigmoid_is_accurate() -> None:
    """At most 2.5 ulp."""
    x = np.linspace(-86, 86, 400_001).astype(np.float32)
    true = 1 / (1 + np.exp(-x.astype(np.float64)))
    assert (
        np.abs(activations.ACTIVATIONS["sigmoid"].float32(x) - true) / np.spacing(true.astype(np.float32))
    ).max() <= 2.5


def test_batches_do_not_change_bits(contract: Contract) -> None:
    """A row scored alone has the bits it has among others."""
    network = random_network(contract.n_encoded, (16, "relu"))
    rows = random_rows(contract, 50)
    together = network.scores(contract.encode(rows))
    alone = [network.scores(contract.encode(rows[i : i + 1]))[0] for i in range(len(rows))]
    assert together.tolist() == [scores.tolist() for scores in alone]


def test_denormals_count_as_zero_at_every_stage() -> None:
    """A tiny feature, a tiny encoded column and a tiny sum are +0, though the next factor would make them visible."""

    def one(mean: float, scale: float) -> Contract:
        feature = NumericFeature("x", 0.0, -1.0, 1.0, -3.0, 3.0, rounded(mean), rounded(scale))
        return Contract("m", "t", ("0", "1"), Threshold(0.5), (feature,))

    tiny = np.array([[1e-40], [-1e-40], [1e-30]], np.float32)
    assert one(0.0, 1e30).encode(tiny)[:2].tolist() == [[0.0], [0.0]], "the feature"
    assert one(0.0, 1e-10).encode(tiny)[2].tolist() == [0.0], "the encoded column"
    assert not np.signbit(one(0.0, 1e-10).encode(-tiny)).any(), "+0, not -0"
    weights = [np.array([[w]], np.float32) for w in (1e-20, 1e38)]
    zero = np.zeros(1, np.float32)
    for activation in ("linear", "relu"):
        network = Network((Dense(weights[0], zero, activation), Dense(weights[1], zero, "sigmoid")))
        assert network.scores(np.array([[1e-20]], np.float32)).tolist() == [[0.5]], "the sum"
