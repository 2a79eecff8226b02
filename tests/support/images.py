"""Small networks on pictures and windows, with random weights."""

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
    TensorFeature,
    Threshold,
    Window,
)

# Consumers of the kits that decide about pictures and windows.
KITS = ("node", "chromium", "cpython", "micropython", "go", "rust", "java", "csharp")
_COLOURS = ("red", "green", "blue")
_STEEP = float(np.float32(0.05))


def image_contract() -> Contract:
    """Pictures of 8 × 8 pixels in colour, each channel centred and scaled in its own way."""
    feature = ImageFeature("photo", (8, 8), _COLOURS, "stretch", (100.5, 127.0, 0.0), (_STEEP, 0.015625, 0.00390625))
    return Contract("pictures", "present", ("no", "yes"), Threshold(0.5), (feature,))


def window_contract() -> Contract:
    """Windows of 12 steps of 2 channels."""
    feature = TensorFeature("motion", (12, 2), (0.5, 1.0), (-1.0, 0.0), (1.0, 2.0), (0.25, 1.0), (1.5, 0.75))
    return Contract("windows", "present", ("no", "yes"), Threshold(0.5), (feature,))


def image_network(seed: int = 0) -> Network:
    """Every kind of layer: padded, strided, pooled; a branch that is added; windows that reach over the edges."""
    rng = np.random.default_rng(seed)
    same, half = Window.same((3, 3), (1, 1), 8, 8), Window.same((3, 4), (2, 1), 8, 8)
    layers: list[Any] = [
        _conv(rng, (8, 8), same, 3, 5, "relu6"),
        _depthwise(rng, (8, 8), same, 5, "relu"),
        _conv(rng, (8, 8), Window((1, 1)), 5, 5, "linear"),
        Add(shape=(8, 8, 5), activation="relu", inputs=(1, 3)),
        Largest(shape=(8, 8, 5), window=Window.same((3, 3), (1, 1), 8, 8)),
        _depthwise(rng, (8, 8), half, 5, "tanh"),
        Mean(shape=(4, 8, 5), window=Window.same((2, 3), (2, 2), 4, 8)),
        _conv(rng, (2, 4), Window((2, 2)), 5, 7, "elu"),
        Mean(shape=(1, 3, 7), window=Window((1, 3))),
        _dense(rng, 7, 6, "relu"),
        _dense(rng, 6, 1, "sigmoid"),
    ]
    return Network(tuple(layers))


def window_network(seed: int = 0) -> Network:
    """Convolutions along time, a pool, and dense layers on what is left."""
    rng = np.random.default_rng(seed)
    layers: list[Any] = [
        _conv(rng, (1, 12), Window.same((1, 5), (1, 1), 1, 12), 2, 4, "relu"),
        Largest(shape=(1, 12, 4), window=Window((1, 2), (1, 2))),
        _conv(rng, (1, 6), Window((1, 3)), 4, 4, "tanh"),
        _dense(rng, 16, 1, "sigmoid"),
    ]
    return Network(tuple(layers))


def _weights(rng: np.random.Generator, *shape: int) -> Any:
    n_in = int(np.prod(shape[:-1]))
    return rng.normal(0, (2 / n_in) ** 0.5, shape).astype(np.float32)


def _bias(rng: np.random.Generator, n: int) -> Any:
    return rng.normal(0, 0.1, n).astype(np.float32)


def _conv(
    rng: np.random.Generator, size: tuple[int, int], window: Window, n_in: int, n_out: int, activation: str
) -> Conv:
    weights = _weights(rng, *window.size, n_in, n_out)
    return Conv(weights=weights, bias=_bias(rng, n_out), size=size, window=window, activation=activation)


def _depthwise(rng: np.random.Generator, size: tuple[int, int], window: Window, n: int, activation: str) -> Depthwise:
    weights = _weights(rng, *window.size, n)
    return Depthwise(weights=weights, bias=_bias(rng, n), size=size, window=window, activation=activation)


def _dense(rng: np.random.Generator, n_in: int, n_out: int, activation: str) -> Dense:
    return Dense(_weights(rng, n_in, n_out), _bias(rng, n_out), activation)
