"""JavaScript: an ES module with TypeScript declarations, for Node and browsers, without dependencies."""

import json
from typing import Any

from edgeproof.decision.contract import CategoricalFeature, Contract
from edgeproof.decision.network import Layer
from edgeproof_export.kits import KitSource, literals
from edgeproof_export.kits.javascript import source as js
from edgeproof_export.kits.naming import unreserved
from edgeproof_export.kits.templates import render

_FILES = (
    "README.md",
    "arithmetic.js",
    "contract.js",
    "example.js",
    "floats.js",
    "golden.js",
    "index.d.ts",
    "index.js",
    "network.js",
    "package.json",
    "self-test.d.ts",
    "self-test.js",
    "test.js",
    "text.js",
    "weights.js",
)
# Names of Node's own modules, which would be imported in place of the kit, and what npm refuses.
_RESERVED = """
    assert buffer child_process cluster console constants crypto dgram diagnostics_channel dns domain events fs http
    http2 https inspector module net node_modules os path perf_hooks process punycode querystring readline repl sea
    sqlite stream string_decoder sys test timers tls trace_events tty url util v8 vm wasi worker_threads zlib
"""


def files(source: KitSource) -> dict[str, str]:
    """Return the texts of the kit's files by their path inside the kit."""
    values = _values(source)
    return {name: render("javascript", name, values, json=json.dumps) for name in _FILES}


def _values(source: KitSource) -> dict[str, Any]:
    contract, golden, layers = source.contract, source.golden, source.network.layers
    return {
        "package": unreserved(contract.name, _RESERVED.split()),
        "target": contract.target,
        "target_text": literals.code_span(contract.target),
        "version": source.version,
        "model_id": source.model_id,
        "labels": js.union(list(map(js.PRETTIER.text, contract.labels)), "export type Label =", ";"),
        "features": _features(contract),
        "contract": js.PRETTIER.literal(_contract(source)),
        "shape": source.network.shape,
        "layers": [_layer(layer) for layer in layers],
        "needs_floats": any(not literals.is_readable(v) for layer in layers for v in (layer.weights, layer.bias)),
        "n_rows": len(golden.vectors),
        "n_features": contract.n_features,
        "vectors": js.base64(golden.vectors),
        "answers": js.bits(golden.reference, "export const answers = ", ";"),
        "golden_labels": js.after_equals(js.PRETTIER.text(source.golden_labels), "export const labels ="),
        "rows": [js.row(cells) for cells in source.named_rows],
        "example": _example(source),
        "probability": repr(float(golden.reference[0])),
        "label": js.PRETTIER.text(source.example_label),
    }


def _contract(source: KitSource) -> dict[str, Any]:
    """Return the contract's JSON object under JavaScript's names, with what made it."""
    contract = source.contract.to_json(complete=True)
    contract["missingValues"] = contract.pop("missing_values")
    features = contract.pop("features")
    return {**contract, "modelId": source.model_id, "edgeproof": source.version, "features": features}


def _features(contract: Contract) -> list[dict[str, str]]:
    return [
        {
            "key": js.key(feature.name),
            "type": "Cell" if isinstance(feature, CategoricalFeature) else "number | string | null",
            "about": js.comment(literals.about(feature)),
        }
        for feature in contract.features
    ]


def _layer(layer: Layer) -> dict[str, Any]:
    n_in, n_out = layer.weights.shape
    return {
        "n_in": n_in,
        "n_out": n_out,
        "weights": js.floats(layer.weights, "weights: ", "    "),
        "bias": js.floats(layer.bias, "bias: ", "    "),
        "activation": layer.activation,
    }


def _example(source: KitSource) -> list[tuple[str, str]]:
    return list(
        zip(map(js.own_key, source.contract.feature_names), map(js.PRETTIER.literal, source.example), strict=True)
    )
