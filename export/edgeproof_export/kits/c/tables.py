"""Arrays as C source: constants in flash, each row on lines of its own."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from edgeproof.types import Floats
from edgeproof_export.kits.c.names import bytes_literal, string_literal
from edgeproof_export.kits.literals import float_bits, float_hex, wrapped

_WIDTH = 120
_BYTES = 96  # of a string, on a line
_INDENT = "    "


def table(kind: str, name: str, values: npt.NDArray[Any], comment: str) -> str:
    """Return `static const KIND NAME[SIZE] FLASH = {…};`, flat, with a comment that says its shape.

    values: floats or integers, any shape; the last axis is a row.
    """
    rows = values.reshape(-1, values.shape[-1])
    lines = [line for row in rows for line in numbers(row)]
    return "\n".join([f"/* {comment} */", f"static const {kind} {name}[{values.size}] FLASH = {{", *lines, "};"])


def texts(values: Sequence[str], name: str, width: int) -> str:
    """Return an array of texts in flash, each in `width` bytes."""
    lines = wrapped(map(string_literal, values), _WIDTH, _INDENT)
    return "\n".join([f"static const char {name}[{len(values)}][{width}] FLASH = {{", *lines, "};"])


def bytes_lines(data: bytes) -> list[str]:
    """Return bytes as indented lines of string literals, which the compiler joins."""
    lines = (data[start : start + _BYTES] for start in range(0, len(data), _BYTES))
    return [f"{_INDENT}{bytes_literal(line)}" for line in lines]


def numbers(values: npt.NDArray[Any]) -> list[str]:
    """Return one row of an array as indented lines; floats as C writes them exactly."""
    if values.dtype == np.float32:
        return list(wrapped(map(constant, values), _WIDTH, _INDENT))
    return list(wrapped(map(str, values.tolist()), _WIDTH, _INDENT))


def bit_patterns(values: Floats) -> list[str]:
    """Return float32 as indented lines of integers: what also holds NaN and infinities."""
    return list(wrapped((f"{bits}u" for bits in float_bits(values)), _WIDTH, _INDENT))


def constant(value: np.float32 | float) -> str:
    """Write a finite float32 as a hexadecimal constant, which reads back exactly under every compiler."""
    return f"{float_hex(np.array([value], np.float32))[0]}f"
