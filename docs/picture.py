"""Write docs/images/report.svg, the picture of the README (`make docs-generated`); a test runs this and compares.

It is four pictures of the report on the committed package, about the rows of the example table.
"""

import re
import sys
from importlib.resources import files
from pathlib import Path

from edgeproof import package
from edgeproof_export.report import pictures_of, subject_of

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "tests" / "goldens" / "packages" / "format-1.edgeproof"
ROWS = ROOT / "examples" / "passengers.csv"
NAMES = ("roc", "pr", "calibration", "histogram")
_OF_PAGE = re.compile(r' style="max-width[^"]*"| role="img" aria-label="[^"]*"| data-axes="[^"]*"')
WIDTH, HEIGHT, HEAD, GAP = 380, 280, 30, 20  # points


def picture() -> str:
    """Return the SVG, with the colours of the page on light and on dark screens."""
    drawn = pictures_of(subject_of(package.read(PACKAGE), str(ROWS)))
    parts = []
    for place, name in enumerate(NAMES):
        x, y = GAP + place % 2 * (WIDTH + GAP), GAP + place // 2 * (HEIGHT + HEAD + GAP)
        inner = _OF_PAGE.sub("", drawn[name].svg)
        box = f'<svg x="{x}" y="{y + HEAD}" width="{WIDTH}" height="{HEIGHT}" '
        title = f'<text class="title" x="{x}" y="{y + 16}">{drawn[name].title}</text>'
        parts += [title, inner.replace("<svg ", box, 1)]
    width, height = 2 * WIDTH + 3 * GAP, 2 * (HEIGHT + HEAD) + 3 * GAP
    style = (files("edgeproof_export") / "report" / "templates" / "style.css").read_text(encoding="utf-8")
    light, dark = re.findall(r":root \{\n(.*?)\}", style, re.DOTALL)[:2]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="system-ui, sans-serif">\n'
        f"<title>{', '.join(drawn[name].title for name in NAMES)}</title>\n"
        f"<style>:root {{ {' '.join(light.split())} }} @media (prefers-color-scheme: dark)"
        f" {{ :root {{ {' '.join(dark.split())} }} }}"
        " .title { font-weight: 600; font-size: 13px; fill: var(--ink) }</style>\n"
        f'<rect width="{width}" height="{height}" fill="var(--paper)"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def main() -> None:
    """Rewrite the picture, or with --check end with exit code 1 if that would change it."""
    target = Path(__file__).parent / "images" / "report.svg"
    new = picture()
    if "--check" in sys.argv:
        old = target.read_text(encoding="utf-8")
        sys.exit(f"{target.name} is not what the report draws; run: make docs-generated" if new != old else 0)
    target.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
