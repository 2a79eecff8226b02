"""matplotlib, made repeatable: figures without a clock, text as text, colours that a page may change."""

import re
import warnings
from collections import Counter
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any

from edgeproof.errors import UsageError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Name of a colour in the page's style, and what it is where there is no page.
COLOURS = {
    "ink": "#1a1f26",
    "muted": "#5a6472",
    "line": "#d8dde4",
    "no": "#2f6db3",
    "yes": "#c4560b",
    "accent": "#0b7a6b",
    "paper": "#ffffff",
}
_POINTS = 72  # per inch: then numbers in an SVG are those of the figure
_ON_PAGE = 1.3  # pixels per point on a wide screen: letters as large as those of notes
_SCALE = 2  # pixels per point of a PNG
_UNNEEDED = [
    re.compile(pattern, re.DOTALL)
    for pattern in (
        r"<metadata>.*?</metadata>",
        r"<!--.*?-->",
        r"<defs>\s*<style.*?</style>\s*</defs>",
        r"<defs>\s*<clipPath.*?</clipPath>\s*</defs>",
        r' clip-path="[^"]*"',
        r' transform="rotate\(-0 [^"]*"',
        r"font-family: 'DejaVu Sans'; ",
        r'<path d="[^"]*" style="fill: none"/>',
    )
]
_EMPTY = re.compile(r"<g/>|<g></g>|<defs></defs>")
_STYLE = re.compile(r' style="((?!max-width)[^"]*)"')
_SETTINGS: Any = {
    "text.parse_math": False,  # a name may hold dollar signs
    "svg.fonttype": "none",
    "svg.hashsalt": "edgeproof",
    "figure.dpi": _POINTS,
    "savefig.dpi": _POINTS,
    "font.family": "DejaVu Sans",  # matplotlib brings it: every machine lays out alike
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": COLOURS["line"],
    "axes.labelcolor": COLOURS["muted"],
    "axes.titlecolor": COLOURS["ink"],
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "axes.axisbelow": True,
    "axes.grid": True,
    "grid.color": COLOURS["line"],
    "grid.linewidth": 0.6,
    "xtick.color": COLOURS["muted"],
    "ytick.color": COLOURS["muted"],
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "text.color": COLOURS["ink"],
    "lines.linewidth": 1.8,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
}


def drawn(draw: "Callable[[Figure], Any]", width: float, height: float) -> "Figure":
    """Return a figure of so many points that `draw` has drawn; raises UsageError where matplotlib is not installed."""
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError:
        message = "report: needs matplotlib, which is not installed; run: pip install './export[report]'"
        raise UsageError(message) from None
    with mpl.rc_context(), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # signs that the font lacks: a browser has others
        mpl.rcdefaults()  # whatever a person's matplotlibrc says
        mpl.rcParams.update(_SETTINGS)
        figure = Figure(figsize=(width / _POINTS, height / _POINTS), layout="constrained")
        draw(figure)
        figure.draw_without_rendering()
        figure.set_layout_engine("none")
    return figure


def svg(figure: "Figure", name: str, label: str, last: str = "") -> str:
    """Return an `<svg>` for a page: colours by their names in its style, ids that begin with `name`; `last` ends it.

    Nothing that is drawn leaves the axes, so what clips it is left out, and so is what cannot be seen.
    """
    text = _saved(figure, "svg").decode()
    box = re.search(r'viewBox="([^"]+)"', text)
    text = text[text.index("<svg") :]
    for unneeded in _UNNEEDED:
        text = unneeded.sub("", text)
    used = set(re.findall(r'xlink:href="#([^"]+)"', text))
    text = re.sub(r' id="([^"]+)"', lambda m: f' id="{name}-{m[1]}"' if m[1] in used else "", text)
    text = text.replace('xlink:href="#', f'href="#{name}-')
    most = f"max-width:{_ON_PAGE * figure.bbox.width:.0f}px"
    head = f'<svg viewBox="{box[1] if box else ""}" style="{most}" role="img" aria-label="{label}">'
    text = re.sub(r"<svg[^>]*>", lambda _: head, text, count=1)
    for colour, code in COLOURS.items():
        text = text.replace(code, f"var(--{colour})")
    text = re.sub(r"(?<=[ \"(])(-?\d+\.\d)\d+", r"\1", text)
    text = re.sub(r">\s+<", "><", re.sub(r"\s*\n\s*", " ", text)).strip()
    while (shorter := _EMPTY.sub("", text)) != text:
        text = shorter
    return f"{text.removesuffix('</svg>')}{last}</svg>"


def classed(svgs: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """Return the same pictures with a class in place of each style that is written more than once, and the rules."""
    counts = Counter(style for text in svgs.values() for style in _STYLE.findall(text))
    names = {style: f"p{place}" for place, style in enumerate(one for one, n in counts.items() if n > 1)}
    rules = "\n".join(f".{name} {{ {style} }}" for style, name in names.items())

    def replaced(found: re.Match[str]) -> str:
        return f' class="{names[found[1]]}"' if found[1] in names else found[0]

    return {key: _STYLE.sub(replaced, text) for key, text in svgs.items()}, rules


def standalone(figure: "Figure") -> bytes:
    """Return an SVG file."""
    return _saved(figure, "svg", facecolor=COLOURS["paper"])


def png(figure: "Figure") -> bytes:
    """Return a PNG file."""
    return _saved(figure, "png", dpi=_POINTS * _SCALE, facecolor=COLOURS["paper"])


def _saved(figure: "Figure", kind: str, **more: Any) -> bytes:
    import matplotlib as mpl

    stream = BytesIO()
    metadata = {"Date": None, "Creator": None} if kind == "svg" else {"Software": None}
    with mpl.rc_context(), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        mpl.rcdefaults()
        mpl.rcParams.update(_SETTINGS)
        figure.savefig(stream, format=kind, metadata=metadata, **more)
    return stream.getvalue()
