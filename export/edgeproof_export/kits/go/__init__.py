"""The decision as a Go module: standard library only, no fused multiply-add; formatted as gofmt leaves it."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from edgeproof.decision import Feature, shown
from edgeproof.package import Publisher
from edgeproof.types import Floats
from edgeproof_export.kits import KitSource, literals
from edgeproof_export.kits.layers import Place
from edgeproof_export.kits.naming import Naming, unreserved
from edgeproof_export.kits.publication import lacking, module_path
from edgeproof_export.kits.templates import CLASS, Templates

_KEYWORDS = """
    break case chan const continue default defer else fallthrough for func go goto if import interface map
    package range return select struct switch type var
"""
# Folders to which Go gives a meaning, and what may not be imported.
_PACKAGES = ("internal", "main", "testdata", "vendor")
_FIELDS = Naming("pascal", ("Vector",))  # methods of a row
_CAMEL = Naming("camel", ())
_OF_KINDS = {"feature_{kind}.go": "features/{kind}.go", "layer_{kind}.go": "layers/{kind}.go"}
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_WIDTH = 120


def text(value: str) -> str:
    """Return a string literal."""
    return literals.string(value, _ESCAPES, literals.code_point_escape)


def hex_float(bits: int) -> str:
    """Return a constant that has exactly these float32 bits."""
    mantissa, exponent = float(np.uint32(bits).view(np.float32)).hex().split("p")
    return f"{mantissa.rstrip('0')}p{int(exponent)}"


def _lines(values: Floats) -> str:
    """Return elements of an array, wrapped; the sign of a zero, which Go's constants lack, changes no result."""
    return "\n".join(literals.wrapped(map(literals.decimal, values.ravel().tolist()), _WIDTH, "\t"))


def _comment(feature: Feature) -> str:
    """Say in one line what a field of a row holds."""
    return f"{shown(feature.name)}: {literals.about(feature)}"


def _joined(write: Any) -> Any:
    def joined(values: Iterable[Any]) -> str:
        return ", ".join(map(write, values))

    return joined


def _type(kind: str) -> str:
    """Return the type of a kind of feature or layer; Text makes a cell."""
    return "FreeText" if kind == "text" else CLASS.identifier(kind)


def _go_name(name: str) -> str:
    return name.replace("_", "")


def _window(place: Place) -> str:
    """Return where a window goes."""
    return f"&window{{{', '.join(f'{_CAMEL.identifier(name)}: {n}' for name, n in place._asdict().items())}}}"


TEMPLATES = Templates(
    "go",
    class_name=_type,
    decimal=literals.decimal,
    decimals=_joined(literals.decimal),
    hex_float=hex_float,
    text=text,
    texts=_joined(text),
    lines=_lines,
    bits=lambda values: ", ".join(literals.float_bits(values)),
    comment=_comment,
    go_name=_go_name,
    whole=lambda name: f"{_go_name(name)}[:]",
    window=_window,
)


def files(source: KitSource) -> dict[str, str]:
    """Return the module; raises KitError."""
    values = source.facts | _values(source)
    values["example_lines"] = _example(values, source)
    return TEMPLATES.files(values, ".go", {path: path for path in TEMPLATES.shared(values)} | _OF_KINDS)


def _values(source: KitSource) -> dict[str, Any]:
    contract = source.contract
    fields = _FIELDS.unique(contract.feature_names, "Value")
    package = unreserved(contract.name.replace("_", ""), (*_KEYWORDS.split(), *_PACKAGES))
    return {
        "package": package,
        "fields": list(zip(fields, contract.features, strict=True)),
        "module": _module(source.publisher, package, source.release),
        "lacking": lacking(source.publisher, "go_module"),
        "example_output": _output(source),
        "missing": literals.code_spans(contract.missing_values),
    }


def _module(publisher: Publisher | None, package: str, release: str) -> str:
    """Return the module's path: one that can be fetched, or one that another module replaces by a folder."""
    stated = publisher.go_module if publisher is not None else ""
    return module_path(stated, release) if stated else f"edgeproof.local/{package}"


def _cell(package: str, cell: str | float | None) -> str:
    """Return an expression of type Value."""
    if cell is None:
        return f"{package}.Missing()"
    return f"{package}.Text({text(cell)})" if isinstance(cell, str) else f"{package}.Number({literals.decimal(cell)})"


def _example(values: dict[str, Any], source: KitSource) -> list[str]:
    """Return the lines that score one row; gofmt aligns the cells."""
    package = values["package"]
    cells = {}
    for (field, feature), cell in zip(values["fields"], source.example, strict=True):
        own = TEMPLATES.example(feature, ".go", values)
        cells[field] = f"{package}.{own}" if own else _cell(package, cell)
    width = max(map(len, cells)) + 1
    row = [f"\t{field + ':':{width}} {cell}," for field, cell in cells.items()]
    call = f"decision, err := {package}.Decide(row, false)"
    return [f"row := {package}.Row{{", *row, "}", call, "if err != nil {", "\tpanic(err)", "}"]


def _output(source: KitSource) -> str:
    """Return what the example prints."""
    above = source.example_label == source.contract.labels[1]
    return f"{literals.decimal(source.example_probability).removesuffix('.0')} {str(above).lower()}"
