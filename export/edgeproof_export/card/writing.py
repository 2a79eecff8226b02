"""The documents, by the names of their files."""

from collections.abc import Callable, Mapping
from functools import partial

import jinja2

from edgeproof.console import printable
from edgeproof.package import Package
from edgeproof_export.card.annex import points
from edgeproof_export.card.bom import VERSIONS, bom_bytes
from edgeproof_export.card.facts import Facts
from edgeproof_export.card.front_matter import front_matter
from edgeproof_export.card.stated import NOT_STATED, Stated

_SPECIAL = "\\`*_[]<>|#~"


def _model_card(facts: Facts, stated: Stated) -> bytes:
    made_by = ", ".join(f"{name} {version}" for name, version in sorted(facts.package.manifest.made_by.items()))
    front = front_matter(facts, stated)
    return _rendered("model_card.md", facts, stated=stated, front=front, made_by=made_by)


def _annex(facts: Facts, stated: Stated) -> bytes:
    return _rendered("annex_iv.md", facts, points=points(facts, stated))


# What is asked for by name: its file, and what writes it.
DOCUMENTS: Mapping[str, tuple[str, Callable[[Facts, Stated], bytes]]] = {
    "model-card": ("README.md", _model_card),
    **{f"cyclonedx-{version}": (f"bom-{version}.cdx.json", partial(bom_bytes, version)) for version in VERSIONS},
    "annex-iv": ("annex-iv.md", _annex),
}


def document(name: str, package: Package, stated: Stated) -> bytes:
    """Return one document; raises DamagedPackageError where the weights cannot be read."""
    return DOCUMENTS[name][1](Facts(package), stated)


def documents(package: Package, stated: Stated) -> dict[str, bytes]:
    """Return all of them by file name."""
    return {file: write(Facts(package), stated) for file, write in DOCUMENTS.values()}


def _rendered(name: str, facts: Facts, **values: object) -> bytes:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("edgeproof_export", "card/templates"),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 — Markdown, whose signs `md` escapes
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"md": _plain, "cell": _cell}
    text = environment.get_template(name).render(facts=facts, contract=facts.contract, **values)
    return (text.rstrip() + "\n").encode()


def _plain(text: str) -> str:
    """Return a text that Markdown shows as it is: one line, its signs escaped."""
    return "".join(f"\\{c}" if c in _SPECIAL else c for c in printable(text))


def _cell(text: str) -> str:
    """Return what a person stated as a cell of a table, in one line."""
    return " ".join(text.split()).replace("|", "\\|") or NOT_STATED
