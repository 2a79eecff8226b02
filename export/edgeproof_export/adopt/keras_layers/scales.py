"""Layers that scale and shift each channel: they are folded into the weights around them."""

import numpy as np

from edgeproof_export.adopt.keras_layers.builder import Builder, Kind, expect_last_axis
from edgeproof_export.adopt.node import Node
from edgeproof_export.adopt.operations import Affine


def _batch_normalization(build: Builder, node: Node, place: int) -> int:
    expect_last_axis(node, build, place)
    n, at = build.shape(place)[-1], 0
    gamma, beta = np.ones(n), np.zeros(n)
    if node.flag("scale", True):
        gamma, at = node.weight(at, (n,)), at + 1
    if node.flag("center", True):
        beta, at = node.weight(at, (n,)), at + 1
    mean, variance = node.weight(at, (n,)), node.weight(at + 1, (n,))
    scale = gamma / np.sqrt(variance + node.number("epsilon", 1e-3))
    return build.add(Affine(node.name, (place,), build.shape(place), scale, beta - mean * scale))


def _normalization(build: Builder, node: Node, place: int) -> int:
    n = build.shape(place)[-1]
    node.expect(not node.flag("invert", False), "expected invert=False")
    if node.config.get("axis", -1) not in (None, []):
        expect_last_axis(node, build, place)
    given = [node.config.get(key) for key in ("mean", "variance")]
    found = [np.asarray(x, np.float64) for x in given] if None not in given else list(node.weights[:2])
    node.expect(len(found) == 2, "its mean and variance are not in the file: adapt() it, then save the model")
    node.expect(all(x.size in (1, n) for x in found), f"expected a mean and a variance for each of {n} columns")
    mean, variance = (np.broadcast_to(x.reshape(-1), (n,)) for x in found)
    scale = 1 / np.maximum(np.sqrt(variance), 1e-7)  # keras.backend.epsilon()
    return build.add(Affine(node.name, (place,), build.shape(place), scale, -mean * scale))


def _rescaling(build: Builder, node: Node, place: int) -> int:
    n, numbers = build.shape(place)[-1], []
    for key, default in (("scale", 1.0), ("offset", 0.0)):
        value = node.config.get(key, default)
        found = value if isinstance(value, list) else [value]
        usable = len(found) in (1, n) and all(type(x) in (int, float) and np.isfinite(x) for x in found)
        node.expect(usable, f"{key}: expected one number, or one for each channel")
        numbers.append(np.broadcast_to(np.asarray(found, np.float64), (n,)))
    return build.add(Affine(node.name, (place,), build.shape(place), *numbers))


KINDS: dict[str, Kind] = {
    "BatchNormalization": _batch_normalization,
    "Normalization": _normalization,
    "Rescaling": _rescaling,
}
