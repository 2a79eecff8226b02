"""Values as JavaScript source."""

import json
import re
from collections.abc import Sequence

from edgeproof.decision.arithmetic import Floats
from edgeproof_export.kits import literals
from edgeproof_export.kits.layout import Layout, Source

_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*", re.ASCII)
_EXPONENT = re.compile(r"e([+-])0*")


def number(value: float) -> str:
    """Return a number literal, a short decimal of its float32 for a float: `28`, `0.1`, `1e-7`."""
    shown = str(value) if isinstance(value, int) else literals.decimal(value)
    return _EXPONENT.sub(lambda sign: "e" + sign[1].replace("+", ""), shown.removesuffix(".0"))


def key(name: str) -> str:
    """Return a property name, in quotes where it needs them."""
    return name if _NAME.fullmatch(name) else PRETTIER.text(name)


def own_key(name: str) -> str:
    """Return a property name for an object literal, where a plain `__proto__` would set the prototype."""
    return '["__proto__"]' if name == "__proto__" else key(name)


def _escape(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass")
    named = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}
    return named.get(char) or "".join(f"\\u{units[i : i + 2].hex()}" for i in range(0, len(units), 2))


PRETTIER = Layout(width=80, step="  ", null="null", escape=_escape, number=number, key=key, fills=True)


def bits(values: Floats, before: str, after: str) -> str:
    """Return an array literal of float32 bit patterns."""
    return PRETTIER.literal([Source(text) for text in literals.float_bits(values)], before, "", after)


def floats(values: Floats, before: str, indent: str) -> str:
    """Return an expression for a Float32Array: decimals, or base64 of what is too long to be read."""
    if literals.is_readable(values):
        start = "new Float32Array("
        return f"{start}{PRETTIER.literal(values.ravel().tolist(), before + start, indent, '),')})"
    return f"floats({base64(values, indent)})"


def base64(values: Floats, indent: str = "") -> str:
    """Return a template literal of base64 lines."""
    inner = indent + PRETTIER.step
    lines = "".join(f"{inner}{line}\n" for line in literals.base64_lines(values, PRETTIER.width - len(inner)))
    return f"`\n{lines}{indent}`"


def row(cells: Sequence[str]) -> str:
    """Return a string literal that holds a list of texts as JSON."""
    return PRETTIER.text(json.dumps(cells, ensure_ascii=False))


def union(types: Sequence[str], before: str, after: str) -> str:
    """Return a union of types behind `before`, with the blank or line end that separates them."""
    line = f" {' | '.join(types)}"
    fits = len(before + line + after) <= PRETTIER.width
    return line if fits else "".join(f"\n{PRETTIER.step}| {name}" for name in types)


def after_equals(value: str, before: str) -> str:
    """Return a literal behind `before`, on a line of its own if it is too long."""
    fits = len(f"{before} {value};") <= PRETTIER.width
    return f" {value}" if fits else f"\n{PRETTIER.step}{value}"


def comment(value: str) -> str:
    """Return a text that may stand in a block comment."""
    return value.replace("*/", "* /")
