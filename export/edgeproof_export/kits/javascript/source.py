"""Values as JavaScript source, wrapped as prettier leaves it."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from edgeproof.arithmetic import Floats
from edgeproof_export.kits import literals

WIDTH = 80
_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*", re.ASCII)
_EXPONENT = re.compile(r"e([+-])0*")


def text(value: str) -> str:
    """Return a string literal in the quotes that need fewer escapes; what does not print is escaped."""
    quote = "'" if value.count('"') > value.count("'") else '"'
    return quote + "".join(_escaped(char, quote) for char in value) + quote


def number(value: float) -> str:
    """Return a number literal, a short decimal of its float32 for a float: `28`, `0.1`, `1e-7`."""
    shown = str(value) if isinstance(value, int) else literals.decimal(value)
    return _EXPONENT.sub(lambda sign: "e" + sign[1].replace("+", ""), shown.removesuffix(".0"))


def key(name: str) -> str:
    """Return a property name, in quotes where it needs them."""
    return name if _NAME.fullmatch(name) else text(name)


def own_key(name: str) -> str:
    """Return a property name for an object literal, where a plain `__proto__` would set the prototype."""
    return '["__proto__"]' if name == "__proto__" else key(name)


def literal(value: Any, before: str = "", indent: str = "", after: str = ",") -> str:
    """Return a literal of texts, numbers, None, lists and mappings.

    before, after: what stands on the first line before it, and behind it. indent: of that line.
    """
    if isinstance(value, str):
        return text(value)
    if value is None:
        return "null"
    if isinstance(value, int | float):
        return number(value)
    inner = f"{indent}  "
    if isinstance(value, Mapping):
        parts = [f"{inner}{key(name)}: {literal(part, f'{name}: ', inner)},\n" for name, part in value.items()]
        return "{\n" + "".join(parts) + indent + "}"
    return array(value, before, indent, after)


def array(values: Sequence[Any], before: str, indent: str, after: str, in_line: str = "") -> str:
    """Return an array literal: on one line if it fits, numbers as many to a line as fit, else one part a line."""
    inner = f"{indent}  "
    parts = [value if in_line else literal(value, "", inner) for value in values]
    line = f"[{', '.join(parts)}]"
    if not any(isinstance(v, Mapping) for v in values) and len(indent + before + line + after) <= WIDTH:
        return line
    if all(isinstance(value, int | float) or in_line for value in values):
        return "\n".join(["[", *literals.wrapped(parts, WIDTH, inner), f"{indent}]"])
    return "[\n" + "".join(f"{inner}{part},\n" for part in parts) + indent + "]"


def bits(values: Floats, before: str, after: str) -> str:
    """Return an array literal of float32 bit patterns."""
    return array(literals.float_bits(values), before, "", after, in_line="bits")


def floats(values: Floats, before: str, indent: str) -> str:
    """Return an expression for a Float32Array: decimals, or base64 of what is too long to be read."""
    if literals.is_readable(values):
        start = "new Float32Array("
        return f"{start}{literal(values.ravel().tolist(), before + start, indent, '),')})"
    return f"floats({base64(values, indent)})"


def base64(values: Floats, indent: str = "") -> str:
    """Return a template literal of base64 lines."""
    lines = "".join(f"{indent}  {line}\n" for line in literals.base64_lines(values, WIDTH - len(indent) - 2))
    return f"`\n{lines}{indent}`"


def row(cells: Sequence[str]) -> str:
    """Return a string literal that holds a list of texts as JSON."""
    return text(json.dumps(cells, ensure_ascii=False))


def comment(value: str) -> str:
    """Return a text that may stand in a block comment."""
    return value.replace("*/", "* /")


def _escaped(char: str, quote: str) -> str:
    if char in ("\\", quote):
        return f"\\{char}"
    if char.isprintable():
        return char
    units = char.encode("utf-16-be", "surrogatepass")
    named = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}
    return named.get(char) or "".join(f"\\u{units[i : i + 2].hex()}" for i in range(0, len(units), 2))
