"""Bytes of the int8 artifact, estimated before there is one: training does not know export."""

import bz2
from itertools import pairwise

from edgeproof.contract import Contract

_GRAPH = 4_000  # the graph's own bytes in TFLite, with one hidden layer or two
_COLUMN = 12  # constants of an encoded column
_UNIT = 12  # bias and scale of a unit


def int8_bytes(contract: Contract, hidden: tuple[int, ...]) -> int:
    """Return about how many bytes `tflite/model.int8.tflite` takes."""
    widths = (contract.n_encoded, *hidden, 1)
    weights = sum(n_in * n_out for n_in, n_out in pairwise(widths))
    described = len(bz2.compress(contract.to_bytes()))
    return _GRAPH + described + weights + _COLUMN * contract.n_encoded + _UNIT * sum(widths[1:])
