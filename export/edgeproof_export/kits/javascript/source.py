"""Values as JavaScript source."""

import re
from collections.abc import Mapping
from typing import Any

from edgeproof.types import Floats
from edgeproof_export.kits import literals
from edgeproof_export.kits.layers import Place
from edgeproof_export.kits.naming import Naming

_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*", re.ASCII)
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_WIDTH = 76
_CAMEL = Naming("camel", ())


def literal(value: Any) -> str:
    """Return texts, numbers, None, lists and objects on one line; a float as a short decimal of its float32."""
    if isinstance(value, str):
        return literals.string(value, _ESCAPES, literals.utf16_escapes)
    if value is None:
        return "null"
    if isinstance(value, float):
        return literals.decimal(value).removesuffix(".0")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{key(name)}: {literal(part)}' for name, part in value.items())} }}"
    return f"[{', '.join(map(literal, value))}]"


def key(name: str) -> str:
    """Return a property name, in quotes where it needs them."""
    return name if _NAME.fullmatch(name) else literal(name)


def own_key(name: str) -> str:
    """Return a property name for an object literal, where a plain `__proto__` would set the prototype."""
    return '["__proto__"]' if name == "__proto__" else key(name)


def variable(name: str) -> str:
    """Return the global variable of a decision: no name of a browser's own, such as `top`, and no reserved word."""
    return f"{_CAMEL.identifier(name)}Decision"


def floats(values: Floats, indent: str = "") -> str:
    """Return an expression for a Float32Array: base64, for nobody reads weights."""
    lines = "".join(f"{indent}  {line}\n" for line in literals.base64_lines(values, _WIDTH))
    return f"floats(`\n{lines}{indent}`)"


def window(place: Place) -> dict[str, int]:
    """Return where a window goes under JavaScript's names."""
    return {_CAMEL.identifier(name): n for name, n in place._asdict().items()}


def comment(value: str) -> str:
    """Return a text that may stand in a block comment."""
    return value.replace("*/", "* /")
