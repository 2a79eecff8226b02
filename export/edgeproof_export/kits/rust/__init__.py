"""The decision as a Rust crate: no_std, no dependency, no unsafe code; formatted as rustfmt leaves it."""

import re
from collections.abc import Sequence
from typing import Any

from edgeproof.decision.contract import Feature
from edgeproof_export.kits import KitSource, literals
from edgeproof_export.kits.layers import named_layers
from edgeproof_export.kits.naming import Naming, unreserved
from edgeproof_export.kits.templates import render

_KEYWORDS = [
    "abstract",
    "as",
    "async",
    "await",
    "become",
    "box",
    "break",
    "const",
    "continue",
    "crate",
    "do",
    "dyn",
    "else",
    "enum",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "let",
    "loop",
    "macro",
    "match",
    "mod",
    "move",
    "mut",
    "override",
    "priv",
    "pub",
    "ref",
    "return",
    "self",
    "static",
    "struct",
    "super",
    "trait",
    "true",
    "try",
    "type",
    "typeof",
    "union",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield",
]
# Crates of the compiler, and names that cargo refuses.
_CRATES = ("alloc", "build", "core", "deps", "examples", "incremental", "proc_macro", "std", "test")
_MARKUP = re.compile(r"[\\`*_\[\]<>&#~|$]")
_FIELDS = Naming("snake", frozenset(_KEYWORDS))
_FILES = (
    "Cargo.toml",
    "README.md",
    "examples/score.rs",
    "src/arithmetic.rs",
    "src/contract.rs",
    "src/encoding.rs",
    "src/error.rs",
    "src/golden.rs",
    "src/grammar.rs",
    "src/lib.rs",
    "src/network.rs",
    "src/row.rs",
    "src/value.rs",
    "src/weights.rs",
    "tests/golden.rs",
)
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0"}
# rustfmt's max_width, and its array_width: longer arrays take several lines.
_WIDTH, _ARRAY_WIDTH, _SHORT = 100, 60, 10


def files(source: KitSource) -> dict[str, str]:
    """Return the crate."""
    values = _values(source)
    return {path: _render(path, values) for path in _FILES}


def _render(path: str, values: dict[str, Any]) -> str:
    return render(
        "rust",
        path,
        values,
        array=array,
        decimal=literals.decimal,
        decimals=lambda numbers, indent: "&" + array([literals.decimal(x) for x in numbers], indent),
        text=text,
        texts=lambda texts, indent: "&" + array([text(x) for x in texts], indent),
    )


def text(value: str) -> str:
    """Return a string literal."""
    return literals.string(value, _ESCAPES, lambda code: f"\\u{{{code:x}}}")


def array(items: Sequence[str], indent: str) -> str:
    """Return an array literal that begins on an indented line, laid out as rustfmt does."""
    line = ", ".join(items)
    if len(line) <= _ARRAY_WIDTH:
        return f"[{line}]"
    inner = indent + "    "
    narrow = all(len(item) <= _SHORT for item in items)
    lines = literals.wrapped(items, _WIDTH, inner) if narrow else (f"{inner}{item}," for item in items)
    return "\n".join(["[", *lines, f"{indent}]"])


def _values(source: KitSource) -> dict[str, Any]:
    contract, golden = source.contract, source.golden
    layers = named_layers(source.network)
    activations = {layer.activation for layer in layers}
    fields = _FIELDS.unique(contract.feature_names)
    package = unreserved(contract.name, (*_KEYWORDS, *_CRATES))
    example_row = list(zip(fields, map(_cell, source.example), strict=True))
    return {
        "contract": contract,
        **source.facts,
        "package": package,
        "activations": activations,
        "imports": _braced(["dense", *activations]),
        "layers": [
            {
                "name": layer.name.upper(),
                "n_in": layer.n_in,
                "n_out": layer.n_out,
                "activation": layer.activation,
                "last": layer.last,
                "rows": [literals.float_bits(row) for row in layer.weights],
                "bias": literals.float_bits(layer.bias),
            }
            for layer in layers
        ],
        "features": [
            {"field": field, "comment": _comment(feature)}
            for field, feature in zip(fields, contract.features, strict=True)
        ],
        "cells": [f"self.{field}" for field in fields],
        "golden": [
            {"vector": literals.float_bits(vector), "probability": literals.float_bits(probability)[0]}
            for vector, probability in zip(golden.vectors, golden.reference, strict=True)
        ],
        "named_rows": source.named_rows,
        "example_row": example_row,
        "needs_value": None in source.example,
        "example": _example(package, example_row, None in source.example),
        "example_bits": literals.float_bits(golden.reference[0])[0],
        "example_label": source.example_label,
        "missing": literals.code_spans(contract.missing_values),
    }


def _braced(names: Sequence[str]) -> str:
    return "{" + ", ".join(sorted(names)) + "}"


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
        "let (probability, label) = (row.probability()?, row.label()?);",
    ]
