"""The decision as a Go module: standard library only, no fused multiply-add; formatted as gofmt leaves it."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from edgeproof.decision.arithmetic import Floats
from edgeproof.decision.contract import Feature
from edgeproof.decision.grammar import shown
from edgeproof_export.kits import KitSource, literals
from edgeproof_export.kits.layers import NamedLayer, named_layers
from edgeproof_export.kits.naming import Naming, unreserved
from edgeproof_export.kits.templates import render

_KEYWORDS = [
    "break",
    "case",
    "chan",
    "const",
    "continue",
    "default",
    "defer",
    "else",
    "fallthrough",
    "for",
    "func",
    "go",
    "goto",
    "if",
    "import",
    "interface",
    "map",
    "package",
    "range",
    "return",
    "select",
    "struct",
    "switch",
    "type",
    "var",
]
# Folders to which Go gives a meaning, and what may not be imported.
_PACKAGES = ("internal", "main", "testdata", "vendor")
_FIELDS = Naming("pascal", ("Label", "Probability", "Vector"))  # methods of a row
_FILES = (
    "README.md",
    "arithmetic.go",
    "contract.go",
    "encoding.go",
    "example_test.go",
    "go.mod",
    "golden.go",
    "grammar.go",
    "model.go",
    "model_test.go",
    "network.go",
    "row.go",
    "value.go",
    "weights.go",
)
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_WIDTH = 120


def files(source: KitSource) -> dict[str, str]:
    """Return the module."""
    values = _values(source)
    return {path: _render(path, values) for path in _FILES}


def _render(path: str, values: dict[str, Any]) -> str:
    return render("go", path, values, decimal=literals.decimal, hex_float=hex_float, text=text, texts=texts)


def texts(values: Iterable[str]) -> str:
    """Return string literals, joined by commas."""
    return ", ".join(map(text, values))


def text(value: str) -> str:
    """Return a string literal."""
    return literals.string(value, _ESCAPES, lambda code: f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")


def hex_float(bits: int) -> str:
    """Return a constant that has exactly these float32 bits."""
    mantissa, exponent = float(np.uint32(bits).view(np.float32)).hex().split("p")
    return f"{mantissa.rstrip('0')}p{int(exponent)}"


def _values(source: KitSource) -> dict[str, Any]:
    contract, golden = source.contract, source.golden
    layers = named_layers(source.network)
    fields = _FIELDS.unique(contract.feature_names, "Value")
    package = unreserved(contract.name.replace("_", ""), (*_KEYWORDS, *_PACKAGES))
    given = ["encoded", *(_name(layer) for layer in layers)]
    return {
        "contract": contract,
        **source.facts,
        "package": package,
        "activations": {layer.activation for layer in layers},
        "layers": [
            {
                "name": _name(layer),
                "given": before,
                "n_in": layer.n_in,
                "n_out": layer.n_out,
                "activation": layer.activation,
                "weights": _lines(layer.weights),
                "bias": _lines(layer.bias),
            }
            for layer, before in zip(layers, given, strict=False)
        ],
        "features": [
            {"field": field, "comment": _comment(feature)}
            for field, feature in zip(fields, contract.features, strict=True)
        ],
        "golden": [
            {"vector": literals.float_bits(vector), "probability": literals.float_bits(probability)[0]}
            for vector, probability in zip(golden.vectors, golden.reference, strict=True)
        ],
        "named_rows": source.named_rows,
        "example": _example(package, fields, source.example),
        "example_output": _output(source),
        "missing": literals.code_spans(contract.missing_values),
    }


def _name(layer: NamedLayer) -> str:
    return layer.name.replace("_", "")


def _lines(values: Floats) -> str:
    """Return elements of an array, wrapped; the sign of a zero, which Go's constants lack, changes no result."""
    return "\n".join(literals.wrapped([literals.decimal(x) for x in values.ravel().tolist()], _WIDTH, "\t"))


def _comment(feature: Feature) -> str:
    """Say in one line what a field of a row holds."""
    return f"{shown(feature.name)}: {literals.about(feature)}"


def _cell(package: str, cell: str | float | None) -> str:
    """Return an expression of type Value."""
    if cell is None:
        return f"{package}.Missing()"
    return f"{package}.Text({text(cell)})" if isinstance(cell, str) else f"{package}.Number({literals.decimal(cell)})"


def _example(package: str, fields: Sequence[str], cells: Sequence[str | float | None]) -> list[str]:
    """Return the lines that score one row; gofmt aligns the cells."""
    width = max(map(len, fields)) + 1
    row = [f"\t{field + ':':{width}} {_cell(package, cell)}," for field, cell in zip(fields, cells, strict=True)]
    call = ("probability, err := row.Probability()", "label, err := row.Label()")
    refused = ["if err != nil {", "\tpanic(err)", "}"]
    return [f"row := {package}.Row{{", *row, "}", call[0], *refused, call[1], *refused]


def _output(source: KitSource) -> str:
    """Return what the example prints."""
    probability = source.golden.reference[0]
    above = source.example_label == source.contract.labels[1]
    return f"{literals.decimal(float(probability)).removesuffix('.0')} {str(above).lower()}"
