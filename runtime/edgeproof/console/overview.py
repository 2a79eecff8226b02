"""What `inspect` shows people: what a model decides, from which columns, with which files."""

import io
from itertools import zip_longest

from edgeproof import engines, predictor, tables
from edgeproof.console.layout import aligned, printable
from edgeproof.console.parity import sealed_parity
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
from edgeproof.package import KIT, WEIGHTS, Package, kit_folder

_HEAVIEST = 10  # terms for either label


def summary(contract: Contract, opened: Package | None, engine: str) -> str:
    """Return what a model decides, from which columns, with which engine and files."""
    lines = [f"name       {contract.name}", f"decides    {shown(contract.target)}: {_decision(contract)}"]
    if opened is not None:
        made_by = ", ".join(f"{name} {version}" for name, version in sorted(opened.manifest.made_by.items()))
        lines += [f"package    {opened.id}", f"model      {opened.manifest.model_id}", f"made by    {made_by}"]
    lines.append(f"engine     {engine}")
    rows = [("feature", "kind", "values"), *((shown(f.name), f.kind, f.described()) for f in contract.features)]
    parts = ["\n".join(map(printable, lines)), aligned(rows, right=False)]
    if opened is not None:
        if any(isinstance(feature, TextFeature) for feature in contract.features):
            network = Network.from_bytes(opened.files[WEIGHTS])
            parts.append(terms_text(contract, logits_of(contract, network)))
        manifest = opened.manifest
        left_out = [f"LEFT OUT {path}: {reason}" for path, reason in sorted(manifest.left_out.items())]
        parts += ["\n".join([_files(opened), *map(printable, left_out)]), sealed_parity(manifest)]
    return "\n\n".join(parts)


def terms_text(contract: Contract, logits: Logits) -> str:
    """Return a table of the terms that weigh most for either label, side by side."""
    rows: list[list[str]] = []
    for name, sides in heaviest_terms(contract, logits, _HEAVIEST).items():
        labels = (contract.labels[0], contract.labels[-1])
        rows.append([f"terms of {shown(name)} for {quoted(label)}" for label in labels])
        rows += map(list, zip_longest(*(map(quoted, side) for side in sides), fillvalue=""))
    return aligned(rows, right=False)


def _files(opened: Package) -> str:
    """Return the table of files, in which the many files of a source kit are one line."""
    files = sorted(opened.manifest.files.items())
    rows = [(name, f"{record.size:,}", record.role) for name, record in files if record.role != KIT]
    for kit in opened.kits:
        sizes = [record.size for name, record in files if name.startswith(f"{kit_folder(kit)}/")]
        rows.append((f"{kit_folder(kit)} ({len(sizes)} files)", f"{sum(sizes):,}", KIT))
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
        engine, artifact = predictor.choose(opened)
    except EdgeproofError as error:
        return str(error)
    return f"auto takes {engine} with {artifact}: the first with an artifact, and installed here, of {order}"
