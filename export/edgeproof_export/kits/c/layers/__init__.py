"""The kinds of layers as C.

To add a kind: `templates/layers/KIND_float.c` and `KIND_int8.c` with its kernels, and here a file and a line.
"""

from edgeproof_export.kits.c.layers import add, conv, dense, depthwise, largest, mean
from edgeproof_export.kits.c.layers.kind import LayerCode, LayerKind

__all__ = ["LAYERS", "LayerCode", "LayerKind"]

LAYERS: dict[str, LayerKind] = {
    "dense": dense.KIND,
    "conv": conv.KIND,
    "depthwise": depthwise.KIND,
    "max": largest.KIND,
    "mean": mean.KIND,
    "add": add.KIND,
}
