"""The decision as a Rust crate: no_std, no dependency, no unsafe code."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from edgeproof.decision import Feature
from edgeproof.types import Floats
from edgeproof_export.kits import KitSource, literals
from edgeproof_export.kits.layers import ENCODED, Place, buffers
from edgeproof_export.kits.naming import Naming, unreserved
from edgeproof_export.kits.publication import lacking
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
    """Return an array of bit patterns: rows of the last axis, if there are several."""
    values = _flat(values)
    if values.ndim > 1:
        return "[\n" + "".join(f"    {_bits(row)},\n" for row in values) + "]"
    return f"[{', '.join(literals.float_bits(values))}]"


def _flat(values: Floats) -> Floats:
    return values.reshape(-1, values.shape[-1]) if values.ndim > 1 else values


def _shape(values: Floats) -> str:
    """Return the type of such an array."""
    kind = "u32"
    for size in reversed(_flat(values).shape):
        kind = f"[{kind}; {size}]"
    return kind


def _window(place: Place) -> str:
    """Return where a window goes."""
    fields = {name: n for name, n in place._asdict().items() if name != "n_rows"}
    return f"Window {{ {', '.join(f'{name}: {n}' for name, n in fields.items())} }}"


TEMPLATES = Templates(
    "rust",
    decimal=literals.decimal,
    decimals=lambda numbers: _array(numbers, literals.decimal),
    text=text,
    texts=lambda values: _array(values, text),
    bits=_bits,
    float_bits=literals.float_bits,
    shape=_shape,
    window=_window,
    part_of=lambda name, written: "x" if name == ENCODED else f"&{written[name]}",
    array_of=lambda name, written: "x" if name == ENCODED else f"first(&{written[name]})",
)


def files(source: KitSource) -> dict[str, str]:
    """Return the crate; raises KitError."""
    values = source.facts | _values(source)
    _add_example(values, source)
    return TEMPLATES.files(values, ".rs", {path: path for path in TEMPLATES.shared(values)} | _OF_KINDS)


def _values(source: KitSource) -> dict[str, Any]:
    contract = source.contract
    fields = _FIELDS.unique(contract.feature_names)
    package = unreserved(contract.name, (*_KEYWORDS.split(), *_CRATES))
    sizes, places = buffers(source.layers)
    return {
        "package": package,
        "fields": list(zip(fields, map(_comment, contract.features), strict=True)),
        "example_bits": literals.float_bits(np.array([source.example_probability], np.float32))[0],
        "buffers": sizes,
        "written": {layer.name: f"buffer_{places[layer.name]}[..{layer.n_out}]" for layer in source.layers},
        "lacking": lacking(source.publisher),
        "missing": literals.code_spans(contract.missing_values),
    }


def _add_example(values: dict[str, Any], source: KitSource) -> None:
    """Add what the example is made from."""
    cells = []
    for feature, cell in zip(source.contract.features, source.example, strict=True):
        cells.append(TEMPLATES.example(feature, ".rs", values) or _cell(cell))
    row = [(field, cell) for (field, _), cell in zip(values["fields"], cells, strict=True)]
    needs_value = any(cell.startswith("Value::") for cell in cells)
    example = _example(values["package"], row, needs_value)
    values |= {"example_row": row, "needs_value": needs_value, "example": example}


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
