"""What goes in and out of the driver programs, so plain that every language reads it without a library.

Row vectors: standard input holds float32, little-endian, n_features to a row; standard output the same, one to a row.

Named rows: standard input holds a line for each row, its cells in contract order, separated by blanks:

    t and the text's UTF-8 in hexadecimal     `t6d616c65` is "male", `t` the empty text
    n and a float64's bits, big-endian        `n4036000000000000` is 22.0
    T or F                                    a boolean
    -                                         nothing: null, None, nil, an absent Option

Standard output holds a line for each row: `3f19999a 1`, the float32 bits of the probability and the index of the
label, or `refused` where the kit raises that language's ordinary error.
"""

import struct
from collections.abc import Sequence

import numpy as np

from edgeproof.types import Floats

from . import Cell

REFUSED = "refused"


def stated(probability: np.float32, threshold: float) -> str:
    """Return the answer to a named row as a driver prints it."""
    return f"{probability.view(np.uint32):08x} {int(probability > np.float32(threshold))}"


def vectors_to_bytes(vectors: Floats) -> bytes:
    """Write row vectors, (n, n_features) float32, for a driver's standard input."""
    return np.ascontiguousarray(vectors, "<f4").tobytes()


def floats_from_bytes(data: bytes) -> Floats:
    """Read a driver's standard output: (n,) float32."""
    return np.frombuffer(data, "<f4").astype(np.float32)


def rows_to_bytes(rows: Sequence[Sequence[Cell]]) -> bytes:
    """Write named rows for a driver's standard input."""
    return "".join(" ".join(map(_cell, row)) + "\n" for row in rows).encode()


def answers_from_bytes(data: bytes) -> list[str]:
    """Read a driver's standard output."""
    return data.decode().splitlines()


def _cell(cell: Cell) -> str:
    if cell is None:
        return "-"
    if isinstance(cell, bool):
        return "T" if cell else "F"
    if isinstance(cell, str):
        return "t" + cell.encode().hex()
    return "n" + struct.pack(">d", cell).hex()
