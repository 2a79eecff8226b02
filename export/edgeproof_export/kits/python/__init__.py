"""Python: one file of the standard library, for CPython and MicroPython."""

import json
import keyword
import sys
from collections.abc import Mapping
from typing import Any

from edgeproof_export.kits import KitSource, literals
from edgeproof_export.kits.layers import Place
from edgeproof_export.kits.naming import unreserved
from edgeproof_export.kits.publication import lacking
from edgeproof_export.kits.templates import Templates

_FILES = {  # path in the kit: its template
    "README.md": "README.md",
    "example.py": "example.py.jinja",
    "pyproject.toml": "pyproject.toml.jinja",
    "test_{}.py": "test.py.jinja",
    "{}.py": "module.py.jinja",
    "{}_self_test.py": "self_test.py.jinja",
}
_TAKEN = {*keyword.kwlist, *sys.stdlib_module_names, "example"}
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_WIDTH = 88


def literal(value: Any) -> str:
    """Return texts, numbers, None, lists and dicts on one line; a float as a short decimal of its float32."""
    if isinstance(value, str):
        return literals.string(value, _ESCAPES, literals.code_point_escape)
    if isinstance(value, float):
        return literals.decimal(value)
    if value is None or isinstance(value, int):
        return repr(value)
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{literal(name)}: {literal(part)}' for name, part in value.items())}}}"
    return f"[{', '.join(map(literal, value))}]"


def _window(place: Place) -> str:
    """Return where a window goes."""
    p = place
    pairs = (p.rows, p.columns), (p.down, p.across), (p.top, p.left), (p.n_rows, p.n_columns)
    return f"_Window({', '.join(map(str, ((p.height, p.width, p.channels), *pairs)))})"


TEMPLATES = Templates(
    "python",
    literal=literal,
    json=lambda value: literal(json.dumps(value, ensure_ascii=False)),
    base64_lines=lambda values: literals.base64_lines(values, _WIDTH),
    bits=lambda values: literals.wrapped((b[2:] for b in literals.float_bits(values)), _WIDTH, "", " "),
    span=literals.code_span,
    window=_window,
)


def files(source: KitSource) -> dict[str, str]:
    """Return the texts of the kit's files by their path inside the kit; raises KitError."""
    module = unreserved(source.contract.name, _TAKEN)
    values = source.facts | {
        "module": module,
        "distribution": (source.publisher.python_name if source.publisher else "") or source.contract.name,
        "lacking": lacking(source.publisher),
        "json_contract": _contract(source),
    }
    values["examples"] = {f.name: TEMPLATES.example(f, ".py.jinja", values) for f in source.contract.features}
    return TEMPLATES.files(values, ".py.jinja", {path.format(module): name for path, name in _FILES.items()})


def _contract(source: KitSource) -> dict[str, Any]:
    """Return the contract's JSON object with what made it."""
    contract = source.contract.to_json(complete=True)
    features = contract.pop("features")
    return {
        **contract,
        "model_id": source.model_id,
        "release": source.release,
        "edgeproof": source.version,
        "features": features,
    }
