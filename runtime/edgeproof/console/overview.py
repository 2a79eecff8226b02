"""What `inspect` shows people: what a model decides, from which columns, with which files."""

import io
from itertools import zip_longest

from edgeproof import engines, loading, tables
from edgeproof.console.layout import aligned, listed, paragraph, short
from edgeproof.console.parity import Measured, labels_table
from edgeproof.console.training import training_text
from edgeproof.decision import (
    Contract,
    Logits,
    Network,
    TextFeature,
    heaviest_terms,
    logits_of,
    protected,
    quoted,
    shown,
)
from edgeproof.engines import ENGINES
from edgeproof.errors import EdgeproofError
from edgeproof.package import WEIGHTS, Manifest, Package, released, training_of

_HEAVIEST = 10  # terms for either label


def summary(contract: Contract, opened: Package | None, engine: str) -> str:
    """Return what a model decides, from which columns, with which engine and files."""
    about = [("name", contract.name), ("decides", f"{shown(contract.target)}: {_decision(contract)}")]
    if opened is not None:
        made_by = ", ".join(f"{name} {version}" for name, version in sorted(opened.manifest.made_by.items()))
        about += [("package", opened.id), ("model", opened.manifest.model_id), ("made by", made_by)]
        about.append(("release", _release(opened.manifest)))
    parts = [listed([*about, ("engine", engine)]), _features(contract, opened)]
    if opened is not None:
        if any(isinstance(feature, TextFeature) for feature in contract.features):
            network = Network.from_bytes(opened.files[WEIGHTS])
            parts.append(terms_text(contract, logits_of(contract, network)))
        training = training_of(opened)
        parts += [training_text(training)] if training is not None else []
        parts += [_files(opened), labels_table(Measured.of(opened.manifest))]
    return "\n\n".join(parts)


def _release(manifest: Manifest) -> str:
    """Return under which version its kits are published, and by whom."""
    publisher, release = manifest.publisher, released(manifest.release, manifest.sequence)
    if publisher is None:
        return f"{release}, without a publisher"
    return f"{release}, published by {shown(publisher.author)} under {shown(publisher.licence)}"


def terms_text(contract: Contract, logits: Logits) -> str:
    """Return a table of the terms that weigh most for either label, side by side."""
    rows: list[list[str]] = []
    for name, sides in heaviest_terms(contract, logits, _HEAVIEST).items():
        labels = (contract.labels[0], contract.labels[-1])
        rows.append([f"terms of {short(shown(name))} for {quoted(short(label))}" for label in labels])
        rows += (
            [short(quoted(term), 36) if term else "" for term in pair] for pair in zip_longest(*sides, fillvalue="")
        )
    return aligned(rows, right=False)


def _features(contract: Contract, opened: Package | None) -> str:
    """Return the table of features, with what each is worth where training measured it."""
    worth = [f"{drop:.4f}" for drop in opened.manifest.original["importance"]] if opened is not None else []
    head = ("feature", "kind", "worth", "values") if worth else ("feature", "kind", "values")
    rows = [(shown(f.name), f.kind, *worth[i : i + 1], f.described()) for i, f in enumerate(contract.features)]
    note = "worth: the drop of the ROC AUC on held-out rows when the column's values are shuffled"
    return listed([head, *rows]) + (f"\n{paragraph(note)}" if worth else "")


def _files(opened: Package) -> str:
    """Return the table of files."""
    rows = [(name, f"{record.size:,}", record.role) for name, record in sorted(opened.manifest.files.items())]
    return aligned([("file", "bytes", "role"), *rows])


def _decision(contract: Contract) -> str:
    return contract.rule.described([quoted(label) for label in contract.labels])


def example_csv(contract: Contract) -> str:
    """Return a header and one typical row, as CSV."""
    columns = {protected(feature.name): [feature.example()] for feature in contract.features}
    buffer = io.BytesIO()
    tables.writer(buffer, list(columns)).write(columns)
    return buffer.getvalue().decode()


def choice(opened: Package) -> str:
    """Return which engine `--engine auto` takes here, and why."""
    installed = [name for name in engines.available() if not ENGINES[name].for_proofs]
    known = [name for name, spec in ENGINES.items() if not spec.for_proofs]
    order = ", ".join(name if name in installed else f"{name} (not installed)" for name in known)
    try:
        engine, artifact = loading.choose(opened)
    except EdgeproofError as error:
        return str(error)
    return f"auto takes {engine} with {artifact}: the first with an artifact, and installed here, of {order}"
