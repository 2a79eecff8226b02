"""The decision as a Rust crate: no_std, no dependency, no unsafe code."""

import re
from collections.abc import Sequence
from typing import Any

from edgeproof.decision import Feature
from edgeproof.types import Floats
from edgeproof_export.kits import KitSource, literals
from edgeproof_export.kits.naming import Naming, unreserved
from edgeproof_export.kits.templates import Templates

_KEYWORDS = """
    abstract as async await become box break const continue crate do dyn else enum extern false final fn for gen
    if impl in let loop macro match mod move mut override priv pub ref return self static struct super trait
    true try type typeof union unsafe unsized use virtual where while yield
"""
# Crates of the compiler, and names that cargo refuses.
_CRATES = ("alloc", "build", "core", "deps", "examples", "incremental", "proc_macro", "std", "test")
_MARKUP = re.compile(r"[\\`*_\[\]<>&#~|$]")
_FIELDS = Naming("snake", frozenset(_KEYWORDS.split()))
_OF_KINDS = {"src/features/{kind}.rs": "features/{kind}.rs", "src/layers/{kind}.rs": "layers/{kind}.rs"}
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0"}


def text(value: str) -> str:
    """Return a string literal."""
    return literals.string(value, _ESCAPES, lambda character: f"\\u{{{ord(character):x}}}")


def _array(items: Sequence[Any], write: Any) -> str:
    return f"[{', '.join(map(write, items))}]"


def _bits(values: Floats) -> str:
    """Return an array of bit patterns, nested as the values are."""
    if values.ndim > 1:
        return "[\n" + "".join(f"    {_bits(row)},\n" for row in values) + "]"
    return f"[{', '.join(literals.float_bits(values))}]"


def _shape(values: Floats) -> str:
    """Return the type of such an array."""
    kind = "u32"
    for size in reversed(values.shape):
        kind = f"[{kind}; {size}]"
    return kind


TEMPLATES = Templates(
    "rust",
    decimal=literals.decimal,
    decimals=lambda numbers: _array(numbers, literals.decimal),
    text=text,
    texts=lambda values: _array(values, text),
    bits=_bits,
    float_bits=literals.float_bits,
    shape=_shape,
)


def files(source: KitSource) -> dict[str, str]:
    """Return the crate; raises KitError."""
    values = source.facts | _values(source)
    return TEMPLATES.files(values, ".rs", {path: path for path in TEMPLATES.shared(values)} | _OF_KINDS)


def _values(source: KitSource) -> dict[str, Any]:
    contract = source.contract
    fields = _FIELDS.unique(contract.feature_names)
    package = unreserved(contract.name, (*_KEYWORDS.split(), *_CRATES))
    cells = [_cell(cell) for cell in source.example]
    return {
        "package": package,
        "fields": list(zip(fields, map(_comment, contract.features), strict=True)),
        "example_row": list(zip(fields, cells, strict=True)),
        "needs_value": None in source.example,
        "example": _example(package, list(zip(fields, cells, strict=True)), None in source.example),
        "example_bits": literals.float_bits(source.probabilities[:1])[0],
        "missing": literals.code_spans(contract.missing_values),
    }


def _comment(feature: Feature) -> str:
    """Say in one line of documentation what a field of a row holds; nothing in it is markup."""
    about = _MARKUP.sub(r"\\\g<0>", literals.about(feature))
    return f"`{literals.code_span(feature.name)}`. {about}"


def _cell(cell: str | float | None) -> str:
    """Return an expression of type Value."""
    if cell is None:
        return "Value::Missing"
    literal = text(cell) if isinstance(cell, str) else literals.decimal(cell)
    return f"({literal}).into()" if literal.startswith("-") else f"{literal}.into()"


def _example(package: str, row: Sequence[tuple[str, str]], needs_value: bool) -> list[str]:
    """Return the lines that score one row, as the documentation shows them."""
    fields = [f"    {field}: {cell}," for field, cell in row]
    return [
        f"use {package}::{'{Row, Value}' if needs_value else 'Row'};",
        "",
        "let row = Row {",
        *fields,
        "};",
        "let decision = row.decide()?;",
    ]
