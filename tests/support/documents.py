"""Pages of documentation: what they show, run and compared; `python -m tests.support.documents` writes it anew."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.support.repository import REPOSITORY

FIRST = [REPOSITORY / "README.md", REPOSITORY / "docs/tutorial/first-package.md"]  # they make what others use
PAGES = [*FIRST, *sorted(page for page in (REPOSITORY / "docs").rglob("*.md") if page not in FIRST)]
COLUMNS = "80"
ELISION = "…\n"
# Another CPU may round a training step otherwise: fractions and counts of a model trained here may move by this much.
TRAINED = (0.08, 30.0)
_SIZES = 0.01  # of a count: packages that hold the text of such figures are not of one size
# A package that is committed is the same everywhere, and so are its answers.
COMMITTED = (0.0, 0.0)
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Also in lines of CSV: `3,0.25` is two numbers, `1,024` is one.
_NUMBER = re.compile(
    r"(?<![0-9a-f.])(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?(?:e[+-][0-9]+)?(?![0-9a-f])"
)
# Also the ids of keys, which are drawn anew, and the beginnings of ids in what Python shows of an object.
_DIGEST = re.compile(r"[0-9a-f]{64}|[0-9A-F]{16}|[0-9a-f]{12}(?=>)")


def blocks(page: Path, language: str) -> list[str]:
    """Return the fenced blocks of one language."""
    return [body for name, body in _FENCE.findall(page.read_text(encoding="utf-8")) if name == language]


def prose(page: Path) -> str:
    """Return a page without its fenced blocks."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def programs(page: Path) -> dict[str, str]:
    """Return the blocks whose first line is a comment that names their file: `// score.mjs`, `# score.py`."""
    bodies = (body for _, body in _FENCE.findall(page.read_text(encoding="utf-8")))
    named = ((re.match(r"(?://|#|<!--) (\S+\.\w+)(?: -->)?\n", body), body) for body in bodies)
    return {name[1]: body for name, body in named if name}


def sessions(block: str) -> list[tuple[str, str]]:
    """Return the commands of a console block, each with the output that the page shows."""
    parts = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    return [(command, output) for command, _, output in (part.partition("\n") for part in parts)]


def run(command: str, folder: Path) -> str:
    """Run a shell command with our `edgeproof` first in PATH; return what it printed."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "COLUMNS": COLUMNS}
    done = subprocess.run(command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stderr + done.stdout


class Workplace:
    """A folder with the examples, in which pages are run one after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for part in ("examples", "tests/goldens/packages"):
            shutil.copytree(REPOSITORY / part, folder / part)

    def prepare(self, page: Path) -> None:
        """Write the programs of a page; run the first pages where it uses packages of theirs that are not here."""
        for name, body in programs(page).items():
            target = self.folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(body, encoding="utf-8")
        for first, package in zip(FIRST, ("banknotes.edgeproof", "passengers.edgeproof"), strict=True):
            used = page != first and package in page.read_text(encoding="utf-8")
            if used and not (self.folder / package).exists():
                self.prepare(first)
                for command, _ in (one for block in blocks(first, "console") for one in sessions(block)):
                    run(command, self.folder)

    def snippets(self, page: Path) -> None:
        """Run the Python blocks that no session runs as one program; a warning is an error."""
        python = [block for block in blocks(page, "python") if block not in programs(page).values()]
        if python:
            (self.folder / "snippet.py").write_text("\n".join(python), encoding="utf-8")
            run(f"{sys.executable} -W error snippet.py", self.folder)


def tolerances(page: Path) -> tuple[float, float]:
    """Return how far fractions and counts of a page may move; not at all where nothing on it was trained here."""
    trained = re.search(
        r"(?:banknotes|passengers)\.edgeproof|edgeproof (?:train|adopt)", page.read_text(encoding="utf-8")
    )
    return TRAINED if trained else COMMITTED


def differences(found: str, shown: str, limits: tuple[float, float] = TRAINED) -> Iterator[str]:
    """Say where two outputs differ: other words, or numbers further apart than the limits for fractions and counts.

    A line `…` of what is shown stands for any lines.
    """
    first, elided, last = shown.partition(ELISION)
    if elided:
        lines = found.splitlines(keepends=True)
        yield from differences("".join(lines[: first.count("\n")]), first, limits)
        yield from differences("".join(lines[len(lines) - last.count("\n") :]), last, limits)
        return
    found, shown = (_DIGEST.sub("DIGEST", text) for text in (found, shown))
    words = [re.sub(r"[\s─]+", " ", _NUMBER.sub("#", text)).strip() for text in (found, shown)]
    if words[0] != words[1]:
        yield f"other words: {words[0]!r}, the page shows {words[1]!r}"
        return
    for a, b in zip(_NUMBER.findall(found), _NUMBER.findall(shown), strict=True):
        fraction, count = limits
        limit = fraction if "." in a + b else max(count, _SIZES * _value(b) if count else 0)
        if not abs(_value(a) - _value(b)) <= limit:
            yield f"{a}, the page shows {b}"


def elided_like(shown: str, found: str) -> str:
    """Return the lines of `found` that a page shows which now shows `shown`."""
    first, elided, last = shown.partition(ELISION)
    if not elided:
        return found
    lines = found.splitlines(keepends=True)
    end = lines[len(lines) - last.count("\n") :]
    return "".join([*lines[: first.count("\n")], ELISION, *end])


def _value(number: str) -> float:
    return float(number.replace(",", ""))


def contradictions(pairs: list[tuple[str, str]]) -> Iterator[str]:
    """Say which numbers a page shows as equal although different ones were found; pairs: (found, shown) outputs.

    Only numbers of six decimals and more count: figures of few held-out rows are equal by chance.
    """
    meanings = defaultdict(set)
    for everything, page in pairs:
        found, shown = (_DIGEST.sub("", text) for text in (elided_like(page, everything), page))
        for a, b in zip(_NUMBER.findall(found), _NUMBER.findall(shown), strict=True):
            if len(b.partition(".")[2]) >= 6:
                meanings[b].add(a)
    for b, found_numbers in meanings.items():
        if len(found_numbers) > 1:
            yield f"the page shows {b} more than once, found: {', '.join(sorted(found_numbers))}"


def _rewrite(page: Path, workplace: Workplace) -> None:
    """Run a page and write what its commands print in place of what it shows."""
    workplace.prepare(page)

    def anew(match: re.Match[str]) -> str:
        if match[1] != "console":
            return match[0]
        parts = (
            f"$ {command}\n{elided_like(shown, run(command, workplace.folder))}"
            for command, shown in sessions(match[2])
        )
        return "```console\n" + "".join(part if part.endswith("\n") else part + "\n" for part in parts) + "```"

    page.write_text(_FENCE.sub(anew, page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        place = Workplace(Path(scratch) / "work")
        for name in sys.argv[1:] or PAGES:
            print(name)  # noqa: T201 — a script that takes minutes
            _rewrite(Path(name).resolve(), place)
