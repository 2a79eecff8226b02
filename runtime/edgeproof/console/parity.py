"""Tables that compare the implementations of a decision: each with the original, each with every other.

No line is over 80 columns. Figures on real rows come first; golden rows are called what they are, deliberately extreme.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from edgeproof.console.layout import aligned, paragraph, short
from edgeproof.decision import precision_order, quoted
from edgeproof.package import ArtifactRecord, Manifest

_BLOCK = 7  # columns of the matrix that fit beside the names


class Measured(NamedTuple):
    """Artifacts, and what was measured of them."""

    labels: Sequence[str]
    original: Mapping[str, Any]  # figures of the original
    artifacts: Mapping[str, ArtifactRecord]  # by path; also those that were left out, where they are known
    sizes: Mapping[str, int]  # bytes, by path
    left_out: Mapping[str, str]  # path of an artifact, or folder of a kit -> why it is not in the package
    outside: Mapping[str, Any] | None = None  # figures of int8 on rows outside the training range

    @classmethod
    def of(cls, manifest: Manifest) -> "Measured":
        """Return what a package says of itself."""
        sizes = {name: record.size for name, record in manifest.files.items()}
        return cls(
            manifest.contract.labels, manifest.original, manifest.artifacts, sizes, manifest.left_out, manifest.outside
        )

    @property
    def ordered(self) -> list[tuple[str, ArtifactRecord]]:
        """The artifacts, those of most digits first."""
        return sorted(self.artifacts.items(), key=lambda one: (precision_order(one[1].precision), one[0]))

    def outcome(self, path: str) -> str:
        """Return what the gate said of an artifact."""
        if path in self.left_out:
            return "LEFT OUT"
        return "DRIFT" if self.artifacts[path].parity["drift"] else "passed"


def labels_table(measured: Measured) -> str:
    """Return the table for everybody: each file, its bytes, its accuracy, and how many labels it changes."""
    held_out, resampled = _rows(measured)
    accuracy = _figure(measured.original["accuracy"])
    rows = [("file", "bytes", "accuracy", "held-out", "resampled", ""), ("original (Keras)", "", accuracy, "", "", "")]
    for path, record in measured.ordered:
        quality = record.parity["held_out"]
        more = record.parity["unseen"]["flips"] - quality["flips"]
        figures = (f"{measured.sizes[path]:,}", _figure(quality["accuracy"]), str(quality["flips"]), str(more))
        rows.append((path.rpartition("/")[2], *figures, measured.outcome(path)))
    head = (
        f"Each file compared with the original network: accuracy on {held_out:,} held-out rows, labels that changed on"
        f" these and on {resampled:,} resampled rows."
    )
    return "\n\n".join(
        filter(None, [paragraph(head), aligned(rows), _remarks(measured), paragraph(outside_text(measured))])
    )


def outside_text(measured: Measured) -> str:
    """Say how often int8 keeps the label outside the training range; nothing where that was not measured."""
    if measured.outside is None:
        return ""
    one, several = (f"{measured.outside[key]:.2%}" for key in ("one", "several"))
    return (
        f"With a number far outside its training range, int8 gives the original's label for {one} of rows;"
        f" with a third of the numbers outside, for {several}."
    )


def parity_tables(measured: Measured) -> str:
    """Return all figures of the artifacts compared with the original."""
    held_out, resampled = _rows(measured)
    no, yes = (quoted(short(label, 12)) for label in measured.labels)
    quality = [
        ("file", "bytes", "accuracy", "ROC AUC", "log loss"),
        ("original (Keras)", "", *_quality(measured.original)),
    ]
    labels = [("", "equal", f"of {no}", f"of {yes}", "changed", "farthest")]
    answers = [("", "mean", "largest", "of bound", "golden: changed", "largest")]
    for path, record in measured.ordered:
        p, unseen, golden = record.parity, record.parity["unseen"], record.parity["golden"]
        name = f"{record.precision} {p['engine']}"
        quality.append((path, f"{measured.sizes[path]:,}", *_quality(p["held_out"])))
        equal = f"{_share(unseen['agreement'])} ±{100 * unseen['sampling_error']:.2f}"
        both = (_share(unseen["agreement_negative"]), _share(unseen["agreement_positive"]))
        labels.append((name, equal, *both, str(unseen["flips"]), f"{unseen['farthest_flip']:.1g}"))
        extreme = (f"{golden['flips']} of {golden['rows']:,}", f"{golden['largest']:.1e}")
        answers.append(
            (name, f"{unseen['mean']:.1e}", f"{unseen['largest']:.1e}", f"{p['bound']['over_bound']:.3f}", *extreme)
        )
    rows = f"{held_out:,} held-out and {resampled:,} resampled rows"
    parts = [
        f"Quality on {held_out:,} held-out rows:\n\n{aligned(quality)}",
        paragraph(
            f"Labels on {rows}, compared with the original's. Shares are in %. Farthest: the largest distance"
            " from the threshold of a row whose label changed."
        )
        + f"\n\n{aligned(labels)}",
        paragraph(
            f"Differences of the probability on {rows}. Of bound: the largest share of the bound that a row's"
            " rounding errors set; float32 is compared with the original, float16 and int8 with what their arithmetic"
            " defines. Golden rows are deliberately extreme."
        )
        + f"\n\n{aligned(answers)}",
    ]
    return "\n\n".join(filter(None, [*parts, _remarks(measured)]))


def _rows(measured: Measured) -> tuple[int, int]:
    """Return the number of held-out and of resampled rows."""
    held_out = measured.original["rows"]
    unseen = next((record.parity["unseen"]["rows"] for record in measured.artifacts.values()), held_out)
    return held_out, unseen - held_out


def _remarks(measured: Measured) -> str:
    """Say what was left out or drifts, and why, and where a quantised file is larger than the float32 one."""
    plain = {one.format: measured.sizes[path] for path, one in measured.artifacts.items() if one.precision == "float32"}
    larger = [
        path for path, one in measured.ordered if one.format in plain and measured.sizes[path] > plain[one.format]
    ]
    said = [f"LEFT OUT {path}: {reason}" for path, reason in sorted(measured.left_out.items())]
    said += [
        f"DRIFT in {path}: {'; '.join(one.parity['drift'])}"
        for path, one in measured.ordered
        if one.parity["drift"] and path not in measured.left_out
    ]
    told = [f"Larger than the float32 file of the same format: {', '.join(larger)}."] if larger else []
    return "\n\n".join(filter(None, ["\n".join(map(paragraph, said)), *map(paragraph, told)]))


def _quality(figures: Mapping[str, Any]) -> tuple[str, str, str]:
    return _figure(figures["accuracy"]), _figure(figures["auc"]), _figure(figures["log_loss"])


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


def _share(value: float) -> str:
    return f"{100 * value:.2f}"


def matrix(manifest: Manifest) -> str:
    """Return largest |Δp| below the diagonal and labels that differ above it, of every pair of implementations."""
    names = manifest.matrix["names"]
    largest, flips = manifest.matrix["largest"], manifest.matrix["flips"]
    blocks = []
    for first in range(0, len(names), _BLOCK):
        columns = range(first, min(first + _BLOCK, len(names)))
        rows = [("", *(str(j + 1) for j in columns))]
        for i, name in enumerate(names):
            cells = (f"{largest[i][j]:.0e}" if j < i else str(flips[j][i]) if j > i else "·" for j in columns)
            rows.append((f"{i + 1:2} {name}", *cells))
        blocks.append(aligned(rows))
    head = (
        f"Every implementation compared with every other on {manifest.matrix['rows']:,} rows, golden ones included."
        " Below the diagonal: the largest difference of a probability. Above it: labels that differ."
    )
    return "\n\n".join([paragraph(head), *blocks])
