"""Texts that `inspect` and `export` show people: the summary, the parity table, an example row."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from edgeproof import engines, predictor
from edgeproof.decision.contract import CategoricalFeature, Contract, Feature
from edgeproof.decision.float32 import shortest
from edgeproof.decision.grammar import protected, quoted, shown
from edgeproof.engines import ENGINES
from edgeproof.errors import EdgeproofError
from edgeproof.package.sealed import KIT, ArtifactRecord, Manifest, Package, kit_folder
from edgeproof.tables import csv

_HEADER = (
    *("", "bytes", "accuracy", "ROC AUC", "log loss", "agreement", "of positive", "of negative"),
    *("flips", "farthest", "mean |Δp|", "largest", "÷ bound"),
)
_PRECISIONS = ("float32", "float16", "int8")  # in the order of tables


def aligned(rows: Sequence[Sequence[str]], right: bool = True) -> str:
    """Lay out rows of texts as a table, the first column left, the others right or left; row 0 is the header."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [f"{cell:{'>' if right else '<'}{width}}" for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join([row[0].ljust(widths[0]), *cells]).rstrip())
    return "\n".join(lines)


def parity_table(original: Mapping[str, Any], artifacts: Mapping[str, ArtifactRecord], sizes: Mapping[str, int]) -> str:
    """Return the table original, ONNX, TFLite, … × size, accuracy, label agreement, |Δp|, as sealed.

    original: figures of the original. sizes: bytes of each artifact.
    """
    rows: list[tuple[str, ...]] = [_HEADER, ("original (Keras)", "", *_quality(original), *[""] * 8)]
    ordered = sorted(artifacts.items(), key=lambda item: (_PRECISIONS.index(item[1].precision), item[0]))
    for name, record in ordered:
        p, unseen = record.parity, record.parity["unseen"]
        rows.append(
            (
                f"{name} ({p['engine']})",
                f"{sizes[name]:,}",
                *_quality(p["held_out"]),
                f"{100 * unseen['agreement']:.2f} ±{100 * unseen['sampling_error']:.2f} %",
                f"{100 * unseen['agreement_positive']:.2f} %",
                f"{100 * unseen['agreement_negative']:.2f} %",
                str(unseen["flips"]),
                f"{unseen['farthest_flip']:.1g}",
                f"{unseen['mean']:.1e}",
                f"{unseen['largest']:.1e}",
                f"{p['bound']['over_bound']:.3f}",
            )
        )
    unseen_rows = ordered[0][1].parity["unseen"]["rows"] if ordered else 0
    notes = [
        f"accuracy, ROC AUC, log loss: on {original['rows']:,} held-out rows. agreement (± sampling error; then among",
        "the rows to which the original gives either label), flips and |Δp|: on these and rows resampled from the",
        f"training columns, {unseen_rows:,} in all. farthest: of a flip, from the threshold. ÷ bound: row by row,",
        "of the derived bound: float32 beside the original, float16 and int8 beside what their arithmetic defines.",
        *_larger(artifacts, sizes),
        *(f"DRIFT in {name}: {'; '.join(r.parity['drift'])}" for name, r in ordered if r.parity["drift"]),
    ]
    return aligned(rows) + "\n\n" + "\n".join(notes)


def _quality(figures: Mapping[str, Any]) -> tuple[str, str, str]:
    return _figure(figures["accuracy"]), _figure(figures["auc"]), _figure(figures["log_loss"])


def _larger(artifacts: Mapping[str, ArtifactRecord], sizes: Mapping[str, int]) -> list[str]:
    """Say where a quantised file is larger than the float32 one of its format."""
    plain = {record.format: sizes[name] for name, record in artifacts.items() if record.precision == "float32"}
    return [
        f"{name} is larger than its float32 sister: {sizes[name]:,} bytes against {plain[record.format]:,}"
        for name, record in sorted(artifacts.items())
        if record.format in plain and sizes[name] > plain[record.format]
    ]


def parity_of(manifest: Manifest) -> str:
    """Return the parity table of a package, then every implementation beside every other."""
    sizes = {name: record.size for name, record in manifest.files.items()}
    return parity_table(manifest.original, manifest.artifacts, sizes) + "\n\n" + matrix(manifest)


def matrix(manifest: Manifest) -> str:
    """Return largest |Δp| below the diagonal and labels that differ above it, of every pair of implementations."""
    names = manifest.matrix["names"]
    largest, flips = manifest.matrix["largest"], manifest.matrix["flips"]
    rows = [("", *(str(index + 1) for index in range(len(names))))]
    for i, name in enumerate(names):
        cells = (f"{largest[i][j]:.0e}" if j < i else str(flips[j][i]) if j > i else "·" for j in range(len(names)))
        rows.append((f"{i + 1:2} {name}", *cells))
    note = (
        f"Every implementation beside every other on {manifest.matrix['rows']:,} rows, golden ones included:"
        " largest |Δp| below\nthe diagonal, labels that differ above it."
    )
    return note + "\n\n" + aligned(rows)


def summary(contract: Contract, opened: Package | None, engine: str) -> str:
    """Return what a model decides, from which columns, with which engine and files."""
    lines = [
        f"name       {contract.name}",
        f"decides    {shown(contract.target)}: {_decision(contract)}",
    ]
    if opened is not None:
        lines += [
            f"package    {opened.id}",
            f"model      {opened.manifest.model_id}",
            f"made by    {', '.join(f'{k} {v}' for k, v in sorted(opened.manifest.made_by.items()))}",
        ]
    lines += [
        f"engine     {engine}",
        "",
        aligned(
            [("feature", "kind", "values"), *((shown(f.name), f.kind, _values(f)) for f in contract.features)],
            right=False,
        ),
    ]
    if opened is not None:
        files = sorted(opened.manifest.files.items())
        shown_files = [(n, f"{r.size:,}", r.role) for n, r in files if r.role != KIT]
        for kit in opened.kits:
            inside = [r.size for n, r in files if n.startswith(f"{kit_folder(kit)}/")]
            shown_files.append((f"{kit_folder(kit)} ({len(inside)} files)", f"{sum(inside):,}", KIT))
        lines += ["", aligned([("file", "bytes", "role"), *shown_files])]
        lines += [f"LEFT OUT {path}: {reason}" for path, reason in sorted(opened.manifest.left_out.items())]
        sizes = {name: record.size for name, record in files}
        lines += ["", parity_table(opened.manifest.original, opened.manifest.artifacts, sizes)]
    return "\n".join(lines)


def _decision(contract: Contract) -> str:
    no, yes = (quoted(label) for label in contract.labels)
    return f"{yes} when probability > {shortest(contract.threshold)}, else {no}"


def example_csv(contract: Contract) -> str:
    """Return a header and one typical row, as CSV."""
    columns = {
        protected(f.name): [
            protected(f.values[0]) if isinstance(f, CategoricalFeature) else f"{shortest(f.missing):.9g}"
        ]
        for f in contract.features
    }
    buffer = io.BytesIO()
    csv.writer(buffer, list(columns), delimiter=",").write(columns)
    return buffer.getvalue().decode()


def auto(opened: Package) -> str:
    """Return which engine `--engine auto` takes here, and why."""
    installed = [name for name in engines.available() if not ENGINES[name].for_proofs]
    order = ", ".join(name if name in installed else f"{name} (not installed)" for name in _known())
    try:
        engine, artifact = predictor.choose(opened)
    except EdgeproofError as error:
        return str(error)
    return f"auto takes {engine} with {artifact}: the first with an artifact, and installed here, of {order}"


def _known() -> list[str]:
    return [name for name, spec in ENGINES.items() if not spec.for_proofs]


def _values(feature: Feature) -> str:
    if isinstance(feature, CategoricalFeature):
        first = ", ".join(map(shown, feature.values[:8]))
        return first if len(feature.values) <= 8 else f"{first}, … ({len(feature.values)})"
    return f"{shortest(feature.min)} … {shortest(feature.max)}"


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"
