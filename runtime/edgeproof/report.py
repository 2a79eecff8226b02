"""Texts that `inspect` and `export` show people: the summary, the parity table, an example row."""

import csv
import io
from collections.abc import Sequence

from edgeproof import predictor
from edgeproof.contract import CategoricalFeature, Contract, Feature
from edgeproof.errors import EdgeproofError
from edgeproof.float32 import shortest
from edgeproof.grammar import protected, quoted, shown
from edgeproof.package import Manifest, Package


def aligned(rows: Sequence[Sequence[str]], right: bool = True) -> str:
    """Lay out rows of texts as a table, the first column left, the others right or left; row 0 is the header."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [f"{cell:{'>' if right else '<'}{width}}" for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join([row[0].ljust(widths[0]), *cells]).rstrip())
    return "\n".join(lines)


def parity_table(manifest: Manifest) -> str:
    """Return the table original, ONNX, TFLite, … × accuracy, label agreement, largest |Δp|, as sealed."""
    original = manifest.original
    header = ("", "precision", "accuracy", "ROC AUC", "agreement", "near", "largest |Δp|", "bound", "observed ÷ bound")
    rows = [header, ("original (Keras)", "float32", _figure(original["accuracy"]), _figure(original["auc"]), *[""] * 5)]
    for name, record in sorted(manifest.artifacts.items()):
        p = record.parity
        percent = f"{100 * p['agreement']:.2f} %"
        differences = (f"{p['largest']:.2e}", f"{p['bound']:.2e}", f"{p['over_bound']:.3f}")
        rows.append(
            (
                f"{name} ({p['engine']})",
                record.precision,
                _figure(p["accuracy"]),
                _figure(p["auc"]),
                percent,
                str(p["near"]),
                *differences,
            )
        )
    notes = (
        f"\nOn {original['rows']} held-out rows and the golden rows. `near` counts rows closer to the threshold than"
        "\nthe derived bound; their labels are not compared. `bound` is the largest; `observed ÷ bound` is by row."
    )
    return aligned(rows) + "\n" + notes


def summary(contract: Contract, opened: Package | None) -> str:
    """Return what a model decides, from which columns, and with which files."""
    lines = [
        f"name       {contract.name}",
        f"decides    {shown(contract.target)}: {_decision(contract)}",
    ]
    if opened is not None:
        lines += [
            f"package    {opened.id}",
            f"model      {opened.manifest.model_id}",
            f"made by    {', '.join(f'{k} {v}' for k, v in sorted(opened.manifest.made_by.items()))}",
            f"engine     {_engine(opened)}",
        ]
    lines += [
        "",
        aligned(
            [("feature", "kind", "values"), *((shown(f.name), f.kind, _values(f)) for f in contract.features)],
            right=False,
        ),
    ]
    if opened is not None:
        files = sorted(opened.manifest.files.items())
        lines += ["", aligned([("file", "bytes", "role"), *((n, f"{r.size:,}", r.role) for n, r in files)])]
        lines += ["", parity_table(opened.manifest)]
    return "\n".join(lines)


def _decision(contract: Contract) -> str:
    no, yes = (quoted(label) for label in contract.labels)
    return f"{yes} when probability > {shortest(contract.threshold)}, else {no}"


def example_csv(contract: Contract) -> str:
    """Return a header and one typical row, as CSV."""
    row = [
        protected(f.values[0]) if isinstance(f, CategoricalFeature) else f"{shortest(f.missing):.9g}"
        for f in contract.features
    ]
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([[protected(name) for name in contract.feature_names], row])
    return buffer.getvalue()


def _engine(opened: Package) -> str:
    try:
        engine, artifact = predictor.choose(opened)
    except EdgeproofError as error:
        return str(error)
    return f"auto takes {engine} with {artifact}: the first of the installed engines that has an artifact"


def _values(feature: Feature) -> str:
    if isinstance(feature, CategoricalFeature):
        first = ", ".join(map(shown, feature.values[:8]))
        return first if len(feature.values) <= 8 else f"{first}, … ({len(feature.values)})"
    return f"{shortest(feature.min)} … {shortest(feature.max)}"


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"
