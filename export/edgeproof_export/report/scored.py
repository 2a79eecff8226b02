"""Pictures of the answers on labelled rows: curves over all thresholds, calibration, histogram, groups of rows."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from edgeproof.console import short
from edgeproof_export.report import curves
from edgeproof_export.report.drawing import drawn
from edgeproof_export.report.picture import (
    ACCENT,
    HEIGHT,
    INK,
    LINE,
    MUTED,
    NO,
    WIDTH,
    YES,
    Picture,
    Table,
    between,
    number,
)
from edgeproof_export.report.subject import Answers, Subject

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_SLICES = 15  # that are drawn


def roc(answers: Answers) -> Picture:
    """Draw the ROC curve."""
    curve = curves.roc(answers.of_labels)

    def draw(figure: "Figure") -> None:
        axes = _square(figure, "false positive rate", "true positive rate (recall)")
        axes.plot([0, 1], [0, 1], color=LINE, linewidth=1.2)
        axes.plot(curve.x, curve.y, color=ACCENT)

    words = f"True positive rate against false positive rate on {answers.source}."
    table = _points(curve, ("threshold", "false positive rate", "true positive rate"))
    return _with_point("roc", "ROC curve", words, drawn(draw, WIDTH, HEIGHT), table)


def precision_recall(answers: Answers, label: str) -> Picture:
    """Draw precision against recall."""
    curve = curves.precision_recall(answers.of_labels)
    share = len(answers.of_labels[1]) / len(answers.truth)

    def draw(figure: "Figure") -> None:
        axes = _square(figure, "recall", "precision")
        axes.axhline(share, color=LINE, linewidth=1.2)
        axes.plot(curve.x, curve.y, color=ACCENT)

    words = f"Precision against recall of {label} on {answers.source}; the line is the share of {label}, {share:.3f}."
    table = _points(curve, ("threshold", "recall", "precision"))
    return _with_point("pr", "Precision and recall", words, drawn(draw, WIDTH, HEIGHT), table)


def _square(figure: "Figure", x: str, y: str) -> "Axes":
    axes: Axes = figure.subplots()
    axes.set(xlabel=x, ylabel=y, xlim=(-0.02, 1.02), ylim=(-0.02, 1.04))
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
    return axes


def _points(curve: curves.Curve, head: Sequence[str]) -> Table:
    kept = np.unique(np.linspace(0, len(curve.x) - 1, 12).astype(int))
    rows = zip(curve.threshold[kept].tolist(), curve.x[kept].tolist(), curve.y[kept].tolist(), strict=True)
    return [head, *((f"{max(t, 0):.4g}", f"{x:.4f}", f"{y:.4f}") for t, x, y in rows)]


def _with_point(name: str, title: str, words: str, figure: "Figure", table: Table) -> Picture:
    """Add a point, which a script of the page moves: it knows where 0 and 1 of both axes are."""
    ends = figure.axes[0].transData.transform([(0, 0), (1, 1)])
    height = figure.bbox.height
    (x0, y0), (x1, y1) = ends.tolist()
    places = f"{x0:.2f} {height - y0:.2f} {x1:.2f} {height - y1:.2f}"
    point = f'<circle class="point" r="5" visibility="hidden" data-axes="{places}"/>'
    return Picture(name, title, words, figure, table, point)


def calibration(answers: Answers, label: str) -> Picture:
    """Draw how often the label is true where its probability is so high, with counts."""
    found = curves.bins(answers.of_labels)

    def draw(figure: "Figure") -> None:
        axes = _square(figure, "mean probability in the bin", f"share of {short(label, 20)}")
        axes.plot([0, 1], [0, 1], color=LINE, linewidth=1.2)
        for one in found:
            axes.plot([one.mean] * 2, one.interval, color=ACCENT, linewidth=1.2)
            where = (0, -11) if one.interval[1] > 0.95 else (0, 4)
            y = one.interval[0] if where[1] < 0 else one.interval[1]
            axes.annotate(str(sum(one.rows)), (one.mean, y), where, textcoords="offset points", ha="center",
                          color=MUTED, fontsize=8)  # fmt: skip
        axes.plot([one.mean for one in found], [one.share for one in found], "o", color=ACCENT, markersize=5)

    words = f"Share of {label} in each of ten bins of its probability, with 95 % intervals and the number of rows."
    head = ("probability", "rows", "mean probability", f"share of {label}", "95 % interval")
    rows = [
        (f"{b.low:.1f}–{b.high:.1f}", str(sum(b.rows)), f"{b.mean:.4f}", f"{b.share:.4f}", between(*b.interval))
        for b in found
    ]
    return Picture("calibration", "Calibration", words, drawn(draw, WIDTH, HEIGHT), [head, *rows])


def histogram(answers: Answers, labels: Sequence[str], threshold: float) -> Picture:
    """Draw how many rows of each label have which probability."""
    edges = np.linspace(0, 1, 21)
    counts = [np.histogram(np.minimum(one, 1.0), edges)[0] for one in answers.of_labels]

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        for side, colour, label, of_label in zip((0, 1), (NO, YES), labels, counts, strict=True):
            axes.bar(edges[:-1] + 0.025 * side + 0.0125, of_label, 0.021, color=colour, label=short(label, 20))
        axes.axvline(threshold, color=INK, linewidth=1)
        axes.annotate("threshold", (threshold, 1), (3, -2), xycoords=("data", "axes fraction"),
                      textcoords="offset points", va="top", color=MUTED, fontsize=8)  # fmt: skip
        axes.set(xlabel=f"probability of {short(labels[1], 20)}", ylabel="rows", xlim=(-0.02, 1.02))
        axes.grid(visible=False, axis="x")
        figure.legend(loc="outside upper left", ncols=2)

    words = f"Number of rows of each true label by the probability of {labels[1]}, on {answers.source}."
    rows = [
        (f"{low:.2f}–{high:.2f}", str(zeros), str(ones))
        for low, high, zeros, ones in zip(edges, edges[1:], *(one.tolist() for one in counts), strict=False)
    ]
    head = ("probability", *(f"truly {label}" for label in labels))
    return Picture("histogram", "Probabilities by true label", words, drawn(draw, WIDTH, HEIGHT), [head, *rows])


def slices(subject: Subject) -> Picture:
    """Draw accuracy and interval of the worst slices."""
    shown = subject.slices[:_SLICES][::-1]

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        for place, one in enumerate(shown):
            colour = YES if one.is_worse else ACCENT
            axes.plot(one.interval, [place, place], color=colour, linewidth=2, solid_capstyle="round")
            axes.plot([one.accuracy], [place], "o", color=colour, markersize=6)
        axes.set_yticks(range(len(shown)), [f"{short(one.column, 18)} {short(one.value, 20)}" for one in shown])
        axes.set(xlabel="accuracy, 95 % interval", ylim=(-0.6, len(shown) - 0.4))
        axes.grid(visible=False, axis="y")

    worst = shown[-1]
    words = f"Accuracy of the worst slices; {worst.column} {worst.value} is the worst, {worst.accuracy:.3f}."
    head = ("column", "value", "rows", "accuracy", "95 % interval", "ROC AUC", "")
    rows = [
        (one.column, one.value, f"{one.rows:,}", number(one.accuracy), between(*one.interval), number(one.auc),
         "worse than all rows" if one.is_worse else "")
        for one in subject.slices
    ]  # fmt: skip
    return Picture(
        "slices", "For whom it is worse", words, drawn(draw, 1.5 * WIDTH, 60 + 22 * len(shown)), [head, *rows]
    )
