"""The decision as C99 for microcontrollers and hosts: no heap, no libm, constants in flash, the same bits."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from edgeproof.decision import QuantisedNetwork, shortest
from edgeproof_export.kits import KitSource
from edgeproof_export.kits.c import golden, int8, names
from edgeproof_export.kits.c.calls import Calls, calls
from edgeproof_export.kits.c.encoding import Encoding, float_encoding, int8_encoding, named
from edgeproof_export.kits.c.features import FEATURES
from edgeproof_export.kits.c.layers import LAYERS
from edgeproof_export.kits.c.tables import constant, texts
from edgeproof_export.kits.layers import NamedLayer
from edgeproof_export.kits.templates import Templates

TEMPLATES = Templates(
    "c",
    comment=names.comment,
    string_literal=names.string_literal,
    one_line=names.one_line,
    json=json.dumps,
    constant=constant,
    texts=texts,
)
_AROUND = {  # path in the kit: its template
    "README.md": "README.md",
    "Makefile": "Makefile",
    "CMakeLists.txt": "CMakeLists.txt",
    "library.properties": "library.properties",
    "library.json": "library.json",
    "zephyr/module.yml": "zephyr_module.yml",
    "zephyr/CMakeLists.txt": "zephyr_CMakeLists.txt",
    "zephyr/Kconfig": "zephyr_Kconfig",
    "examples/selftest/selftest.c": "selftest.c",
    "examples/decide/decide.ino": "sketch.ino",
}


def files(source: KitSource) -> dict[str, str]:
    """Return the kit: sources, examples, and what build systems read; raises KitError."""
    TEMPLATES.require("features/{}.c", source.facts["feature_kinds"])
    TEMPLATES.require("layers/{}_float.c", source.facts["layer_kinds"])
    TEMPLATES.require("activations/{}.c", source.facts["activations"])
    values = _common(source)
    sources = _sources(source, values)
    values |= {"sources": sorted(path for path in sources if path.endswith(".c")), "example": _example(source, values)}
    return sources | {path.format(**values): _render(name, values) for path, name in _AROUND.items()}


def _sources(source: KitSource, values: dict[str, Any]) -> dict[str, str]:
    stem = values["stem"]
    result = {
        f"src/{stem}.h": _render("header.h", values),
        f"src/{stem}_float.c": _render("float.c", values | _float(source, values)),
        f"src/{stem}_golden.h": _render("golden.h", values),
        f"src/{stem}_golden.c": _render("golden.c", values | {"parts": golden.parts(source)}),
    }
    if source.quantised:
        result[f"src/{stem}_int8.c"] = _render("int8.c", values | _int8(source, source.quantised, values))
    for kind, suffix in values["kind_sources"].items():
        result[f"src/{stem}_{suffix}.c"] = _render(f"features/{kind}_{suffix}.c", values)
    return result


def _render(name: str, values: dict[str, Any]) -> str:
    """Return a template, filled in, without the empty lines that what was left out leaves behind."""
    return re.sub(r"\n{3,}", "\n\n", TEMPLATES.render(name, values))


def _blocks(pattern: str, kinds: Sequence[str], values: dict[str, Any]) -> str:
    return "\n\n".join(_render(pattern.format(kind), values).strip() for kind in kinds)


def _common(source: KitSource) -> dict[str, Any]:
    """Return what every template may use."""
    contract, facts = source.contract, source.facts
    in_float, in_int8 = calls(source.layers, "a"), calls(source.layers, "inputs")
    return facts | {
        "prefix": contract.name,
        "upper": contract.name.upper(),
        "stem": names.stem(contract.name),
        "release": (re.match(r"[0-9]+(\.[0-9]+)*", source.version) or ["0"])[0],  # what CMake and Arduino read
        "threshold": constant(contract.threshold),
        "threshold_decimal": shortest(contract.threshold),
        "named": named(contract),
        "of_kinds": {kind: FEATURES[kind].of_source(source) for kind in facts["feature_kinds"]},
        "kind_sources": {kind: FEATURES[kind].source for kind in facts["feature_kinds"] if FEATURES[kind].source},
        "headers": TEMPLATES.present("features/{}.h", facts["feature_kinds"]),
        "n_parts": golden.n_parts(source),
        "quantised": source.quantised,
        "threshold_int8": int8.threshold(source.quantised, contract.threshold) if source.quantised else None,
        "stack_float": 4 * (in_float.a + in_float.b),
        "stack_int8": contract.n_encoded + in_int8.a + in_int8.b,
    }


def _example(source: KitSource, values: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the first golden row in C: places of the row vector and expressions."""
    row = source.golden.vectors[0].tolist()
    result = []
    for feature, place in zip(values["named"], source.contract.places, strict=True):
        kind = feature.feature.kind
        given = FEATURES[kind].expressions(feature, row[place], values["of_kinds"][kind])
        start = f"{values['upper']}_FEATURE_{feature.upper}"
        result += [(f"{start} + {i}" if i else start, expression) for i, expression in enumerate(given)]
    return result


def _float(source: KitSource, values: dict[str, Any]) -> dict[str, Any]:
    encoding = float_encoding(source.contract, values["named"], values["upper"])
    made = calls(values["layers"], "a")
    given = values | _encoded(encoding, "float", "")
    kernels = _blocks("features/{}.c", values["feature_kinds"], given)
    activations = _blocks("activations/{}.c", values["activations"], given)
    return {
        **_encoded(encoding, "float", ""),
        **_called(made, "layers/{}_float.c", values),
        "kernels": kernels,
        "layer_kernels": _blocks("layers/{}_float.c", values["layer_kinds"], given),
        "activation_kernels": activations,
        "tables": [*encoding.tables, *_float_tables(made, values["layers"])],
    }


def _float_tables(made: Calls, layers: Sequence[NamedLayer]) -> Iterator[str]:
    for call, layer in zip(made.layers, layers, strict=True):
        yield from LAYERS[call.kind].float_tables(call, layer)


def _int8(source: KitSource, network: QuantisedNetwork, values: dict[str, Any]) -> dict[str, Any]:
    encoding = int8_encoding(source.contract, values["named"], values["upper"], network)
    layers = int8.int8_layers(network)
    made = calls(values["layers"], "inputs")
    of_layers = {
        kind: LAYERS[kind].of_int8([x for x, c in zip(layers, made.layers, strict=True) if c.kind == kind])
        for kind in values["layer_kinds"]
    }
    given = values | _encoded(encoding, "int8_t", "quantised") | {"of_layers": of_layers, "given": network.given}
    return {
        **given,
        **_called(made, "layers/{}_int8.c", given),
        "kernels": _blocks("features/{}.c", values["feature_kinds"], given),
        "layer_kernels": _blocks("layers/{}_int8.c", values["layer_kinds"], given),
        "int8_layers": layers,
        "tables": [
            *encoding.tables,
            *(
                text
                for call, layer in zip(made.layers, layers, strict=True)
                for text in LAYERS[call.kind].int8_tables(call, layer, of_layers[call.kind])
            ),
        ],
        "last": network.scales[-1],
    }


def _called(made: Calls, pattern: str, values: dict[str, Any]) -> dict[str, Any]:
    """Return the calls of the layers, and for each kind what its template defines."""
    return {
        "calls": made,
        "runs": {kind: TEMPLATES.part(pattern.format(kind), values) for kind in values["layer_kinds"]},
    }


def _encoded(encoding: Encoding, column: str, store: str) -> dict[str, Any]:
    """Return what the kernels of features use. column: type of an encoded column. store: the function that makes it."""
    kinds = encoding.of_kinds
    return {"encoding": encoding, "of_encoding": kinds, "column": column, "store": store, "gains": bool(store)}
