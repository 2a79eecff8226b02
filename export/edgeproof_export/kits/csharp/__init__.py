"""The decision as a C# library for .NET Standard 2.0: no dependency, every operation rounded to float32."""

import base64
from typing import Any
from xml.sax.saxutils import escape

from edgeproof.decision import Feature, shown
from edgeproof_export.kits import KitSource, literals
from edgeproof_export.kits.naming import Naming
from edgeproof_export.kits.publication import lacking
from edgeproof_export.kits.templates import Templates

# Names that the kit's sources use: of types, and of members of Row.
_TAKEN = """
    Absent Activations ArgumentException Arithmetic Array BigInteger BitConverter Cell Contract Convert CultureInfo
    Decide Decimals Decision Dictionary Encoding Equals Feature Finalize GetHashCode GetType Golden Grammar HashSet
    InvalidOperationException List Match Math MemberwiseClone Model Of Picture Read ReferenceEquals Regex RegexOptions
    Row Score SelfTest StringBuilder StringComparison System ToString Vector Warning WarningKind Weights Windows Words
"""
_NAMES = Naming("pascal", frozenset(_TAKEN.split()))
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_WIDTH = 116


def text(value: str) -> str:
    """Return a string literal."""
    return literals.string(value, _ESCAPES, literals.utf16_escapes)


def _texts(values: Any) -> str:
    return ", ".join(map(text, values))


def _words(feature: Any) -> str:
    """Return the words for a missing value of a feature."""
    return "Words.Shared" if feature.missing_values is None else f"new Words({_texts(feature.missing_values)})"


TEMPLATES = Templates(
    "csharp",
    decimal=literals.decimal,
    text=text,
    texts=_texts,
    words=_words,
    xml=escape,
    floats=lambda values: ", ".join(f"{literals.decimal(value)}f" for value in values),
    base64=lambda values: "\n".join(literals.base64_lines(values, _WIDTH)),
    bytes64=lambda data: base64.b64encode(data).decode(),
    variable=Naming("camel", ()).identifier,
    window=lambda place: f"new Windows({', '.join(map(str, place))})",
)
_OF_KINDS = {"src/{Kind}Feature.cs": "features/{kind}.cs", "src/{Kind}Layer.cs": "layers/{kind}.cs"}


def files(source: KitSource) -> dict[str, str]:
    """Return the project; raises KitError."""
    values = source.facts | _values(source)
    values["cell_types"] = _cell_types(values)
    values["example_lines"] = _example(values, source)
    project = f"{values['namespace']}.csproj"
    paths = {project if name == "project.csproj" else name: name for name in TEMPLATES.shared(values)}
    return TEMPLATES.files(values, ".cs", paths | _OF_KINDS)


def _values(source: KitSource) -> dict[str, Any]:
    contract = source.contract
    properties = _NAMES.unique(contract.feature_names)
    return {
        "namespace": _NAMES.identifier(contract.name),
        "lacking": lacking(source.publisher),
        "properties": list(zip(properties, map(_comment, contract.features), strict=True)),
        "missing_values": sorted(set(contract.missing_values)),
        "missing": literals.code_spans(contract.missing_values),
    }


def _comment(feature: Feature) -> str:
    """Say in one line of XML what a property sets."""
    return escape(f"{shown(feature.name)}: {literals.about(feature)}")


def _cell_types(values: dict[str, Any]) -> list[str]:
    """Return the types of cells that the features take, each once."""
    kinds = TEMPLATES.require("features/{}.cs", values["feature_kinds"])
    parts = (TEMPLATES.part(f"features/{kind}.cs", values) for kind in kinds)
    return list(dict.fromkeys(name for part in parts for name in part.types))


def _cell(cell: str | float | None) -> str:
    """Return what a property of a row takes."""
    if cell is None:
        return "null"
    return text(cell) if isinstance(cell, str) else literals.decimal(cell)


def _example(values: dict[str, Any], source: KitSource) -> list[str]:
    """Return the lines that make one row."""
    pairs = zip(values["properties"], source.contract.features, source.example, strict=True)
    cells = [(name, TEMPLATES.example(feature, ".cs", values) or _cell(cell)) for (name, _), feature, cell in pairs]
    return ["Row row = new Row", "{", *(f"    {name} = {cell}," for name, cell in cells), "};"]
