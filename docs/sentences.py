"""Count the lines and the words per sentence of a page: `python docs/sentences.py README.md`.

Ends with exit code 1 where the page has more than 120 lines, or sentences of more than 16 words on average. Code
blocks, tables, headings and pictures are no sentences. A link counts as its words. A list item is a sentence.
"""

import re
import sys
from pathlib import Path

MOST_LINES = 120
MOST_WORDS = 16.0
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_ITEM = re.compile(r"^\s*(?:[-*]|[0-9]+\.)\s+", re.MULTILINE)
_END = re.compile(r"(?<=[.!?:])\s+(?=[A-ZÁÉÍÓÚÑ¿¡`*\"])|\n\s*\n")


def prose(page: str) -> str:
    """Return the page without what is no sentence; list items become paragraphs."""
    without = re.sub(r"^```.*?^```$", "", page, flags=re.MULTILINE | re.DOTALL)
    lines = [line for line in without.splitlines() if not re.match(r"#|\||<|!\[|---", line)]
    return _ITEM.sub("\n\n", _LINK.sub(r"\1", "\n".join(lines)))


def sentences(page: str) -> list[list[str]]:
    """Return the words of each sentence."""
    words = ([word for word in part.split() if re.search(r"\w", word)] for part in _END.split(prose(page)))
    return [sentence for sentence in words if sentence]


def faults(page: str) -> list[str]:
    """Say what is too long; an empty list is a page that passes."""
    lines, found = len(page.splitlines()), sentences(page)
    mean = sum(map(len, found)) / len(found)
    said = [f"{lines} lines, expected at most {MOST_LINES}"] if lines > MOST_LINES else []
    return said + ([f"{mean:.1f} words per sentence, expected at most {MOST_WORDS}"] if mean > MOST_WORDS else [])


def main() -> None:
    """Print the counts of each page, and end with exit code 1 where one is too long."""
    wrong = False
    for name in sys.argv[1:]:
        page = Path(name).read_text(encoding="utf-8")
        found = sentences(page)
        mean = sum(map(len, found)) / len(found)
        print(f"{name}: {len(page.splitlines())} lines, {len(found)} sentences of {mean:.1f} words")
        longest = max(found, key=len)
        for fault in faults(page):
            wrong = True
            print(f"{name}: {fault}; the longest sentence: {' '.join(longest)}")
    sys.exit(wrong)


if __name__ == "__main__":
    main()
