"""The pictures of a report, each with its title, what it shows in words, and its data as a table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from edgeproof.console import printable, short
from edgeproof_export.report import curves
from edgeproof_export.report.drawing import COLOURS, drawn, png, standalone, svg
from edgeproof_export.report.effects import effects
from edgeproof_export.report.subject import Answers, Subject

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Table = Sequence[Sequence[str]]  # the header first
INK, MUTED, LINE, NO, YES, ACCENT = (COLOURS[name] for name in ("ink", "muted", "line", "no", "yes", "accent"))
_WIDTH, _HEIGHT = 380, 280  # points
_COLUMNS = 15  # whose importance is drawn
_SLICES = 15


@dataclass(frozen=True, eq=False)
class Picture:
    """A figure, and what a page says of it."""

    name: str
    title: str
    words: str  # what it shows, for those who do not see it
    figure: "Figure"
    table: Table
    data: str = ""  # attributes of the `<svg>`

    def to_svg(self) -> bytes:
        """Return an SVG file."""
        return standalone(self.figure)

    def to_png(self) -> bytes:
        """Return a PNG file."""
        return png(self.figure)

    @property
    def svg(self) -> str:
        """For a page."""
        return svg(self.figure, self.name, escape(printable(f"{self.title}. {self.words}")), self.data)


def pictures_of(subject: Subject) -> dict[str, Picture]:
    """Return the pictures that a package has data for, by name, in the order of the report."""
    return {picture.name: picture for picture in _all(subject)}


def _all(subject: Subject) -> Iterator[Picture]:
    training, answers = subject.training, subject.answers
    if training is not None and len(training.record["ways"]) > 1:
        yield ways(training.record["ways"])
    if answers is not None and subject.is_binary and all(len(one) for one in answers.of_labels):
        yield roc(answers)
        yield precision_recall(answers, subject.contract.labels[1])
        yield calibration(answers, subject.contract.labels[1])
        yield histogram(answers, subject.contract.labels, subject.contract.rule.to_json()["threshold"])
    if training is not None and training.record["curve"]:
        yield learning_curve(training.record["curve"])
    if drops := _drops(subject):
        yield importance(drops)
    if training is not None and training.record["dependence"]:
        yield dependence(subject, training.record["dependence"])
    if subject.slices:
        yield slices(subject)


def _drops(subject: Subject) -> dict[str, list[float | None]]:
    """Return drop and interval of the most important columns, first the most important."""
    told = subject.package.manifest.original["importance"]
    drops = {name: [drop, None, None] for name, drop in zip(subject.contract.feature_names, told, strict=False)}
    if subject.training is not None:
        drops |= {name: one for name, one in subject.training.record["importance"].items() if name in drops or not told}
    return dict(sorted(drops.items(), key=lambda one: -(one[1][0] or 0.0)))


def ways(told: Mapping[str, Mapping[str, Any]]) -> Picture:
    """Draw accuracy and ROC AUC of each way to predict, with intervals."""
    names = sorted(told, key=lambda name: (name != "network", -(told[name]["auc"] or 0), name))[::-1]
    panels = (("accuracy", "accuracy"), ("auc", "ROC AUC"))

    def draw(figure: "Figure") -> None:
        for axes, (key, title) in zip(figure.subplots(1, 2, sharey=True), panels, strict=True):
            for place, name in enumerate(names):
                value, (low, high) = told[name][key], told[name][f"{key}_interval"]
                colour = ACCENT if name == "network" else MUTED
                if value is None:
                    continue
                if low is not None and high is not None:
                    axes.plot([low, high], [place, place], color=colour, linewidth=2, solid_capstyle="round")
                axes.plot([value], [place], "o", color=colour, markersize=6)
            axes.set_title(title)
            axes.set_yticks(range(len(names)), [short(name, 24) for name in names])
            axes.margins(0.08, 0.12)
            axes.grid(visible=False, axis="y")

    figure = drawn(draw, 2 * _WIDTH, 40 + 30 * len(names))
    head = ("", "accuracy", "95 % interval", "ROC AUC", "95 % interval", "log loss", "threshold")
    rows = [(name, *_way(told[name])) for name in names[::-1]]
    words = f"{names[-1]}: accuracy {rows[0][1]} ({rows[0][2]}), ROC AUC {rows[0][3]} ({rows[0][4]})."
    return Picture("ways", "Compared with other ways to predict", words, figure, [head, *rows])


def _way(one: Mapping[str, Any]) -> tuple[str, ...]:
    accuracy, auc = (_between(*one[f"{key}_interval"]) for key in ("accuracy", "auc"))
    figures = [number(one[key]) for key in ("accuracy", "auc", "log_loss")]
    return figures[0], accuracy, figures[1], auc, figures[2], number(one["threshold"], "g")


def number(value: float | None, form: str = ".4f") -> str:
    """Return a number as the page shows it; – where it is undefined."""
    return "–" if value is None or value != value else f"{value:{form}}"  # noqa: PLR0124 — NaN


def _between(low: float | None, high: float | None) -> str:
    return "–" if low is None or high is None else f"{low:.3f}–{high:.3f}"


def roc(answers: Answers) -> Picture:
    """Draw the ROC curve."""
    curve = curves.roc(answers.of_labels)

    def draw(figure: "Figure") -> None:
        axes = _square(figure, "false positive rate", "true positive rate (recall)")
        axes.plot([0, 1], [0, 1], color=LINE, linewidth=1.2)
        axes.plot(curve.x, curve.y, color=ACCENT)

    words = f"True positive rate against false positive rate on {answers.source}."
    table = _points(curve, ("threshold", "false positive rate", "true positive rate"))
    return _with_axes("roc", "ROC curve", words, drawn(draw, _WIDTH, _HEIGHT), table)


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
    return _with_axes("pr", "Precision and recall", words, drawn(draw, _WIDTH, _HEIGHT), table)


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


def _with_axes(name: str, title: str, words: str, figure: "Figure", table: Table) -> Picture:
    """Tell the page where 0 and 1 of both axes are, so that a script can put a point there."""
    ends = figure.axes[0].transData.transform([(0, 0), (1, 1)])
    height = figure.bbox.height
    (x0, y0), (x1, y1) = ends.tolist()
    data = f' data-axes="{x0:.2f} {height - y0:.2f} {x1:.2f} {height - y1:.2f}"'
    return Picture(name, title, words, figure, table, data)


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
        (f"{b.low:.1f}–{b.high:.1f}", str(sum(b.rows)), f"{b.mean:.4f}", f"{b.share:.4f}", _between(*b.interval))
        for b in found
    ]
    return Picture("calibration", "Calibration", words, drawn(draw, _WIDTH, _HEIGHT), [head, *rows])


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
    return Picture("histogram", "Probabilities by true label", words, drawn(draw, _WIDTH, _HEIGHT), [head, *rows])


def learning_curve(curve: Mapping[str, Sequence[float]]) -> Picture:
    """Draw what training wrote down after each epoch; losses, and figures from 0 to 1, in two panels."""
    epochs = curve["epoch"]
    names = [name for name in curve if name != "epoch"]
    panels = [part for part in ([n for n in names if "loss" in n], [n for n in names if "loss" not in n]) if part]

    def draw(figure: "Figure") -> None:
        for axes, part in zip(figure.subplots(len(panels), 1, squeeze=False)[:, 0], panels, strict=True):
            for name in part:
                is_check = name.startswith("val_")
                axes.plot(
                    epochs, curve[name], color=YES if is_check else ACCENT, label=name.replace("val_", "checked ")
                )
            axes.set(xlabel="epoch", ylim=(0, None))
            axes.set_title(" and ".join(name.replace("val_", "checked ") for name in part))

    words = f"{', '.join(names)} over {epochs[-1]:.0f} epochs; loss ends at {curve[panels[0][0]][-1]:.4g}."
    rows = [(f"{epoch:.0f}", *(f"{curve[name][i]:.4g}" for name in names)) for i, epoch in enumerate(epochs)]
    figure = drawn(draw, _WIDTH, 30 + 140 * len(panels))
    return Picture("curve", "Learning curve", words, figure, [("epoch", *names), *rows])


def importance(drops: Mapping[str, Sequence[float | None]]) -> Picture:
    """Draw how far the ROC AUC falls while one column is shuffled."""
    names = list(drops)[:_COLUMNS][::-1]

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        for place, name in enumerate(names):
            drop, low, high = drops[name]
            axes.barh(place, drop or 0.0, 0.62, color=ACCENT)
            if low is not None and high is not None:
                axes.plot([low, high], [place, place], color=INK, linewidth=1.2)
        axes.axvline(0, color=MUTED, linewidth=0.8)
        axes.set_yticks(range(len(names)), [short(name, 24) for name in names])
        axes.set(xlabel="drop of the ROC AUC", ylim=(-0.6, len(names) - 0.4))
        axes.grid(visible=False, axis="y")

    rows = [(name, number(one[0]), _signed(*one[1:])) for name, one in list(drops.items())[:200]]
    words = (
        f"Drop of the ROC AUC while a column's values are shuffled; the most important is {names[-1]}, {rows[0][1]}."
    )
    figure = drawn(draw, _WIDTH, 60 + 20 * len(names))
    return Picture("importance", "Which columns matter", words, figure, [("column", "drop", "95 % interval"), *rows])


def _signed(low: float | None, high: float | None) -> str:
    return "–" if low is None or high is None else f"{low:.4f} to {high:.4f}"


def dependence(subject: Subject, told: Mapping[str, Sequence[float]]) -> Picture:
    """Draw the mean probability while one column alone has one value after the other."""
    order = list(_drops(subject))
    found = effects(subject.contract, told)
    shown = sorted(found, key=lambda one: order.index(one.column) if one.column in order else len(order))
    columns = min(3, len(shown))
    lines = -(-len(shown) // columns)

    def draw(figure: "Figure") -> None:
        panels = figure.subplots(lines, columns, sharey=True, squeeze=False).ravel().tolist()
        for axes, one in zip(panels, shown, strict=False):
            if one.numbers is None:
                axes.plot(range(len(one.means)), one.means, "o", color=ACCENT, markersize=5)
                axes.set_xticks(range(len(one.values)), [short(value, 8) for value in one.values])
                axes.margins(x=0.2)
                axes.tick_params("x", rotation=0 if len(one.values) < 5 else 90)
            else:
                axes.plot(one.numbers, one.means, color=ACCENT)
                axes.locator_params("x", nbins=4)
            axes.set_title(short(one.column, 26))
            axes.set_ylim(0, 1)
            axes.set_yticks([0, 0.5, 1])
        for axes in panels[len(shown) :]:
            axes.set_visible(False)

    label = subject.contract.labels[1]
    rows = [
        (one.column, *pair) for one in shown for pair in zip(one.values, map("{:.4f}".format, one.means), strict=True)
    ]
    words = f"Mean probability of {label} while one column alone is set to a value, over the training range."
    figure = drawn(draw, 2 * _WIDTH, 30 + 130 * lines)
    return Picture(
        "dependence", "What each column does", words, figure, [("column", "value", "mean probability"), *rows]
    )


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
        (one.column, one.value, f"{one.rows:,}", number(one.accuracy), _between(*one.interval), number(one.auc),
         "worse than all rows" if one.is_worse else "")
        for one in subject.slices
    ]  # fmt: skip
    return Picture(
        "slices", "For whom it is worse", words, drawn(draw, 1.5 * _WIDTH, 60 + 22 * len(shown)), [head, *rows]
    )
