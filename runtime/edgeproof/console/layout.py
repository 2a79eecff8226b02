"""Texts as a terminal may show them: without control characters, in columns."""

from collections import Counter
from collections.abc import Sequence

WIDTH = 80  # columns of the smallest terminal; nothing that people read is wider
_NAME = 32  # characters of a name in a table


def printable(text: str) -> str:
    """Return a text as one line, with escapes for what does not print: control characters, line ends, odd blanks."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def aligned(rows: Sequence[Sequence[str]], right: bool = True) -> str:
    """Lay out rows of texts as a table, the first column left, the others right or left; row 0 is the header."""
    shown = [[printable(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    lines = []
    for row in shown:
        cells = [f"{cell:{'>' if right else '<'}{width}}" for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join([row[0].ljust(widths[0]), *cells]).rstrip())
    return "\n".join(lines)


def listed(rows: Sequence[Sequence[str]]) -> str:
    """Lay out rows of texts, all columns left; the last is broken into lines that fit, below each other.

    A long name is cut at its end, or in its middle where another one begins alike.
    """
    import textwrap

    shown = [[printable(cell) for cell in row] for row in rows]
    starts = Counter(short(row[0], _NAME) for row in shown)
    for row in shown:
        if len(row[0]) > _NAME and starts[short(row[0], _NAME)] > 1:
            row[0] = f"{row[0][: _NAME // 2 - 1]}…{row[0][-_NAME // 2 :]}"
    widths = [max(len(short(cell, _NAME)) for cell in column) for column in list(zip(*shown, strict=True))[:-1]]
    indent = sum(widths) + 2 * len(widths)
    lines = []
    for row in shown:
        start = "".join(f"{short(cell, _NAME):<{width}}  " for cell, width in zip(row[:-1], widths, strict=True))
        parts = textwrap.wrap(row[-1], max(20, WIDTH - indent)) or [""]
        lines += [(start + parts[0]).rstrip(), *(" " * indent + part for part in parts[1:])]
    return "\n".join(lines)


def paragraph(text: str) -> str:
    """Break a text into lines that fit; words stay whole."""
    import textwrap

    return textwrap.fill(printable(text), WIDTH, break_long_words=False, break_on_hyphens=False)


def short(text: str, width: int = 16) -> str:
    """Return a text, its end replaced by … where it is longer than `width`."""
    shown = printable(text)
    return shown if len(shown) <= width else shown[: width - 1] + "…"
