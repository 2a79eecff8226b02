"""The decision as C99 for microcontrollers and hosts: no heap, no libm, constants in flash, the same bits."""

import json
import re
from collections.abc import Sequence
from typing import Any

from edgeproof.decision import QuantisedNetwork, shortest, shown
from edgeproof_export.kits import KitError, KitSource
from edgeproof_export.kits.c import first, golden, int8, names, planned, unusual
from edgeproof_export.kits.c.calls import Calls, calls
from edgeproof_export.kits.c.encoding import Encoding, float_encoding, int8_encoding, named
from edgeproof_export.kits.c.features import FEATURES
from edgeproof_export.kits.c.inputs import named_inputs, sensor
from edgeproof_export.kits.c.layers import LAYERS
from edgeproof_export.kits.c.tables import constant, texts
from edgeproof_export.kits.publication import lacking
from edgeproof_export.kits.templates import Templates

__all__ = ["TEMPLATES", "files", "names"]

_AROUND = "around/"  # what stands beside the sources: examples, and what build systems read
TEMPLATES = Templates(
    "c",
    comment=names.comment,
    string_literal=names.string_literal,
    one_line=shown,
    json=json.dumps,
    constant=constant,
    texts=texts,
)


def files(source: KitSource) -> dict[str, str]:
    """Return the kit: sources, examples, and what build systems read; raises KitError."""
    TEMPLATES.require("features/{}.c", source.facts["feature_kinds"])
    TEMPLATES.require("layers/{}_float.c", source.facts["layer_kinds"])
    TEMPLATES.require("layers/{}_int8.c", [layer.kind for layer in planned.int8_layers(source)])
    TEMPLATES.require("activations/{}.c", source.facts["activations"])
    values = _common(source)
    sources = _sources(source, values)
    values |= {"sources": sorted(path for path in sources if path.endswith(".c")), "example": _example(source, values)}
    around = [name for name in TEMPLATES.of_no_kind if name.startswith(_AROUND)]
    if not values["is_asked"]:
        around = [name for name in around if "/challenge" not in name]
    return sources | {name.removeprefix(_AROUND): _render(name, values) for name in around}


def _sources(source: KitSource, values: dict[str, Any]) -> dict[str, str]:
    stem = values["stem"]
    result = {
        f"src/{stem}.h": _render("header.h", values),
        f"src/{stem}_float.c": _float(source, values),
        f"src/{stem}_unusual.c": _render("unusual.c", values),
        f"src/{stem}_golden.c": _render("golden.c", values | {"parts": golden.parts(source)}),
    }
    if source.quantised:
        result[f"src/{stem}_int8.c"] = _int8(source, source.quantised, values)
    for kind, suffix in values["kind_sources"].items():
        result[f"src/{stem}_{suffix}.c"] = _render(f"features/{kind}_{suffix}.c", values)
    if source.publisher is None:
        return result
    line = f"/* SPDX-License-Identifier: {source.publisher.licence} */\n"
    return {path: line + text for path, text in result.items()}


def _render(name: str, values: dict[str, Any]) -> str:
    """Return a template, filled in, without the empty lines that what was left out leaves behind."""
    return re.sub(r"\n{3,}", "\n\n", TEMPLATES.render(name, values))


def _blocks(pattern: str, kinds: Sequence[str], values: dict[str, Any]) -> str:
    return "\n\n".join(_render(pattern.format(kind), values).strip() for kind in kinds)


def _common(source: KitSource) -> dict[str, Any]:
    """Return what every template may use."""
    contract, facts, prefix = source.contract, source.facts, names.prefix(source.contract, source.publisher)
    features = named(contract)
    texts = [feature for feature in features if feature.feature.is_binary]
    numbers = [feature for feature in features if not feature.feature.is_binary]
    unusual_cells = TEMPLATES.present("features/{}_unusual.c", facts["feature_kinds"])
    n_inputs = sum(feature.feature.n_encoded for feature in numbers)
    is_planned = planned.is_planned(source)
    inputs = named_inputs(source, features, prefix.upper())
    if is_planned and texts:
        raise KitError(f"feature {names.comment(texts[0].name)}: texts are given to dense layers only")
    in_float, in_int8 = _calls(source, n_inputs)
    return (
        facts
        | _row(source, bool(numbers), bool(texts))
        | {
            "prefix": prefix,
            "upper": prefix.upper(),
            "stem": names.stem(prefix),
            "lacking": lacking(source.publisher),
            "threshold": constant(source.threshold),
            "threshold_decimal": shortest(source.threshold),
            "named": features,
            "numbers": numbers,
            "text_features": texts,
            "several": len(texts) > 1,
            "width": sum(feature.feature.width for feature in numbers),
            "n_inputs": n_inputs,
            "named_inputs": inputs,
            "takes_counts": any(one.has("FACTOR") for one in inputs),
            "sensor": None if texts or is_planned else sensor(features, inputs),
            "of_kinds": {kind: FEATURES[kind].of_source(source) for kind in facts["feature_kinds"]},
            "kind_sources": {kind: FEATURES[kind].source for kind in facts["feature_kinds"] if FEATURES[kind].source},
            "headers": TEMPLATES.present("features/{}.h", facts["feature_kinds"]),
            "unusual_cells": unusual_cells,
            "usual": unusual.facts(source, features, unusual_cells),
            "n_parts": golden.n_parts(source),
            "quantised": source.quantised,
            # Whether a challenge can ask it: with rows of numbers, in memory that it has.
            "is_asked": not texts and len(contract.given_shape) == 1,
            "threshold_int8": int8.threshold(source.quantised, contract.rule) if source.quantised else None,
            "planned": is_planned,
            "of_bytes": contract.given_bytes,
            "in_float": in_float,
            "in_int8": in_int8,
            "arena_float": in_float.arena,
            "arena_int8": in_int8.arena,
            "stack_float": 4 * (in_float.a + in_float.b),
            "stack_int8": 0 if is_planned else n_inputs + in_int8.a + in_int8.b,
        }
    )


def _calls(source: KitSource, n_inputs: int) -> tuple[Calls, Calls]:
    """Return the calls in float32 and in int8."""
    in_float, in_int8 = planned.float_layers(source), planned.int8_layers(source) or source.layers
    if not planned.is_planned(source):
        return calls(in_float, "a", n_inputs), calls(in_int8, "inputs", n_inputs)
    first = planned.planned_calls(in_float, "float", n_inputs, "")
    if not source.quantised:
        return first, Calls((), 0, 0, "")
    if int8.reads_bytes(source):
        return first, planned.planned_calls(in_int8, "int8", 0, "(const int8_t *)features")
    return first, planned.planned_calls(in_int8, "int8", n_inputs, "" if source.contract.given_bytes else "inputs")


def _row(source: KitSource, has_numbers: bool, has_texts: bool) -> dict[str, str]:
    """Return what a row is to functions: what they are given, what they write, how it is declared and handed on."""
    name, is_planned = names.prefix(source.contract, source.publisher), planned.is_planned(source)
    upper, of_bytes = name.upper(), source.contract.given_bytes
    kind = "uint8_t" if of_bytes else "float"
    numbers = [f"{kind} features[{upper}_WIDTH]"] * has_numbers
    inputs = [f"const int8_t inputs[{upper}_N_INPUTS]"] * has_numbers
    texts = [f"struct {name}_text texts[{upper}_TEXTS]"] * has_texts
    given, arena = ["features"] * has_numbers + ["texts"] * has_texts, ["arena"] * is_planned
    memory = ["void *arena"] * is_planned
    row = ", ".join([*(f"const {one}" for one in numbers + texts), *memory])
    return {
        "row_type": kind,
        "given_row": row,
        "given_inputs": row if of_bytes else ", ".join([*inputs, *(f"const {one}" for one in texts), *memory]),
        "written_row": ", ".join(numbers + texts),
        "given_selftest": ", ".join([*numbers, *memory]) if is_planned else "void",
        "declared_row": "" if is_planned else "\n".join(f"    {one};" for one in numbers + texts),
        "row_alone": ", ".join(given),
        "row": ", ".join(given + arena),
        "inputs": ", ".join(given + arena).replace("features", "features" if of_bytes else "inputs"),
        "selftest_row": ", ".join(given + arena) if is_planned else "",
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


def _float(source: KitSource, values: dict[str, Any]) -> str:
    encoding = float_encoding(source.contract, values["named"], values["upper"])
    given = {"column": "float", "gains": False, "reads_bytes": False, "calls": values["in_float"]}
    return _arithmetic(source, "float", encoding, planned.float_layers(source), values | given)


def _int8(source: KitSource, network: QuantisedNetwork, values: dict[str, Any]) -> str:
    encoding = int8_encoding(source.contract, values["named"], values["upper"], network)
    given = {
        "column": "int8_t",
        "store": "quantised",
        "gains": True,
        "given": network.given,
        "last": network.scales[-1],
        "reads_bytes": int8.reads_bytes(source),
        "calls": values["in_int8"],
    }
    where, size = values["in_int8"].given[1:], f"[{values['upper']}_N_INPUTS]"
    stack, arena = f"int8_t inputs{size};", f"int8_t *const inputs = (int8_t *)arena{where};"
    given["declared_inputs"] = arena if values["planned"] else stack
    if values["text_features"]:
        given["text_steps"], given["step_tables"] = first.steps(source, network)
    return _arithmetic(source, "int8", encoding, int8.int8_layers(network), values | given)


def _arithmetic(source: KitSource, name: str, encoding: Encoding, layers: Sequence[Any], values: dict[str, Any]) -> str:
    """Return `float.c` or `int8.c`. layers: as the arithmetic's code of their kinds takes them."""
    made: Calls = values["calls"]
    pairs = list(zip(made.layers, layers, strict=True))
    layer_kinds = tuple(dict.fromkeys(call.kind for call in made.layers))
    code = {kind: LAYERS[kind].code[name] for kind in layer_kinds}
    facts = {kind: code[kind].facts([layer for call, layer in pairs if call.kind == kind]) for kind in code}
    given = values | {"encoding": encoding, "of_encoding": encoding.of_kinds, "of_layers": facts}
    given["is_called"] = not values["text_features"] or len(pairs) > 1  # whether a layer is given numbers alone
    given["has_places"] = any(call.place for call in made.layers)
    macros = {kind: TEMPLATES.part(f"layers/{kind}_{name}.c", given) for kind in code}
    runs = [macros[call.kind].run(call, layer) for call, layer in pairs]
    tables = [list(code[call.kind].tables(call, layer, facts[call.kind])) for call, layer in pairs]
    if values["text_features"]:
        call, layer = pairs[0]
        runs[0] = macros[call.kind].first(call, layer, first.segments(source, "a" if name == "float" else "inputs"))
        if name == "int8":
            scales = code[call.kind].scales(call, layer, facts[call.kind])
            tables[0] = [*first.int8_tables(source, call, layer), *scales, *values["step_tables"]]
    body = "\n".join(f"    {run}" for run in runs)
    kinds, of_texts = values["feature_kinds"], sorted({one.feature.kind for one in values["text_features"]})
    if values["reads_bytes"]:
        kinds, encoding = (), Encoding((), {})
    activations = [one for one in (*values["activations"], "linear") if f"{one}_all(" in body]
    given |= {
        "tables": [*encoding.tables, *(text for of_layer in tables for text in of_layer)],
        "kernels": _blocks("features/{}.c", [kind for kind in kinds if kind not in of_texts], given),
        "term_kernels": _blocks("features/{}.c", of_texts, given),
        "layer_kernels": _blocks(f"layers/{{}}_{name}.c", layer_kinds, given),
        "activation_kernels": _blocks("activations/{}.c", list(dict.fromkeys(activations)), given),
        "body": body,
    }
    return _render(f"{name}.c", given)
