"""Networks on pictures and windows as people train them, small, with random weights, and kits' sources from them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from edgeproof.decision import (
    Add,
    Contract,
    Conv,
    Dense,
    Depthwise,
    ImageFeature,
    Largest,
    Mean,
    Network,
    Threshold,
    Window,
)
from edgeproof.proof.golden import drawn_rows
from edgeproof.types import Floats
from edgeproof_export.int8 import quantise_deep
from edgeproof_export.kits import KitSource
from tests.languages.sources import kit_source
from tests.support.images import image_contract, image_network, window_contract, window_network

_COLOURS = ("red", "green", "blue")


def picture_contract(side: int, channels: Sequence[str]) -> Contract:
    """Square pictures, scaled to 0…1."""
    n = len(channels)
    feature = ImageFeature("photo", (side, side), tuple(channels), "stretch", (0.0,) * n, (1 / 256,) * n)
    return Contract("pictures", "present", ("no", "yes"), Threshold(0.5), (feature,))


class _Builder:
    """Layers one after the other, each on what the one before gives."""

    def __init__(self, seed: int, *shape: int) -> None:
        self.rng, self.shape, self.layers = np.random.default_rng(seed), shape, list[Any]()

    def conv(self, n_out: int, size: int = 3, stride: int = 1, activation: str = "relu", back: int = 1) -> "_Builder":
        shape = self.layers[-back].output_shape if back > 1 else self.shape
        window = Window.same((size, size), (stride, stride), *shape[:2])
        weights = self._drawn(size, size, shape[2], n_out)
        own: dict[str, Any] = {"window": window, "activation": activation, "inputs": (back,), "size": shape[:2]}
        return self._add(Conv(weights=weights, bias=self._bias(n_out), **own))

    def depthwise(self, size: int = 3, stride: int = 1) -> "_Builder":
        n = self.shape[2]
        window = Window.same((size, size), (stride, stride), *self.shape[:2])
        own: dict[str, Any] = {"window": window, "activation": "relu", "size": self.shape[:2]}
        return self._add(Depthwise(weights=self._drawn(size, size, n), bias=self._bias(n), **own))

    def pool(self, layer: Any, size: int) -> "_Builder":
        return self._add(layer(shape=self.shape, window=Window((size, size), (size, size))))

    def add(self, *inputs: int) -> "_Builder":
        return self._add(Add(shape=self.shape, activation="relu", inputs=inputs))

    def dense(self, n_out: int, activation: str) -> "_Builder":
        n_in = int(np.prod(self.shape))
        return self._add(Dense(self._drawn(n_in, n_out), self._bias(n_out), activation))

    def network(self) -> Network:
        return Network(tuple(self.layers))

    def _add(self, layer: Any) -> "_Builder":
        self.layers.append(layer)
        self.shape = layer.output_shape
        return self

    def _drawn(self, *shape: int) -> Any:
        return self.rng.normal(0, (2 / np.prod(shape[:-1])) ** 0.5, shape).astype(np.float32)

    def _bias(self, n: int) -> Any:
        return self.rng.normal(0, 0.1, n).astype(np.float32)


def plain(seed: int = 0) -> Network:
    """Convolutions, pools, two dense layers: 16 × 16 in colour."""
    start = _Builder(seed, 16, 16, 3).conv(8).pool(Largest, 2).conv(12).pool(Largest, 2).conv(9)
    return start.dense(6, "relu").dense(1, "sigmoid").network()


def separable(seed: int = 0) -> Network:
    """As MobileNet: 18 × 18 in grey; numbers of channels that are multiples of four, and one that is none."""
    start = _Builder(seed, 18, 18, 1).conv(8, stride=2, activation="relu6").depthwise().conv(16, 1).depthwise(stride=2)
    return start.conv(10, 1).depthwise().conv(12, 1).depthwise(5).pool(Mean, 5).dense(1, "sigmoid").network()


def residual(seed: int = 0) -> Network:
    """As ResNet: branches that are added, one of them through a convolution of steps: 10 × 10 in colour."""
    start = _Builder(seed, 10, 10, 3).conv(8).conv(8).conv(8, activation="linear").add(1, 3)
    start = start.conv(12, stride=2).conv(12, activation="linear").conv(12, 1, 2, "linear", back=3).add(1, 2)
    return start.pool(Mean, 5).dense(1, "sigmoid").network()


def strided(seed: int = 0) -> Network:
    """Convolutions that step, no pool before the last, a dense layer between: 20 × 20 in grey."""
    start = _Builder(seed, 20, 20, 1).conv(6, 5, 2).conv(10, 3, 2, "relu6").conv(12, 1)
    return start.pool(Mean, 5).dense(8, "tanh").dense(1, "sigmoid").network()


DEEP: Mapping[str, tuple[Callable[[], Contract], Callable[[int], Network]]] = {
    "every_kind": (image_contract, image_network),
    "window": (window_contract, window_network),
    "plain": (lambda: picture_contract(16, _COLOURS), plain),
    "separable": (lambda: picture_contract(18, ("grey",)), separable),
    "strided": (lambda: picture_contract(20, ("grey",)), strided),
    "residual": (lambda: picture_contract(10, _COLOURS), residual),
}


def deep_source(name: str, seed: int = 0) -> KitSource:
    """Return a source with its int8 network, ranges taken from drawn rows; the answers on such rows spread."""
    make_contract, make_network = DEEP[name]
    contract = make_contract()
    rows = drawn_rows(contract, 120, seed=3)
    network = _spread(make_network(seed), contract.encode(rows))
    source = kit_source(contract, network)
    return replace(source, quantised=quantise_deep(contract, network, rows)[0])


def _spread(network: Network, encoded: Floats) -> Network:
    """Scale and shift the last layer, a dense one, so that its sums have a mean of 0 and a deviation of 2."""
    *before, last = network.layers
    assert isinstance(last, Dense)
    sums = Network((*before, replace(last, activation="linear"))).scores(encoded)
    factor = np.float32(2 / sums.std())
    bias = (last.bias - sums.mean(axis=0)) * factor
    return Network((*before, replace(last, weights=last.weights * factor, bias=bias.astype(np.float32))))
