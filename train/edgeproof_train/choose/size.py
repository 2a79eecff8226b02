"""Bytes of the largest int8 artifact, estimated before there is one: training does not know export."""

from itertools import pairwise

from edgeproof.decision import Contract, TextFeature

# Fitted to what export wrote for 15 packages of 4 to 283 encoded columns and up to two hidden layers: the estimate is
# from 0.5 % to 25 % above.
_GRAPH = 1_600
_LAYER = 800
_COLUMN = 26  # constants of an encoded column
_UNIT = 7  # bias and scale of a unit


def int8_bytes(contract: Contract, hidden: tuple[int, ...]) -> int:
    """Return about how many bytes `onnx/model.int8.onnx` takes; TFLite takes less, its contract is compressed."""
    widths = (contract.n_encoded, *hidden, 1)
    weights = sum(n_in * n_out for n_in, n_out in pairwise(widths))
    # Where all columns are compared with the same number, one constant serves them all.
    columns = 0 if all(isinstance(feature, TextFeature) for feature in contract.features) else contract.n_encoded
    constants = _LAYER * (len(widths) - 1) + _COLUMN * columns + _UNIT * sum(widths[1:])
    return _GRAPH + len(contract.to_bytes()) + weights + constants
