"""The pages: Jinja templates, filled in with what a package says."""

import base64
import json
from collections.abc import Mapping
from functools import partial
from typing import Any, TypeAlias

import jinja2
import numpy as np

from edgeproof.console import Measured, outside_text, printable, short
from edgeproof.decision import protected, quoted
from edgeproof.explain import EXACT, drawn_ranks
from edgeproof.package import seal
from edgeproof_export.report.drawing import classed
from edgeproof_export.report.kit import KIT, import_map
from edgeproof_export.report.picture import Picture, number
from edgeproof_export.report.pictures import pictures_of
from edgeproof_export.report.subject import Subject
from edgeproof_export.report.verdict import verdict


def _shown(value: Any) -> Any:
    """Show control characters of a name as escapes; what is markup already stays."""
    return printable(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


_PAGES = jinja2.Environment(
    loader=jinja2.PackageLoader("edgeproof_export", "report/templates"),
    undefined=jinja2.StrictUndefined,
    autoescape=True,
    finalize=_shown,
    trim_blocks=True,
    lstrip_blocks=True,
)
_PAGES.filters |= {"number": number, "protected": protected, "shortened": partial(short, width=60)}
_PAGES.filters["printable"] = printable
_COST = "cost:"  # of a threshold that training chose
_MOST_EXPLAINED = 256  # columns: the place of each in an order is a byte

_Fields: TypeAlias = list[tuple[Any, str | None]]  # each feature with the template of its input


def report_page(subject: Subject) -> bytes:
    """Return the report, UTF-8; raises UsageError where matplotlib is not installed."""
    return _page("report.html", subject, pictures_of(subject))


def demo_page(subject: Subject) -> bytes:
    """Return the playground alone, UTF-8; raises UsageError where the package has no JavaScript kit."""
    subject.package.kit(KIT)
    return _page("demo.html", subject, {})


def _page(name: str, subject: Subject, pictures: Mapping[str, Picture]) -> bytes:
    package, contract = subject.package, subject.contract
    svgs, rules = classed({key: picture.svg for key, picture in pictures.items()})
    values = {
        "svgs": svgs,
        "rules": rules,
        "subject": subject,
        "package": package,
        "manifest": package.manifest,
        "contract": contract,
        "labels": contract.labels,
        "record": None if subject.training is None else subject.training.record,
        "pictures": pictures,
        "sentence": _sentence(subject),
        "total": len(seal(package.manifest, package.files)),
        "decides": contract.rule.described([quoted(label) for label in contract.labels]),
        "verdict": verdict(subject),
        "threshold": contract.rule.to_json().get("threshold"),
        "costs": _costs(subject),
        "answers": _answers(subject) if "roc" in pictures else None,
        "measured": (measured := Measured.of(package.manifest)),
        "outside": outside_text(measured),
        "files_shown": _files(subject),
        "devices_shown": [tuple("–" if cell is None else str(cell) for cell in one) for one in subject.datasheet],
        "settings_shown": _settings(subject),
        "fields": (fields := _fields(subject)),
        "orders": (orders := _orders(subject, fields)),
        "scripts": _scripts(fields, orders),
        "import_map": import_map(package) if KIT in package.kits else None,
    }
    return _PAGES.get_template(name).render(values).encode()


def _sentence(subject: Subject) -> str:
    """Say the decision in a sentence."""
    contract, n = subject.contract, subject.contract.n_features
    labels = [quoted(label) for label in contract.labels]
    columns = f"From {n} column{'s' if n > 1 else ''}"
    if not subject.is_binary:
        return f"{columns} it decides {quoted(contract.target)} by the largest score of {', '.join(labels)}."
    threshold = contract.rule.to_json()["threshold"]
    rule = f"{labels[1]} above a probability of {threshold}, else {labels[0]}"
    return f"{columns} it decides {quoted(contract.target)}: {rule}."


def _costs(subject: Subject) -> tuple[str, str]:
    """Return what a false positive and a false negative cost, as training was told; 1 and 1 else."""
    settings = {} if subject.training is None else subject.training.record["settings"]
    aim = str(settings.get("threshold", ""))
    parts = aim.removeprefix(_COST).split(":") if aim.startswith(_COST) else []
    return (parts[0], parts[1]) if len(parts) == 2 else ("1", "1")


def _answers(subject: Subject) -> str:
    """Return the JSON that the slider counts: for each true label, ascending float32 numbers in base64."""
    lists = [] if subject.answers is None else subject.answers.of_labels
    scores = [base64.b64encode(one.astype("<f4").tobytes()).decode() for one in lists]
    threshold = subject.contract.rule.to_json()["threshold"]
    return json.dumps({"threshold": threshold, "scores": scores}, separators=(",", ":"))


def _files(subject: Subject) -> list[tuple[str, str]]:
    """Return what fills the package, the largest first: name and bytes."""
    records = subject.package.manifest.files.items()
    return [(name, f"{one.size:,}") for name, one in sorted(records, key=lambda one: (-one[1].size, one[0]))]


def _settings(subject: Subject) -> list[tuple[str, str]]:
    settings = {} if subject.training is None else subject.training.record["settings"]
    shown = {name: ", ".join(map(str, one)) if isinstance(one, list) else str(one) for name, one in settings.items()}
    return sorted(shown.items())


def _fields(subject: Subject) -> _Fields:
    """Return each feature with the template of its input, None where a person cannot type it."""
    known = set(_PAGES.list_templates())
    names = [f"fields/{feature.kind}.html" for feature in subject.contract.features]
    return [(f, n if n in known else None) for f, n in zip(subject.contract.features, names, strict=True)]


def _orders(subject: Subject, fields: _Fields) -> str | None:
    """Return the orders in which columns are told to explain an answer, in base64.

    Empty where all subsets are tried. None where nothing is explained: of a single column, of more columns than the
    values of a byte, and where there is no form.
    """
    n = subject.contract.n_features
    if not 1 < n <= _MOST_EXPLAINED or any(template is None for _, template in fields):
        return None
    return "" if n <= EXACT else base64.b64encode(drawn_ranks(n)[::2].astype(np.uint8).tobytes()).decode()


def _scripts(fields: _Fields, orders: str | None) -> list[str]:
    """Return the scripts of a form: what inputs of these kinds need, and what explains answers."""
    names = {template.replace(".html", ".js") for _, template in fields if template is not None}
    return sorted(names & set(_PAGES.list_templates())) + ([] if orders is None else ["why.js"])
