"""The decision as C99 for microcontrollers and hosts: no heap, no libm, constants in flash, the same bits."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from edgeproof.decision.float32 import shortest
from edgeproof.decision.quantised import QuantisedNetwork
from edgeproof_export.kits import KitSource
from edgeproof_export.kits.c import golden, int8, names
from edgeproof_export.kits.c.calls import Calls, calls
from edgeproof_export.kits.c.encoding import Encoding, float_encoding, int8_encoding
from edgeproof_export.kits.c.tables import constant, table, texts
from edgeproof_export.kits.templates import render

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
    if values["coded"]:
        result[f"src/{stem}_codes.c"] = _render("codes.c", values | _codes(source, values))
    return result


def _render(name: str, values: dict[str, Any]) -> str:
    return render(
        "c",
        name,
        values,
        comment=names.comment,
        enumerators=names.enumerators,
        string_literal=names.string_literal,
        one_line=names.one_line,
        json=json.dumps,
    )


def _example(source: KitSource, values: dict[str, Any]) -> list[tuple[names.Named, str]]:
    """Return the first golden row as C expressions."""
    row = source.golden.vectors[0].tolist()
    return [
        (feature, _expression(feature, x, values["upper"])) for feature, x in zip(values["features"], row, strict=True)
    ]


def _expression(feature: names.Named, x: float, upper: str) -> str:
    if feature.values and x:
        return f"{upper}_CODE_{feature.values[int(x) - 1].upper}"
    return "NAN" if math.isnan(x) else f"{float(shortest(x))!r}f"


def _common(source: KitSource) -> dict[str, Any]:
    """Return what every template may use."""
    contract = source.contract
    features = names.named(contract)
    in_float, in_int8 = _calls(source, "a"), _calls(source, "inputs")
    return {
        "prefix": contract.name,
        "upper": contract.name.upper(),
        "stem": names.stem(contract.name),
        "version": source.version,
        "release": (re.match(r"[0-9]+(\.[0-9]+)*", source.version) or ["0"])[0],  # what CMake and Arduino read
        "model_id": source.model_id,
        "shape": source.network.shape,
        "target": contract.target,
        "labels": contract.labels,
        "threshold": constant(contract.threshold),
        "threshold_decimal": shortest(contract.threshold),
        "features": features,
        "coded": [feature for feature in features if feature.values],
        "n_encoded": contract.n_encoded,
        "n_parts": golden.n_parts(source),
        "quantised": source.quantised,
        "threshold_int8": int8.threshold(source.quantised, contract.threshold) if source.quantised else None,
        "stack_float": 4 * (in_float.a + in_float.b),
        "stack_int8": contract.n_encoded + in_int8.a + in_int8.b,
    }


def _calls(source: KitSource, first: str) -> Calls:
    layers = source.network.layers
    widths = [source.network.n_inputs, *(len(layer.bias) for layer in layers)]
    return calls(widths, [layer.activation for layer in layers], first)


def _float(source: KitSource, values: dict[str, Any]) -> dict[str, Any]:
    encoding = float_encoding(source.contract, values["features"], values["upper"])
    hidden = {layer.activation for layer in source.network.layers[:-1]}
    return {
        **_encoded(encoding, "float", ""),
        "calls": _calls(source, "a"),
        "hidden": hidden,
        "needs_flushed": _uses_flushed(encoding) or bool(hidden & {"elu", "linear"}),
        "tables": [*encoding.tables, *_float_tables(source)],
    }


def _float_tables(source: KitSource) -> Iterator[str]:
    for call, layer in zip(_calls(source, "a").layers, source.network.layers, strict=True):
        yield table("float", f"W{call.index}", layer.weights, call.said(f"weights ({call.n_in}, {call.n_out})."))
        yield table("float", f"B{call.index}", layer.bias, call.said(f"bias ({call.n_out})."))


def _int8(source: KitSource, network: QuantisedNetwork, values: dict[str, Any]) -> dict[str, Any]:
    encoding = int8_encoding(source.contract, values["features"], values["upper"], network)
    layers = int8.int8_layers(network)
    return {
        **_encoded(encoding, "int8_t", "quantised"),
        "needs_flushed": _uses_flushed(encoding),
        "calls": _calls(source, "inputs"),
        "layers": layers,
        "fast": int8.all_fast(layers),
        "tables": [*encoding.tables, *_int8_tables(source, layers)],
        "given": network.given,
        "last": network.scales[-1],
        "constant": constant,
    }


def _int8_tables(source: KitSource, layers: tuple[int8.Int8Layer, ...]) -> Iterator[str]:
    fast = int8.all_fast(layers)
    for call, layer in zip(_calls(source, "inputs").layers, layers, strict=True):
        index, n = call.index, call.n_out
        yield table("int8_t", f"W{index}", layer.weights, call.said(f"weights ({n}, {call.n_in})."))
        yield table("int32_t", f"B{index}", layer.bias, call.said(f"bias, with the inputs' zero point ({n})."))
        yield table("int32_t", f"M{index}", layer.multiplier, call.said(f"multiplier ({n})."))
        shift, said = (layer.shift - 32, "shift - 32") if fast else (layer.shift, "shift")
        yield table("int8_t", f"S{index}", shift, call.said(f"{said} ({n})."))
        if len(layer.table):
            yield table("int8_t", f"T{index}", layer.table, call.said("its value for -128 ... 127 (256)."))


def _uses_flushed(encoding: Encoding) -> bool:
    return encoding.flushes_values or encoding.flushes_columns or encoding.piecewise


def _encoded(encoding: Encoding, column: str, store: str) -> dict[str, Any]:
    """Return what `encoding.c` uses. column: the type of an encoded column. store: the function that makes it."""
    return {"encoding": encoding, "column": column, "store": store, "gains": bool(store)}


def _codes(source: KitSource, values: dict[str, Any]) -> dict[str, Any]:
    missing = source.contract.missing_values
    width = max((len(text.encode()) for text in missing), default=0) + 1
    tables = [texts("BOOLEANS", ("false", "true"), 6, "One value each, whatever their case.")]
    if missing:
        tables.append(texts("MISSING", missing, width, "Texts that stand for a missing value."))
    for feature in values["coded"]:
        known = [value.text for value in feature.values]
        tables.append(texts(feature.table, known, feature.width, f"Values of {names.comment(feature.name)}."))
    return {
        "tables": tables,
        "missing": missing,
        "missing_width": width,
        "golden_texts": {f.name: golden.texts(source, i) for i, f in enumerate(values["features"]) if f.values},
    }
