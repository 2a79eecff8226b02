"""What goes in and out of the driver programs, so plain that every language reads it without a library.

Row vectors: standard input holds float32, little-endian, n_features to a row; standard output the same, one to a row.

Named rows: standard input holds a line for each row, its cells in contract order, separated by blanks; cells beyond the
features have names that the contract lacks:

    t and the text's UTF-8 in hexadecimal     `t6d616c65` is "male", `t` the empty text; where the bytes are no UTF-8,
                                              what the language makes of them: U+FFFD, or the bytes themselves
    u and its UTF-16, big-endian              `ud800` is a lone surrogate, U+FFFD where the language has none
    *, a number, t and a text                 `*3t6d61` is "mamama"
    n and a float64's bits, big-endian        `n4036000000000000` is 22.0
    T or F                                    a boolean
    p and a picture                           `p1x2x3xff0000ffffff`: height, width, channels, bytes in hexadecimal
    w and numbers                             a window: float32, big-endian, `w3f80000040000000`
    -                                         nothing: null, None, nil, an absent Option
    !                                         the row lacks the name

Standard output holds a line for each row: `3f19999a 1 41b00000,0,3f800000`, the float32 bits of the probability, the
index of the label and the float32 bits of the row vector, then ` 0:range,3:unknown` where cells are unlike training's:
their places in contract order and the kinds of warnings (kits that warn: WARNING); or `refused` where the kit
raises that language's ordinary error.
"""

import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from edgeproof.decision import Rule
from edgeproof.types import Floats

from . import Cell

REFUSED = "refused"
WARNING = ("csharp", "go", "java", "javascript", "python", "rust", "sql")  # kits
WITHOUT_VECTOR = ("sql",)  # kits that tell no row vector: `-` is in its place


def without_warnings(answer: str) -> str:
    """Return an answer as a kit prints it that does not warn."""
    return " ".join(answer.split(" ")[:3])


def without_vector(answer: str) -> str:
    """Return an answer as a kit prints it that does not tell the row vector."""
    return " ".join("-" if place == 2 else part for place, part in enumerate(answer.split(" ")))


def answer(scores: Floats, rule: Rule, vector: Floats, warnings: str = "") -> str:
    """Return the answer to a named row as a driver prints it; scores: those of the row, (1,) float32."""
    bits = ",".join(f"{x:x}" for x in np.asarray(vector, np.float32).view(np.uint32).tolist())
    return f"{scores.view(np.uint32).item():08x} {rule.decide(scores[None]).item()} {bits} {warnings}".rstrip()


def vector_of(answer: str) -> Floats:
    """Return the row vector of an answer, (width,) float32, to the bit."""
    return np.array([int(bits, 16) for bits in answer.split()[2].split(",")], np.uint32).view(np.float32)


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
    if isinstance(cell, tuple):
        return f"*{cell[1]}{_text(cell[0])}"
    if isinstance(cell, str | bytes):
        return _text(cell)
    if isinstance(cell, bool):
        return "T" if cell else "F"
    if isinstance(cell, np.ndarray):
        return _array(cell)
    if isinstance(cell, int | float):
        return "n" + struct.pack(">d", cell).hex()
    return "-" if cell is None else "!"


def _array(cell: npt.NDArray[Any]) -> str:
    if cell.dtype == np.uint8:
        return f"p{'x'.join(map(str, cell.shape))}x{cell.tobytes().hex()}"
    return "w" + cell.astype(">f4").tobytes().hex()


def _text(text: str | bytes) -> str:
    try:
        return "t" + (text if isinstance(text, bytes) else text.encode()).hex()
    except UnicodeEncodeError:
        assert isinstance(text, str)
        return "u" + text.encode("utf-16-be", "surrogatepass").hex()
