"""Layers of weights: dense ones and convolutions."""

import numpy as np

from edgeproof.decision import Window
from edgeproof.types import Doubles
from edgeproof_export.adopt.keras_layers.builder import (
    Builder,
    Kind,
    activation_of,
    bias_of,
    image_of,
    plane_of,
    rank_of,
    window_of,
)
from edgeproof_export.adopt.node import Node
from edgeproof_export.adopt.operations import Product, Shape


def _dense(build: Builder, node: Node, place: int) -> int:
    shape, n_out = build.shape(place), node.sizes("units", 1)[0]
    weights, bias = node.weight(0, (shape[-1], n_out)), bias_of(node, 1, n_out)
    if len(shape) == 3:  # the same at each place: a convolution of one place
        weights = weights[None, None]
    product = build.add(Product(node.name, (place,), (*shape[:-1], n_out), weights, bias))
    return build.activated(node, product, activation_of(node))


def _conv(build: Builder, node: Node, place: int) -> int:
    shape, n_out = image_of(build, node, place), node.sizes("filters", 1)[0]
    window = _kernel(node, shape)
    node.expect(node.sizes("groups", 1, 1) == (1,), "expected groups 1; DepthwiseConv2D is supported")
    form = (*window.size[2 - rank_of(node) :], shape[2], n_out)
    weights = node.weight(0, form).reshape(*window.size, shape[2], n_out)
    out = (*window.swept(shape[0], shape[1]), n_out)
    product = build.add(Product(node.name, (place,), out, weights, bias_of(node, 1, n_out), window))
    return build.activated(node, product, activation_of(node))


def _depthwise(build: Builder, node: Node, place: int) -> int:
    channels = build.shape(place)[-1]
    n_out = channels * node.sizes("depth_multiplier", 1, 1)[0]
    product = _each_channel(build, node, place, bias_of(node, 1, n_out))
    return build.activated(node, product, activation_of(node))


def _separable(build: Builder, node: Node, place: int) -> int:
    n_mid = build.shape(place)[-1] * node.sizes("depth_multiplier", 1, 1)[0]
    n_out = node.sizes("filters", 1)[0]
    first = _each_channel(build, node, place, np.zeros(n_mid))
    form = (*(1,) * rank_of(node), n_mid, n_out)
    weights, shape = node.weight(1, form).reshape(1, 1, n_mid, n_out), build.shape(first)
    product = build.add(Product(node.name, (first,), (*shape[:-1], n_out), weights, bias_of(node, 2, n_out)))
    return build.activated(node, product, activation_of(node))


def _each_channel(build: Builder, node: Node, place: int, bias: Doubles) -> int:
    """Add the convolution of each channel by itself; of one channel, it is an ordinary one."""
    shape, multiplier = image_of(build, node, place), node.sizes("depth_multiplier", 1, 1)[0]
    window = _kernel(node, shape)
    node.expect(shape[2] == 1 or multiplier == 1, "expected depth_multiplier 1")
    form = (*window.size[2 - rank_of(node) :], shape[2], multiplier)
    weights = node.weight(0, form).reshape(*window.size, shape[2], multiplier)
    out = (*window.swept(shape[0], shape[1]), shape[2] * multiplier)
    weights = weights if shape[2] == 1 and multiplier > 1 else weights[..., 0]
    return build.add(Product(node.name, (place,), out, weights, bias, window))


def _kernel(node: Node, shape: Shape) -> Window:
    strides = plane_of(node, "strides", 1)
    node.expect(plane_of(node, "dilation_rate", 1) == (1, 1), "expected dilation_rate 1")
    return window_of(node, shape, "kernel_size", strides, plane_of(node, "kernel_size"))


KINDS: dict[str, Kind] = {
    "Dense": _dense,
    "Conv1D": _conv,
    "Conv2D": _conv,
    "DepthwiseConv1D": _depthwise,
    "DepthwiseConv2D": _depthwise,
    "SeparableConv1D": _separable,
    "SeparableConv2D": _separable,
}
