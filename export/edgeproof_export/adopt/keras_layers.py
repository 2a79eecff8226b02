"""Keras layers to operations, one function a kind.

To add a kind: write its function and its line in KINDS. Arguments and defaults: keras.io/api/layers.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from edgeproof.decision import ACTIVATIONS, Window
from edgeproof.errors import DamagedPackageError
from edgeproof.types import Doubles
from edgeproof_export.adopt.node import Graph, Node
from edgeproof_export.adopt.operations import (
    Activation,
    Add,
    Affine,
    Given,
    Operation,
    Operations,
    Pad,
    Pool,
    Product,
    Reshape,
    Shape,
    size,
)

_KNOWN = (*ACTIVATIONS, "softmax")

# Layers that do nothing when a trained network predicts.
IGNORED = (
    *("Dropout", "SpatialDropout1D", "SpatialDropout2D", "AlphaDropout", "GaussianDropout", "GaussianNoise"),
    *("ActivityRegularization", "Identity", "RandomFlip", "RandomRotation", "RandomZoom", "RandomTranslation"),
    *("RandomColorDegeneration", "RandomElasticTransform", "RandomGaussianBlur", "RandomGrayscale", "RandomInvert"),
    *("RandomPosterization", "RandomSharpness", "RandAugment", "AugMix"),
    *("RandomContrast", "RandomBrightness", "RandomHue", "RandomSaturation", "RandomColorJitter", "RandomShear"),
    *("RandomPerspective", "RandomErasing"),
)


@dataclass
class _Builder:
    """The operations so far, and where the output of each node is among them."""

    operations: list[Operation] = field(default_factory=list)
    places: list[int] = field(default_factory=list)

    def add(self, operation: Operation) -> int:
        self.operations.append(operation)
        return len(self.operations) - 1

    def shape(self, place: int) -> Shape:
        return self.operations[place].shape

    def activated(self, node: Node, place: int, activation: str) -> int:
        if activation == "linear":
            return place
        return self.add(Activation(node.name, (place,), self.shape(place), activation))


def operations_of(graph: Graph) -> Operations:
    """Return what a graph of Keras layers computes; raises UsageError that names a layer which is not known."""
    build = _Builder()
    for node in graph.nodes:
        given = [build.places[place] for place in node.inputs]
        if node.kind == "InputLayer":
            build.places.append(build.add(Given(node.name, (), _three(graph.shape))))
        elif node.kind in IGNORED:
            build.places.append(given[0])
        elif node.kind == "Add":
            build.places.append(_add(build, node, given))
        else:
            node.expect(node.kind in KINDS, _advice(node.kind))
            node.expect(len(given) == 1, f"expected one input, got {len(given)}")
            build.places.append(KINDS[node.kind](build, node, given[0]))
    last = build.places[graph.output]
    if last != len(build.operations) - 1:  # ignored layers at the end, or branches that nothing needs
        last = build.add(Reshape("output", (last,), build.shape(last)))
    return Operations(tuple(build.operations))


def _advice(kind: str) -> str:
    known = {
        "Lambda": "its code would have to run; replace it by stock layers, or do its work before the model",
        "TFOpLambda": "a TensorFlow call in the model; replace it by a layer of Keras, such as Add or Rescaling",
        "Concatenate": "not supported; build the model without joining branches, or add them",
        "Embedding": "not supported; give the model numbers, or one-hot columns",
        "Resizing": "pictures are resized before the model; remove it",
    }
    recurrent = kind in ("LSTM", "GRU", "SimpleRNN", "Bidirectional", "RNN", "TimeDistributed")
    attention = "Attention" in kind
    if recurrent or attention:
        return "not supported; a Conv1D network on windows of fixed length does the same work on a device"
    return known.get(kind, f"not supported; expected one of {', '.join(sorted((*KINDS, 'Add')))}")


def _three(shape: Shape) -> Shape:
    """Write a sequence (steps, channels) as an image of one row."""
    return (1, *shape) if len(shape) == 2 else shape


def _activation(node: Node) -> str:
    name = node.text("activation", "linear")
    node.expect(name in _KNOWN, f"activation {name!r}: expected one of {', '.join(_KNOWN)}")
    return name


def _bias(node: Node, place: int, n: int) -> Doubles:
    return node.weight(place, (n,)) if node.flag("use_bias", True) else np.zeros(n)


def _image(build: _Builder, node: Node, place: int) -> Shape:
    shape = build.shape(place)
    node.expect(len(shape) == 3, f"expected an image or a sequence, got {size(shape)} numbers")
    node.expect(node.text("data_format", "channels_last") == "channels_last", "expected channels_last")
    return shape


def _plane(node: Node, key: str, default: int | None = None) -> tuple[int, int]:
    """Return a setting for height and width; a sequence has height 1."""
    if node.kind.endswith("1D"):
        return 1, node.sizes(key, 1, default)[0]
    height, width = node.sizes(key, 2, default)
    return height, width


def _window(node: Node, shape: Shape, key: str, strides: tuple[int, int], size: tuple[int, int]) -> Window:
    """Return the window that a layer moves over an image of this shape."""
    padding = node.text("padding", "valid")
    node.expect(padding in ("valid", "same", "causal"), f"padding: expected valid or same, got {padding!r}")
    if padding == "same":
        return Window.same(size, strides, shape[0], shape[1])
    pads = (0, 0, size[1] - 1, 0) if padding == "causal" else (0, 0, 0, 0)
    try:
        window = Window(size, strides, pads)
        window.swept(shape[0], shape[1])
    except DamagedPackageError:
        node.refuse(f"{key} {size} is larger than its input {shape[:2]}")
    return window


def _dense(build: _Builder, node: Node, place: int) -> int:
    shape, n_out = build.shape(place), node.sizes("units", 1)[0]
    weights, bias = node.weight(0, (shape[-1], n_out)), _bias(node, 1, n_out)
    if len(shape) == 3:  # the same at each place: a convolution of one place
        weights = weights[None, None]
    product = build.add(Product(node.name, (place,), (*shape[:-1], n_out), weights, bias))
    return build.activated(node, product, _activation(node))


def _conv(build: _Builder, node: Node, place: int) -> int:
    shape, n_out = _image(build, node, place), node.sizes("filters", 1)[0]
    window = _kernel(node, shape)
    node.expect(node.sizes("groups", 1, 1) == (1,), "expected groups 1; DepthwiseConv2D is supported")
    form = (*window.size[2 - _rank(node) :], shape[2], n_out)
    weights = node.weight(0, form).reshape(*window.size, shape[2], n_out)
    out = (*window.swept(shape[0], shape[1]), n_out)
    product = build.add(Product(node.name, (place,), out, weights, _bias(node, 1, n_out), window))
    return build.activated(node, product, _activation(node))


def _kernel(node: Node, shape: Shape) -> Window:
    strides = _plane(node, "strides", 1)
    node.expect(_plane(node, "dilation_rate", 1) == (1, 1), "expected dilation_rate 1")
    return _window(node, shape, "kernel_size", strides, _plane(node, "kernel_size"))


def _rank(node: Node) -> int:
    return 1 if node.kind.endswith("1D") else 2


def _depthwise(build: _Builder, node: Node, place: int) -> int:
    channels = build.shape(place)[-1]
    n_out = channels * node.sizes("depth_multiplier", 1, 1)[0]
    product = _each_channel(build, node, place, _bias(node, 1, n_out))
    return build.activated(node, product, _activation(node))


def _separable(build: _Builder, node: Node, place: int) -> int:
    n_mid = build.shape(place)[-1] * node.sizes("depth_multiplier", 1, 1)[0]
    n_out = node.sizes("filters", 1)[0]
    first = _each_channel(build, node, place, np.zeros(n_mid))
    form = (*(1,) * _rank(node), n_mid, n_out)
    weights, shape = node.weight(1, form).reshape(1, 1, n_mid, n_out), build.shape(first)
    product = build.add(Product(node.name, (first,), (*shape[:-1], n_out), weights, _bias(node, 2, n_out)))
    return build.activated(node, product, _activation(node))


def _each_channel(build: _Builder, node: Node, place: int, bias: Doubles) -> int:
    """Add the convolution of each channel by itself; of one channel, it is an ordinary one."""
    shape, multiplier = _image(build, node, place), node.sizes("depth_multiplier", 1, 1)[0]
    window = _kernel(node, shape)
    node.expect(shape[2] == 1 or multiplier == 1, "expected depth_multiplier 1")
    form = (*window.size[2 - _rank(node) :], shape[2], multiplier)
    weights = node.weight(0, form).reshape(*window.size, shape[2], multiplier)
    out = (*window.swept(shape[0], shape[1]), shape[2] * multiplier)
    weights = weights if shape[2] == 1 and multiplier > 1 else weights[..., 0]
    return build.add(Product(node.name, (place,), out, weights, bias, window))


def _pool(build: _Builder, node: Node, place: int) -> int:
    shape, size_ = _image(build, node, place), _plane(node, "pool_size", 2)
    strides = size_ if node.config.get("strides") is None else _plane(node, "strides")
    window = _window(node, shape, "pool_size", strides, size_)
    out = (*window.swept(shape[0], shape[1]), shape[2])
    kind = "max" if node.kind.startswith("Max") else "average"
    return build.add(Pool(node.name, (place,), out, kind, window))


def _global(build: _Builder, node: Node, place: int) -> int:
    shape = _image(build, node, place)
    out = (1, 1, shape[2]) if node.flag("keepdims", False) else (shape[2],)
    kind = "max" if "Max" in node.kind else "average"
    return build.add(Pool(node.name, (place,), out, kind, Window((shape[0], shape[1]))))


def _zero_padding(build: _Builder, node: Node, place: int) -> int:
    shape, value = _image(build, node, place), node.config.get("padding", 1)
    rows = [value] * 2 if type(value) is int or _rank(node) == 1 else value
    if _rank(node) == 1:
        rows = [0, value]
    usable = isinstance(rows, list) and len(rows) == 2
    pairs = [[n, n] if type(n) is int else n for n in rows] if usable else []
    usable = usable and all(isinstance(p, list) and len(p) == 2 and all(type(n) is int for n in p) for p in pairs)
    node.expect(usable and all(0 <= n < 1 << 16 for p in pairs for n in p), f"padding: got {str(value)[:60]}")
    pads = (pairs[0][0], pairs[0][1], pairs[1][0], pairs[1][1])
    out = (shape[0] + pads[0] + pads[1], shape[1] + pads[2] + pads[3], shape[2])
    return build.add(Pad(node.name, (place,), out, pads))


def _flatten(build: _Builder, node: Node, place: int) -> int:
    node.expect(node.text("data_format", "channels_last") == "channels_last", "expected channels_last")
    return build.add(Reshape(node.name, (place,), (size(build.shape(place)),)))


def _reshape(build: _Builder, node: Node, place: int) -> int:
    wanted, n = node.config.get("target_shape"), size(build.shape(place))
    usable = isinstance(wanted, list) and 0 < len(wanted) < 4 and all(type(k) is int for k in wanted)
    node.expect(usable, f"target_shape: expected 1 to 3 whole numbers, got {str(wanted)[:60]}")
    assert isinstance(wanted, list)  # said by the line above
    rest = size(tuple(k for k in wanted if k != -1))
    shape = tuple(n // rest if k == -1 and rest > 0 else k for k in wanted)
    node.expect(all(k > 0 for k in shape) and size(shape) == n, f"target_shape {wanted} does not hold {n} numbers")
    return build.add(Reshape(node.name, (place,), _three(shape)))


def _last_axis(node: Node, build: _Builder, place: int) -> None:
    axis, rank = node.config.get("axis", -1), len(build.shape(place))
    axis = axis[0] if isinstance(axis, list) and len(axis) == 1 else axis
    last = (-1, rank) if rank == 1 else (-1, 3, 2) if build.shape(place)[0] == 1 else (-1, 3)
    node.expect(type(axis) is int and axis in last, "axis: expected the last one, the channels")


def _batch_normalization(build: _Builder, node: Node, place: int) -> int:
    _last_axis(node, build, place)
    n, at = build.shape(place)[-1], 0
    gamma, beta = np.ones(n), np.zeros(n)
    if node.flag("scale", True):
        gamma, at = node.weight(at, (n,)), at + 1
    if node.flag("center", True):
        beta, at = node.weight(at, (n,)), at + 1
    mean, variance = node.weight(at, (n,)), node.weight(at + 1, (n,))
    scale = gamma / np.sqrt(variance + node.number("epsilon", 1e-3))
    return build.add(Affine(node.name, (place,), build.shape(place), scale, beta - mean * scale))


def _normalization(build: _Builder, node: Node, place: int) -> int:
    n = build.shape(place)[-1]
    node.expect(not node.flag("invert", False), "expected invert=False")
    if node.config.get("axis", -1) not in (None, []):
        _last_axis(node, build, place)
    given = [node.config.get(key) for key in ("mean", "variance")]
    found = [np.asarray(x, np.float64) for x in given] if None not in given else list(node.weights[:2])
    node.expect(len(found) == 2, "its mean and variance are not in the file: adapt() it, then save the model")
    node.expect(all(x.size in (1, n) for x in found), f"expected a mean and a variance for each of {n} columns")
    mean, variance = (np.broadcast_to(x.reshape(-1), (n,)) for x in found)
    scale = 1 / np.maximum(np.sqrt(variance), 1e-7)  # keras.backend.epsilon()
    return build.add(Affine(node.name, (place,), build.shape(place), scale, -mean * scale))


def _rescaling(build: _Builder, node: Node, place: int) -> int:
    n, numbers = build.shape(place)[-1], []
    for key, default in (("scale", 1.0), ("offset", 0.0)):
        value = node.config.get(key, default)
        found = value if isinstance(value, list) else [value]
        usable = len(found) in (1, n) and all(type(x) in (int, float) and np.isfinite(x) for x in found)
        node.expect(usable, f"{key}: expected one number, or one for each channel")
        numbers.append(np.broadcast_to(np.asarray(found, np.float64), (n,)))
    return build.add(Affine(node.name, (place,), build.shape(place), *numbers))


def _relu(build: _Builder, node: Node, place: int) -> int:
    slope = node.number("negative_slope", 0.0)
    most = node.config.get("max_value")
    node.expect(slope == 0 and node.number("threshold", 0.0) == 0, "expected negative_slope 0 and threshold 0")
    node.expect(most in (None, 6), f"max_value: expected none or 6, got {most}")
    return build.activated(node, place, node.kind.lower() + ("" if most is None else "6"))


def _elu(build: _Builder, node: Node, place: int) -> int:
    node.expect(node.number("alpha", 1.0) == 1, "expected alpha 1")
    return build.activated(node, place, node.kind.lower())


def _softmax(build: _Builder, node: Node, place: int) -> int:
    _last_axis(node, build, place)
    return build.activated(node, place, "softmax")


def _add(build: _Builder, node: Node, given: list[int]) -> int:
    node.expect(len(given) >= 2, "expected at least two inputs")
    node.expect(len({build.shape(place) for place in given}) == 1, "expected inputs of one shape")
    total = given[0]
    for other in given[1:]:
        total = build.add(Add(node.name, (total, other), build.shape(total)))
    return total


KINDS: dict[str, Callable[[_Builder, Node, int], int]] = {
    "Dense": _dense,
    "Conv1D": _conv,
    "Conv2D": _conv,
    "DepthwiseConv1D": _depthwise,
    "DepthwiseConv2D": _depthwise,
    "SeparableConv1D": _separable,
    "SeparableConv2D": _separable,
    "MaxPooling1D": _pool,
    "MaxPooling2D": _pool,
    "AveragePooling1D": _pool,
    "AveragePooling2D": _pool,
    "GlobalAveragePooling1D": _global,
    "GlobalAveragePooling2D": _global,
    "GlobalMaxPooling1D": _global,
    "GlobalMaxPooling2D": _global,
    "ZeroPadding1D": _zero_padding,
    "ZeroPadding2D": _zero_padding,
    "Flatten": _flatten,
    "Reshape": _reshape,
    "BatchNormalization": _batch_normalization,
    "Normalization": _normalization,
    "Rescaling": _rescaling,
    "Activation": lambda build, node, place: build.activated(node, place, _activation(node)),
    "ReLU": _relu,
    "ELU": _elu,
    "Softmax": _softmax,
}
