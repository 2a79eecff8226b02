"""The decision as a Maven project for Java 11: no dependency but JUnit for its own test."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from edgeproof.decision import Feature, shown
from edgeproof.types import Floats
from edgeproof_export.kits import KitError, KitSource, literals
from edgeproof_export.kits.naming import Naming, unreserved
from edgeproof_export.kits.publication import lacking
from edgeproof_export.kits.templates import Templates

_KEYWORDS = """
    abstract assert boolean break byte case catch char class const continue default do double else enum extends
    false final finally float for goto if implements import instanceof int interface long native new null
    package private protected public record return short static strictfp super switch synchronized this throw
    throws transient true try var void volatile while yield
"""
_METHODS = """
    clone equals finalize getClass decide hashCode notify notifyAll of set toString vector wait
"""
_NAMES = Naming("camel", frozenset([*_KEYWORDS.split(), *_METHODS.split()]))
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_FLOATS_A_CONSTANT = 512  # a constant holds 65,535 bytes
_CELLS = 5_000  # of named golden rows: each takes code, too
_METHOD_SIZE = 60_000  # bytes of code; Java's limit is 65,535
_FEATURE_SIZE, _TEXT_SIZE = 56, 8  # bytes of code that a feature and a text take at most


def text(value: str) -> str:
    """Return a string literal."""
    return literals.string(value, _ESCAPES, _escaped)


def _escaped(character: str) -> str:
    """Write a character as Java reads it in a literal; below 128 in octal, as the other escape may end a line."""
    return f"\\{ord(character):03o}" if ord(character) < 128 else literals.utf16_escapes(character)


def _constants(values: Floats) -> str:
    """Return string constants of hexadecimal digits, joined by commas."""
    bits = [b[2:] for b in literals.float_bits(values)]
    parts = (bits[i : i + _FLOATS_A_CONSTANT] for i in range(0, len(bits), _FLOATS_A_CONSTANT))
    return ",\n".join(f'                    "{"".join(part)}"' for part in parts)


TEMPLATES = Templates(
    "java",
    decimal=literals.decimal,
    text=text,
    xml=escape,
    texts=lambda values: ", ".join(map(text, values)),
    floats=lambda values: ", ".join(f"{literals.decimal(value)}f" for value in values),
    variable=Naming("camel", ()).identifier,
    constants=_constants,
    window=lambda place: f"new Windows({', '.join(map(str, place))})",
)


def files(source: KitSource) -> dict[str, str]:
    """Return the project; raises KitError where Java's limits of a class file are met."""
    _refuse_what_is_too_large(source.contract.to_json()["features"])
    values = source.facts | _values(source)
    values["example_lines"] = _example(values, source)
    folder = f"java/{values['java_package'].replace('.', '/')}"
    paths = {re.sub("^(main|test)/", rf"src/\1/{folder}/", name): name for name in TEMPLATES.shared(values)}
    paths |= {
        f"src/main/{folder}/{{Kind}}Feature.java": "features/{kind}.java",
        f"src/main/{folder}/{{Kind}}Layer.java": "layers/{kind}.java",
    }
    return TEMPLATES.files(values, ".java", paths)


def _values(source: KitSource) -> dict[str, Any]:
    contract = source.contract
    named_rows = source.named_rows[: _CELLS // contract.n_features]
    methods = _NAMES.unique(contract.feature_names)
    package, publisher = unreserved(contract.name, _KEYWORDS), source.publisher
    group, stated = (publisher.java_group, publisher.java_package) if publisher is not None else ("", "")
    return {
        "package": package,
        "java_group": group or "edgeproof.local",
        "java_package": stated or f"{group or 'edgeproof'}.{package}",
        "lacking": lacking(publisher, "java_group"),
        "methods": list(zip(methods, map(_comment, contract.features), contract.features, strict=True)),
        "golden_rows": [_constants(row) for row in source.golden.vectors[len(named_rows) :]],
        "probabilities": _constants(source.probabilities),
        "named_rows": named_rows,
        "missing_values": sorted(set(contract.missing_values)),
        "missing": literals.code_spans(contract.missing_values),
    }


def _comment(feature: Feature) -> str:
    """Say in one line of Javadoc what a method sets; nothing in it is markup, a tag or the end of the comment."""
    about = f"{shown(feature.name)}: {literals.about(feature)}"
    return "".join(c if c.isalnum() or c in " ,.:-_()" or not c.isascii() else f"&#{ord(c)};" for c in about)


def _cell(cell: str | float | None) -> str:
    """Return what a method of a row takes."""
    if cell is None:
        return "null"
    return text(cell) if isinstance(cell, str) else literals.decimal(cell)


def _refuse_what_is_too_large(features: Sequence[Mapping[str, Any]]) -> None:
    """Raise KitError if the list of features, JSON objects, would be more code than Java allows in one place."""
    lists = [part for feature in features for part in feature.values() if isinstance(part, list)]
    texts = sum(isinstance(item, str) for part in lists for item in part)
    if _FEATURE_SIZE * len(features) + _TEXT_SIZE * texts > _METHOD_SIZE:
        raise KitError(f"{len(features):,} features with {texts:,} categories are too many for a Java class")


def _example(values: dict[str, Any], source: KitSource) -> list[str]:
    """Return the lines that make one row."""
    calls = []
    for (method, _, feature), cell in zip(values["methods"], source.example, strict=True):
        own = TEMPLATES.example(feature, ".java", values)
        calls.append(f"                .{method}({own or _cell(cell)})")
    return ["Row row =", "        new Row()", *calls[:-1], f"{calls[-1]};"]
