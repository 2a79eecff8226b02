"""An int8 network as the C kernels take it."""

from typing import Any

import numpy as np

from edgeproof.decision import LOWEST, QuantisedNetwork, Rule
from edgeproof_export.kits import KitSource
from edgeproof_export.kits.c.layers import LAYERS


def int8_layers(network: QuantisedNetwork) -> tuple[Any, ...]:
    """Return each layer as its kind takes it; raises KitError, naming the layer, where a sum could leave int32."""
    made = []
    for index, layer in enumerate(network.layers):
        given = [network.scales[index + 1 - back] for back in layer.inputs]
        made.append(LAYERS[layer.kind].quantised(index, layer, *given))
    return tuple(made)


def reads_bytes(source: KitSource) -> bool:
    """Whether the first layer, a convolution, reads the bytes of a picture in place of their integers, less 128."""
    contract, network = source.contract, source.quantised
    if network is None or not contract.given_bytes or network.layers[0].kind != "conv":
        return False
    alone = sum(index + 1 - back == 0 for index, layer in enumerate(network.layers) for back in layer.inputs) == 1
    bytes_ = np.repeat(np.arange(256, dtype=np.float32)[:, None], contract.width, axis=1)
    return alone and bool((network.quantise(contract, bytes_) == np.arange(256)[:, None] + LOWEST).all())


def threshold(network: QuantisedNetwork, rule: Rule) -> int:
    """Return the largest integer output whose probability does not exceed the threshold; -129 if every one does."""
    outputs = np.arange(-128, 128)
    below = outputs[rule.decide(network.scales[-1].real(outputs)[:, None]) == 0]
    return int(below.max()) if len(below) else LOWEST - 1
