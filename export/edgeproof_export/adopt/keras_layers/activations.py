"""Activations that are layers of their own."""

from edgeproof_export.adopt.keras_layers.builder import Builder, Kind, activation_of, expect_last_axis
from edgeproof_export.adopt.node import Node


def _activation(build: Builder, node: Node, place: int) -> int:
    return build.activated(node, place, activation_of(node))


def _relu(build: Builder, node: Node, place: int) -> int:
    slope = node.number("negative_slope", 0.0)
    most = node.config.get("max_value")
    node.expect(slope == 0 and node.number("threshold", 0.0) == 0, "expected negative_slope 0 and threshold 0")
    node.expect(most in (None, 6), f"max_value: expected none or 6, got {most}")
    return build.activated(node, place, node.kind.lower() + ("" if most is None else "6"))


def _elu(build: Builder, node: Node, place: int) -> int:
    node.expect(node.number("alpha", 1.0) == 1, "expected alpha 1")
    return build.activated(node, place, node.kind.lower())


def _softmax(build: Builder, node: Node, place: int) -> int:
    expect_last_axis(node, build, place)
    return build.activated(node, place, "softmax")


KINDS: dict[str, Kind] = {
    "Activation": _activation,
    "ReLU": _relu,
    "ELU": _elu,
    "Softmax": _softmax,
}
