"""Python: one file of the standard library, for CPython and MicroPython."""

import json
import keyword
import sys
from typing import Any

from edgeproof.decision.network import Layer
from edgeproof_export.kits import KitSource, literals
from edgeproof_export.kits.layout import Layout
from edgeproof_export.kits.naming import unreserved
from edgeproof_export.kits.templates import render

_TEMPLATES = {
    "README.md": "README.md",
    "example.py": "example.py.jinja",
    "pyproject.toml": "pyproject.toml.jinja",
    "test_{}.py": "test.py.jinja",
    "{}.py": "module.py.jinja",
    "{}_self_test.py": "self_test.py.jinja",
}
_TAKEN = {*keyword.kwlist, *sys.stdlib_module_names, "example"}


def files(source: KitSource) -> dict[str, str]:
    """Return the texts of the kit's files by their path inside the kit."""
    values = _values(source)
    module = values["module"]
    return {path.format(module): render("python", template, values) for path, template in _TEMPLATES.items()}


def _values(source: KitSource) -> dict[str, Any]:
    contract, golden = source.contract, source.golden
    return {
        "name": contract.name,
        "distribution": contract.name,
        "module": unreserved(contract.name, _TAKEN),
        "target": literals.code_span(contract.target),
        "version": source.version,
        "model_id": source.model_id,
        "contract": BLACK.literal(_contract(source)),
        "layers": [_layer(layer) for layer in source.network.layers],
        "n_rows": len(golden.vectors),
        "n_features": contract.n_features,
        "vectors": literals.base64_lines(golden.vectors, BLACK.width),
        "answers": list(literals.wrapped((b[2:] for b in literals.float_bits(golden.reference)), BLACK.width, "", " ")),
        "golden_labels": source.golden_labels,
        "rows": [BLACK.text(json.dumps(cells, ensure_ascii=False)) for cells in source.named_rows],
        "example": BLACK.literal(dict(zip(contract.feature_names, source.example, strict=True)), indent=BLACK.step),
        "probability": repr(float(golden.reference[0])),
        "label": BLACK.text(source.example_label),
    }


def _contract(source: KitSource) -> dict[str, Any]:
    """Return the contract's JSON object with what made it."""
    contract = source.contract.to_json(complete=True)
    features = contract.pop("features")
    return {**contract, "model_id": source.model_id, "edgeproof": source.version, "features": features}


def _layer(layer: Layer) -> dict[str, Any]:
    n_in, n_out = layer.weights.shape
    readable = literals.is_readable(layer.weights)
    rows = [" ".join(map(literals.decimal, row)) for row in layer.weights.tolist()]
    return {
        "n_in": n_in,
        "n_out": n_out,
        "readable": readable,
        "weights": rows if readable else literals.base64_lines(layer.weights, BLACK.width),
        "bias": list(literals.wrapped(map(literals.decimal, layer.bias.tolist()), BLACK.width, "", " ")),
        "activation": layer.activation,
    }


def _escape(char: str) -> str:
    return char.encode("unicode_escape", "surrogatepass").decode()


def _number(value: float) -> str:
    return str(value) if isinstance(value, int) else literals.decimal(value)


BLACK = Layout(width=88, step="    ", null="None", escape=_escape, number=_number)
