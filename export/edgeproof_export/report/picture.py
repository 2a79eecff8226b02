"""What every picture of a report is: a figure with its title, what it shows in words, and its data as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from edgeproof.console import printable
from edgeproof_export.report.drawing import COLOURS, png, standalone, svg

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Table = Sequence[Sequence[str]]  # the header first
INK, MUTED, LINE, NO, YES, ACCENT = (COLOURS[name] for name in ("ink", "muted", "line", "no", "yes", "accent"))
WIDTH, HEIGHT = 380, 280  # points


@dataclass(frozen=True, eq=False)
class Picture:
    """A figure, and what a page says of it."""

    name: str
    title: str
    words: str  # what it shows, for those who do not see it
    figure: "Figure"
    table: Table
    last: str = ""  # what a page adds to the figure: an element of SVG

    def to_svg(self) -> bytes:
        """Return an SVG file."""
        return standalone(self.figure)

    def to_png(self) -> bytes:
        """Return a PNG file."""
        return png(self.figure)

    @property
    def svg(self) -> str:
        """For a page."""
        return svg(self.figure, self.name, escape(printable(f"{self.title}. {self.words}")), self.last)


def number(value: float | None, form: str = ".4f") -> str:
    """Return a number as the page shows it; – where it is undefined."""
    return "–" if value is None or value != value else f"{value:{form}}"  # noqa: PLR0124 — NaN


def between(low: float | None, high: float | None) -> str:
    """Return an interval of shares; – where it is undefined."""
    return "–" if low is None or high is None else f"{low:.3f}–{high:.3f}"
