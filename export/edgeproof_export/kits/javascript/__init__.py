"""JavaScript: an ES module with TypeScript declarations, for Node and browsers, without dependencies."""

import json
from typing import Any

from edgeproof_export.kits import KitSource, literals
from edgeproof_export.kits.javascript import classic
from edgeproof_export.kits.javascript import source as js
from edgeproof_export.kits.naming import unreserved
from edgeproof_export.kits.publication import lacking
from edgeproof_export.kits.templates import Templates

_OF_KINDS = ("features/{kind}.js", "features/{kind}.d.ts", "layers/{kind}.js")
# Names of Node's own modules, which would be imported in place of the kit, and what npm refuses.
_RESERVED = """
    assert buffer child_process cluster console constants crypto dgram diagnostics_channel dns domain events fs http
    http2 https inspector module net node_modules os path perf_hooks process punycode querystring readline repl sea
    sqlite stream string_decoder sys test timers tls trace_events tty url util v8 vm wasi worker_threads zlib
"""
_MOST_NUMBERS = 1 << 18  # of a network that is there a second time, in the classic script
TEMPLATES = Templates(
    "javascript",
    json=lambda value: json.dumps(value, ensure_ascii=False),
    literal=js.literal,
    floats=js.floats,
    key=js.key,
    window=js.window,
    own_key=js.own_key,
    comment=js.comment,
    about=literals.about,
    span=literals.code_span,
    bits=literals.float_bits,
    wrapped=literals.wrapped,
)


def files(source: KitSource) -> dict[str, str]:
    """Return the texts of the kit's files by their path inside the kit; raises KitError."""
    values = source.facts | {
        "package": _package(source),
        "lacking": lacking(source.publisher),
        "json_contract": _contract(source),
        "classic": _classic(source),
        "variable": js.variable(source.contract.name),
    }
    values["examples"] = {f.name: TEMPLATES.example(f, ".js", values) for f in source.contract.features}
    made = TEMPLATES.files(values, ".js", {path: path for path in (*TEMPLATES.shared(values), *_OF_KINDS)})
    if values["classic"]:
        made[values["classic"]] = classic.script(made, "index.js", values["variable"])
    return made


def _classic(source: KitSource) -> str:
    """Return the name of the classic script; empty for a large network, which is not worth its place twice."""
    n_numbers = sum(values.size for layer in source.layers for values in layer.tensors.values())
    return f"{source.contract.name}.iife.js" if n_numbers <= _MOST_NUMBERS else ""


def _package(source: KitSource) -> str:
    """Return the name in the registry: that of the contract, in the publisher's scope."""
    name = unreserved(source.contract.name, _RESERVED.split())
    scope = source.publisher.npm_scope if source.publisher is not None else ""
    return f"{scope}/{name}" if scope else name


def _contract(source: KitSource) -> dict[str, Any]:
    """Return the contract's JSON object under JavaScript's names, with what made it."""
    contract = source.contract.to_json(complete=True)
    contract["missingValues"] = contract.pop("missing_values")
    features = contract.pop("features")
    for feature in features:
        if "missing_values" in feature:
            feature["missingValues"] = feature.pop("missing_values")
    return {
        **contract,
        "modelId": source.model_id,
        "release": source.release,
        "edgeproof": source.version,
        "features": features,
    }
