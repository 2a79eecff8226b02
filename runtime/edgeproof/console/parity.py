"""Tables that compare the implementations of a decision: each with the original, each with every other."""

from collections.abc import Mapping
from typing import Any

from edgeproof.console.layout import aligned, printable
from edgeproof.decision import precision_order
from edgeproof.package import ArtifactRecord, Manifest

_HEADER = (
    *("", "bytes", "accuracy", "ROC AUC", "log loss", "agreement", "of positive", "of negative"),
    *("flips", "farthest", "mean |Δp|", "largest", "÷ bound"),
)


def parity_table(original: Mapping[str, Any], artifacts: Mapping[str, ArtifactRecord], sizes: Mapping[str, int]) -> str:
    """Return the table original, ONNX, TFLite, … × size, accuracy, label agreement, |Δp|, as sealed.

    original: figures of the original. sizes: bytes of each artifact.
    """
    rows: list[tuple[str, ...]] = [_HEADER, ("original (Keras)", "", *_quality(original), *[""] * 8)]
    ordered = sorted(artifacts.items(), key=lambda item: (precision_order(item[1].precision), item[0]))
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
    return "\n".join([aligned(rows), "", *map(printable, notes)])


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


def sealed_parity(manifest: Manifest) -> str:
    """Return the parity table of a package."""
    sizes = {name: record.size for name, record in manifest.files.items()}
    return parity_table(manifest.original, manifest.artifacts, sizes)


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


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"
