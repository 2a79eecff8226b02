"""An int8 network as the C kernels take it."""

from typing import Any

import numpy as np

from edgeproof.decision import LOWEST, QuantisedNetwork, Rule
from edgeproof_export.kits.c.layers import LAYERS


def int8_layers(network: QuantisedNetwork) -> tuple[Any, ...]:
    """Return each layer as its kind takes it; raises KitError, naming the layer, where a sum could leave int32."""
    pairs = enumerate(zip(network.layers, network.scales, strict=False))
    return tuple(LAYERS[layer.kind].quantised(index, layer, given) for index, (layer, given) in pairs)


def threshold(network: QuantisedNetwork, rule: Rule) -> int:
    """Return the largest integer output whose probability does not exceed the threshold; -129 if every one does."""
    outputs = np.arange(-128, 128)
    below = outputs[rule.decide(network.scales[-1].real(outputs)[:, None]) == 0]
    return int(below.max()) if len(below) else LOWEST - 1
