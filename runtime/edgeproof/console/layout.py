"""Texts as a terminal may show them: without control characters, in columns."""

from collections.abc import Sequence


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
