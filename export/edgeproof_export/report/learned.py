"""Pictures of the training record: other ways to predict, the learning curve, what each column is worth and does."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from edgeproof.console import short
from edgeproof_export.report.drawing import drawn
from edgeproof_export.report.effects import effects
from edgeproof_export.report.picture import ACCENT, INK, MUTED, WIDTH, YES, Picture, between, number
from edgeproof_export.report.subject import Subject

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_COLUMNS = 15  # whose importance is drawn


def ways(told: Mapping[str, Mapping[str, Any]]) -> Iterator[Picture]:
    """Draw accuracy and ROC AUC of each way to predict, with intervals: a picture each, which a page puts in a row."""
    yield _ways(told, "ways", "accuracy", "Accuracy", ("threshold", "g"))
    yield _ways(told, "ways-auc", "auc", "ROC AUC", ("log_loss", ".4f"))


def _ways(told: Mapping[str, Mapping[str, Any]], picture: str, key: str, title: str, more: tuple[str, str]) -> Picture:
    names = sorted(told, key=lambda name: (name != "network", -(told[name]["auc"] or 0), name))[::-1]

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        for place, name in enumerate(names):
            value, (low, high) = told[name][key], told[name][f"{key}_interval"]
            colour = ACCENT if name == "network" else MUTED
            if value is None:
                continue
            if low is not None and high is not None:
                axes.plot([low, high], [place, place], color=colour, linewidth=2, solid_capstyle="round")
            axes.plot([value], [place], "o", color=colour, markersize=6)
        axes.set_yticks(range(len(names)), [short(name, 24) for name in names])
        axes.margins(0.08, 0.12)
        axes.grid(visible=False, axis="y")

    rows = [
        (name, number(told[name][key]), between(*told[name][f"{key}_interval"]), number(told[name][more[0]], more[1]))
        for name in names[::-1]
    ]
    words = f"{names[-1]}: {title if key == 'auc' else key} {rows[0][1]} ({rows[0][2]})."
    head = ("", key if key != "auc" else title, "95 % interval", more[0].replace("_", " "))
    figure = drawn(draw, WIDTH, 30 + 30 * len(names))
    return Picture(picture, f"{title} compared with other ways to predict", words, figure, [head, *rows])


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
    figure = drawn(draw, WIDTH, 30 + 140 * len(panels))
    return Picture("curve", "Learning curve", words, figure, [("epoch", *names), *rows])


def drops_of(subject: Subject) -> dict[str, list[float | None]]:
    """Return drop and interval of the most important columns, first the most important."""
    told = subject.package.manifest.original["importance"]
    drops = {name: [drop, None, None] for name, drop in zip(subject.contract.feature_names, told, strict=False)}
    if subject.training is not None:
        drops |= {name: one for name, one in subject.training.record["importance"].items() if name in drops or not told}
    return dict(sorted(drops.items(), key=lambda one: -(one[1][0] or 0.0)))


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
    figure = drawn(draw, WIDTH, 60 + 20 * len(names))
    return Picture("importance", "Which columns matter", words, figure, [("column", "drop", "95 % interval"), *rows])


def _signed(low: float | None, high: float | None) -> str:
    return "–" if low is None or high is None else f"{low:.4f} to {high:.4f}"


def dependence(subject: Subject, told: Mapping[str, Sequence[float]]) -> Picture:
    """Draw the mean probability while one column alone has one value after the other."""
    order = list(drops_of(subject))
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
    figure = drawn(draw, 2 * WIDTH, 30 + 130 * lines)
    return Picture(
        "dependence", "What each column does", words, figure, [("column", "value", "mean probability"), *rows]
    )
