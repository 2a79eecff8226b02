"""The decision as a Maven project for Java 11: no dependency but JUnit for its own test; indented by four blanks."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from edgeproof.decision.arithmetic import Floats
from edgeproof.decision.contract import CategoricalFeature, Contract, Feature, NumericFeature
from edgeproof.decision.grammar import shown
from edgeproof_export.kits import KitError, KitSource, literals
from edgeproof_export.kits.layers import named_layers
from edgeproof_export.kits.naming import Naming, unreserved
from edgeproof_export.kits.templates import render

_KEYWORDS = [
    "abstract",
    "assert",
    "boolean",
    "break",
    "byte",
    "case",
    "catch",
    "char",
    "class",
    "const",
    "continue",
    "default",
    "do",
    "double",
    "else",
    "enum",
    "extends",
    "false",
    "final",
    "finally",
    "float",
    "for",
    "goto",
    "if",
    "implements",
    "import",
    "instanceof",
    "int",
    "interface",
    "long",
    "native",
    "new",
    "null",
    "package",
    "private",
    "protected",
    "public",
    "record",
    "return",
    "short",
    "static",
    "strictfp",
    "super",
    "switch",
    "synchronized",
    "this",
    "throw",
    "throws",
    "transient",
    "true",
    "try",
    "var",
    "void",
    "volatile",
    "while",
    "yield",
]
_METHODS = [
    "clone",
    "equals",
    "finalize",
    "getClass",
    "hashCode",
    "label",
    "notify",
    "notifyAll",
    "of",
    "probability",
    "set",
    "toString",
    "vector",
    "wait",
]
_NAMES = Naming("camel", frozenset([*_KEYWORDS, *_METHODS]))
_MAIN = (
    "Arithmetic",
    "Contract",
    "Encoding",
    "Feature",
    "Golden",
    "Grammar",
    "Model",
    "Network",
    "Row",
    "SelfTest",
    "Weights",
    "package-info",
)
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_FLOATS_A_LINE = 8
_FLOATS_A_CONSTANT = 4_000  # a constant holds 65,535 bytes
_CONSTANT_SIZE = 65_535
_METHOD_SIZE = 60_000  # bytes of code; Java's limit is 65,535


def files(source: KitSource) -> dict[str, str]:
    """Return the project; raises KitError where Java's limits of a class file are met."""
    values = _values(source)
    folder = f"java/edgeproof/{values['package']}"
    paths = {
        "pom.xml": "pom.xml",
        "README.md": "README.md",
        "examples/Score.java": "Score.java",
        f"src/test/{folder}/ModelTest.java": "test/ModelTest.java",
        **{f"src/main/{folder}/{name}.java": f"main/{name}.java" for name in _MAIN},
    }
    return {path: _render(template, values) for path, template in paths.items()}


def _render(template: str, values: dict[str, Any]) -> str:
    return render("java", template, values, decimal=literals.decimal, text=text, texts=texts)


def texts(values: Iterable[str]) -> str:
    """Return string literals, joined by commas."""
    return ", ".join(map(text, values))


def text(value: str) -> str:
    """Return a string literal."""
    return literals.string(value, _ESCAPES, _escaped)


def _escaped(code: int) -> str:
    """Write a code point as Java reads it within a literal; below 128 in octal, as the other escape may end a line."""
    if code < 128:
        return f"\\{code:03o}"
    units = chr(code).encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))


def _values(source: KitSource) -> dict[str, Any]:
    contract, golden = source.contract, source.golden
    _refuse_what_is_too_large(contract)
    layers = named_layers(source.network)
    methods = _NAMES.unique(contract.feature_names)
    variables = [layer.name.replace("_", "") for layer in layers]
    separator = _separator(source.named_rows)
    return {
        "contract": contract,
        **source.facts,
        "package": unreserved(contract.name, _KEYWORDS),
        "activations": {layer.activation for layer in layers},
        "layers": [
            {
                "name": layer.name.upper(),
                "variable": variable,
                "given": given,
                "n_in": layer.n_in,
                "n_out": layer.n_out,
                "activation": layer.activation,
                "weights": _constants(layer.weights),
                "bias": _constants(layer.bias),
            }
            for layer, variable, given in zip(layers, variables, ["encoded", *variables], strict=False)
        ],
        "features": [
            {"index": index, "method": method, "types": _types(feature), "comment": _comment(feature)}
            for index, (method, feature) in enumerate(zip(methods, contract.features, strict=True))
        ],
        "golden": [_hex(np.append(row, p)) for row, p in zip(golden.vectors, golden.reference, strict=True)],
        "separator": separator,
        "named_rows": [_limited(separator.join(row)) for row in source.named_rows],
        "example": _example(methods, source.example),
        "missing_values": sorted(set(contract.missing_values)),
        "missing": literals.code_spans(contract.missing_values),
    }


def _types(feature: Feature) -> Sequence[str]:
    return ("double", "String") if isinstance(feature, NumericFeature) else ("String", "long", "boolean")


def _comment(feature: Feature) -> str:
    """Say in one line of Javadoc what a method sets; nothing in it is markup, a tag or the end of the comment."""
    about = f"{shown(feature.name)}: {literals.about(feature)}"
    return "".join(c if c.isalnum() or c in " ,.:-_()" or not c.isascii() else f"&#{ord(c)};" for c in about)


def _cell(cell: str | float | None) -> str:
    """Return what a method of a row takes."""
    if cell is None:
        return "null"
    return text(cell) if isinstance(cell, str) else literals.decimal(cell)


def _hex(values: Floats) -> str:
    return _limited("".join(bits[2:] for bits in literals.float_bits(values)))


def _constants(values: Floats) -> str:
    """Return string constants of hexadecimal digits, several lines each, joined by commas."""
    bits = [b[2:] for b in literals.float_bits(values)]
    constants = []
    for start in range(0, len(bits), _FLOATS_A_CONSTANT):
        part = bits[start : start + _FLOATS_A_CONSTANT]
        lines = ["".join(part[i : i + _FLOATS_A_LINE]) for i in range(0, len(part), _FLOATS_A_LINE)]
        constants.append("\n                            + ".join(f'"{line}"' for line in lines))
    return ",\n".join(f"                    {constant}" for constant in constants)


def _limited(constant: str) -> str:
    """Return a text that becomes one constant; raises KitError where Java cannot hold it."""
    size = sum(3 if ord(c) > 0x7FF else 2 if not 0 < ord(c) < 128 else 1 for c in constant) * 2
    if size > 2 * _CONSTANT_SIZE:
        raise KitError(f"a golden row takes {size // 2:,} bytes; a constant of Java holds {_CONSTANT_SIZE:,}")
    return constant


def _separator(rows: Sequence[Sequence[str]]) -> str:
    """Return a letter that no cell holds and that means itself in a regular expression."""
    used = set("".join("".join(row) for row in rows))
    return next(chr(code) for code in (0x1F, 0x1E, *range(0xE000, 0xF8FF)) if chr(code) not in used)


def _refuse_what_is_too_large(contract: Contract) -> None:
    """Raise KitError if the list of features would be more code than Java allows in one place."""
    values = [len(f.values) for f in contract.features if isinstance(f, CategoricalFeature)]
    size = 46 * contract.n_features + 8 * sum(values)
    if size > _METHOD_SIZE:
        raise KitError(
            f"{contract.n_features:,} features with {sum(values):,} categories are too many for a Java class"
        )


def _example(methods: Sequence[str], cells: Sequence[str | float | None]) -> list[str]:
    """Return the lines that make one row."""
    calls = [f"                .{method}({_cell(cell)})" for method, cell in zip(methods, cells, strict=True)]
    return ["Row row =", "        new Row()", *calls[:-1], f"{calls[-1]};"]
