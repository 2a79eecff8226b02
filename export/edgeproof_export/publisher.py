"""The publisher's record: the TOML file of `export --publisher`."""

import re
from pathlib import Path

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from edgeproof.errors import UsageError
from edgeproof.package import Publisher
from edgeproof_export.declared import declared, text

LICENCE_FILE = "licence_file"
_MOST = 64 * 1024  # bytes of a licence
_ADDRESS = (r"https://[A-Za-z0-9.-]+(/[^\s<>\"'&\\]*)?", "an address such as https://example.org/model")
_SPDX = "an SPDX identifier such as Apache-2.0, or LicenseRef-NAME for one of your own"
_DOTTED = r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*"
_FORMS = {  # key: what its text must match, and how a message calls it
    "author": (r"[^\x00-\x1f\x7f<>\"\\]+", "a name such as Ada Lovelace"),
    "email": (r"[^\s<>@\"\\]+@[A-Za-z0-9.-]+\.[A-Za-z0-9-]+", "an address such as ada@example.org"),
    "licence": (r"[A-Za-z0-9][A-Za-z0-9.+-]*", _SPDX),
    "url": _ADDRESS,
    "repository": _ADDRESS,
    "npm_scope": (r"@[a-z0-9][a-z0-9._-]*", "a scope such as @acme"),
    "python_name": (r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?", "a name such as acme-model"),
    "java_group": (_DOTTED, "a group such as org.example"),
    "java_package": (_DOTTED, "a package such as org.example.model"),
    "go_module": (
        r"[a-z0-9-]+(\.[a-z0-9-]+)+(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+(?<!/v\d)",
        "a path such as example.org/model, without /v2",
    ),
    "c_prefix": (r"[a-z][a-z0-9_]{0,39}", "an identifier such as acme_model"),
}


def read_publisher(path: Path) -> Publisher:
    """Read the file, and the licence's text in the same folder; raises UsageError that names the key."""
    found = declared(path, [*_FORMS, LICENCE_FILE])
    values = {}
    for key, (form, expected) in _FORMS.items():
        if key in found:
            values[key] = text(f"{path}: {key}", found[key])
            if not re.fullmatch(form, values[key]):
                raise UsageError(f"{path}: {key}: expected {expected}, got {values[key]!r:.60}")
    if "licence" in values:
        values["licence"] = _spdx(f"{path}: licence", values["licence"])
    missing = [key for key in (*_FORMS, LICENCE_FILE) if key not in (*found, *Publisher._field_defaults)]
    if missing:
        raise UsageError(f"{path}: missing: {', '.join(missing)}")
    licence = path.parent / text(f"{path}: {LICENCE_FILE}", found[LICENCE_FILE])
    return Publisher(**values, licence_text=_licence(f"{path}: {LICENCE_FILE}", licence))


def _spdx(where: str, name: str) -> str:
    """Return an identifier as SPDX writes it."""
    try:
        return str(canonicalize_license_expression(name))
    except InvalidLicenseExpression:
        raise UsageError(f"{where}: expected {_SPDX}, got {name!r:.60}") from None


def _licence(where: str, path: Path) -> str:
    """Return the text of a licence, its lines ended by a line feed."""
    try:
        with path.open("rb") as file:
            data = file.read(_MOST + 1)
        lines = data.decode("utf-8-sig").split("\n")
    except OSError as error:
        raise UsageError(f"{where}: cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{where}: {path}: expected text in UTF-8, got other bytes") from None
    if not data.strip() or len(data) > _MOST:
        raise UsageError(f"{where}: {path}: expected 1 to {_MOST:,} bytes of text, got {len(data):,}")
    clean = [line.replace("\t", "    ").replace("\f", "").rstrip() for line in lines]
    if not all(map(str.isprintable, clean)):
        raise UsageError(f"{where}: {path}: expected printable text, got control characters")
    return "\n".join(clean).rstrip("\n") + "\n"
