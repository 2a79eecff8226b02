"""Bytes of the largest int8 artifact, estimated before there is one: training does not know export."""

from itertools import pairwise

from edgeproof.contract import Contract

# Measured on what export wrote for 60 to 270 encoded columns and two hidden layers: 1 % to 4 % off.
_GRAPH = 4_000
_COLUMN = 20  # constants of an encoded column
_UNIT = 12  # bias and scale of a unit


def int8_bytes(contract: Contract, hidden: tuple[int, ...]) -> int:
    """Return about how many bytes `onnx/model.int8.onnx` takes; TFLite takes less, its contract is compressed."""
    widths = (contract.n_encoded, *hidden, 1)
    weights = sum(n_in * n_out for n_in, n_out in pairwise(widths))
    return _GRAPH + len(contract.to_bytes()) + weights + _COLUMN * contract.n_encoded + _UNIT * sum(widths[1:])
