"""Layers without weights that look at places: pooling, padding, other shapes."""

from edgeproof.decision import Window
from edgeproof_export.adopt.keras_layers.builder import Builder, Kind, image_of, plane_of, rank_of, three, window_of
from edgeproof_export.adopt.node import Node
from edgeproof_export.adopt.operations import Pad, Pool, Reshape, size


def _pool(build: Builder, node: Node, place: int) -> int:
    shape, size_ = image_of(build, node, place), plane_of(node, "pool_size", 2)
    strides = size_ if node.config.get("strides") is None else plane_of(node, "strides")
    window = window_of(node, shape, "pool_size", strides, size_)
    out = (*window.swept(shape[0], shape[1]), shape[2])
    kind = "max" if node.kind.startswith("Max") else "average"
    return build.add(Pool(node.name, (place,), out, kind, window))


def _global(build: Builder, node: Node, place: int) -> int:
    shape = image_of(build, node, place)
    out = (1, 1, shape[2]) if node.flag("keepdims", False) else (shape[2],)
    kind = "max" if "Max" in node.kind else "average"
    return build.add(Pool(node.name, (place,), out, kind, Window((shape[0], shape[1]))))


def _zero_padding(build: Builder, node: Node, place: int) -> int:
    shape, value = image_of(build, node, place), node.config.get("padding", 1)
    rows = [value] * 2 if type(value) is int or rank_of(node) == 1 else value
    if rank_of(node) == 1:
        rows = [0, value]
    usable = isinstance(rows, list) and len(rows) == 2
    pairs = [[n, n] if type(n) is int else n for n in rows] if usable else []
    usable = usable and all(isinstance(p, list) and len(p) == 2 and all(type(n) is int for n in p) for p in pairs)
    node.expect(usable and all(0 <= n < 1 << 16 for p in pairs for n in p), f"padding: got {str(value)[:60]}")
    pads = (pairs[0][0], pairs[0][1], pairs[1][0], pairs[1][1])
    out = (shape[0] + pads[0] + pads[1], shape[1] + pads[2] + pads[3], shape[2])
    return build.add(Pad(node.name, (place,), out, pads))


def _flatten(build: Builder, node: Node, place: int) -> int:
    node.expect(node.text("data_format", "channels_last") == "channels_last", "expected channels_last")
    return build.add(Reshape(node.name, (place,), (size(build.shape(place)),)))


def _reshape(build: Builder, node: Node, place: int) -> int:
    wanted, n = node.config.get("target_shape"), size(build.shape(place))
    usable = isinstance(wanted, list) and 0 < len(wanted) < 4 and all(type(k) is int for k in wanted)
    node.expect(usable, f"target_shape: expected 1 to 3 whole numbers, got {str(wanted)[:60]}")
    assert isinstance(wanted, list)  # said by the line above
    rest = size(tuple(k for k in wanted if k != -1))
    shape = tuple(n // rest if k == -1 and rest > 0 else k for k in wanted)
    node.expect(all(k > 0 for k in shape) and size(shape) == n, f"target_shape {wanted} does not hold {n} numbers")
    return build.add(Reshape(node.name, (place,), three(shape)))


KINDS: dict[str, Kind] = {
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
}
