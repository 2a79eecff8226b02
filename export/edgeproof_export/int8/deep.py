"""A deep network to integers: layer after layer on training rows, each on what the integers before it give.

Pictures come as their bytes: an integer is a byte less 128, whatever the contract's scale, which goes into the first
layer's weights. Of a window, each channel is brought to one range. How much of its range each tensor keeps is one
choice for all, by what it loses on the rows.

Sources: Nagel et al., "A White Paper on Neural Network Quantization", 2021 (bias correction, range setting).
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from edgeproof.decision import (
    HIGHEST,
    Columns,
    Contract,
    Conv,
    Depthwise,
    Layer,
    Network,
    QuantisedLayer,
    QuantisedNetwork,
    Scale,
    flow,
    shaped,
)
from edgeproof.types import Doubles, Floats
from edgeproof_export.layers import IMAGE_FORMS, Tensor, as_images, scale_of

ROWS = 512  # training rows that ranges are taken from
_CLIPS = (1.0, 0.9, 0.8, 0.7)


def quantise_deep(contract: Contract, network: Network, rows: Floats) -> tuple[QuantisedNetwork, str]:
    """Return the int8 network, and what was chosen, in words.

    rows: (n, width) float32 training row vectors.
    """
    rows = rows[np.linspace(0, len(rows) - 1, min(ROWS, len(rows))).astype(int)]
    expected = network.scores(contract.encode(rows))
    classes = contract.rule.decide(expected)
    best: tuple[float, QuantisedNetwork, float] | None = None
    for clip in _CLIPS:
        built = _built(contract, network, rows, clip)
        found = built.scores(contract, rows)
        flips = contract.rule.decide(found) != classes
        loss = float(np.abs(found - expected).mean() / 0.02 + flips.mean() / 0.01)
        if best is None or loss < best[0]:
            best = loss, built, clip
    assert best is not None  # there are clips
    return best[1], f"tensors keep {best[2]:.0%} of their range; a weight scale for each output; biases corrected"


def _built(contract: Contract, network: Network, rows: Floats, clip: float) -> QuantisedNetwork:
    layers = as_images(network.layers)
    columns, scale, layers[0] = _entry(contract, layers, rows)
    x = columns.encode(contract, rows)
    tensor = Tensor(x.astype(np.float64), scale.quantise(x), scale)
    result: list[QuantisedLayer] = []

    def step(layer: Layer, taken: Sequence[Tensor]) -> Tensor:
        given = [Tensor(shaped(one.exact, layer), shaped(one.q, layer), one.scale) for one in taken]
        built = IMAGE_FORMS[layer.kind].quantise(layer, given, clip)
        result.append(built)
        q = built.run(*(one.q for one in given), *(one.scale for one in given))
        return Tensor(layer.trace(*(one.exact for one in given)).output, q, built.output)

    flow(layers, tensor, step)
    return QuantisedNetwork(columns, scale, tuple(result))


def _entry(contract: Contract, layers: Sequence[Layer], rows: Floats) -> tuple[Columns, Scale, Layer]:
    """Return means and scales of the encoded channels, what their integers stand for, and the first layer for them."""
    mean, scale = (np.array([getattr(one, key) for one in contract.affine], np.float64) for key in ("mean", "scale"))
    one = np.ones(1, np.float32)
    alone = sum(index + 1 - back == 0 for index, layer in enumerate(layers) for back in layer.inputs) == 1
    first = layers[0]
    fits = len(contract.given_shape) > 1 and first.input_shape[-1] == len(mean)
    if not (alone and fits and isinstance(first, Conv | Depthwise)):
        x = contract.encode(rows)
        columns = Columns(mean.astype(np.float32), scale.astype(np.float32), one)
        return columns, scale_of(x), first
    if contract.given_bytes:
        middle = float(np.clip(np.rint(mean.mean()), 0, 255))
        columns = Columns(np.full(len(mean), middle, np.float32), np.ones(len(mean), np.float32), one)
        return columns, Scale(1.0, int(middle) - 128), _fed(first, scale, scale * (middle - mean))
    x = np.abs(contract.encode(rows)).reshape(-1, len(mean)).max(axis=0).astype(np.float64)
    reach = np.maximum(x, 1e-6) / np.abs(scale)
    wider = (1 / reach).astype(np.float32)
    columns = Columns(mean.astype(np.float32), wider, one)
    return columns, Scale(float(np.float32(1 / HIGHEST)), 0), _fed(first, scale / wider, np.zeros(len(mean)))


def _fed(first: Conv | Depthwise, factor: Doubles, shift: Doubles) -> Layer:
    """Return the layer for inputs z where x = z · factor + shift by channel; inexact where zeros are padded."""
    weights = first.weights.astype(np.float64)
    if weights.ndim == 3:
        bias, weights = first.bias + (weights * shift).sum((0, 1)), weights * factor
    else:
        bias, weights = first.bias + (weights * shift[:, None]).sum((0, 1, 2)), weights * factor[:, None]
    return replace(first, weights=weights.astype(np.float32), bias=bias.astype(np.float32))
