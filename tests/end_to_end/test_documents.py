"""Every command and snippet in the README and in docs/ is executed, and prints what the page says."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.languages.programs import lacking
from tests.support.repository import REPOSITORY

PAGES = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("*.md"))]
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_NUMBER = re.compile(r"(?<![0-9a-f.])[0-9]+\.?[0-9]*(?:e[+-][0-9]+)?(?![0-9a-f])")
_CHOICE = re.compile(r"^int8: .*$", re.MULTILINE)  # what the search chose hangs on the last digits of the training
_DIGEST = re.compile(r"[0-9a-f]{64}|[0-9A-F]{16}")  # also the ids of keys, which are drawn anew
# Another CPU may round a training step otherwise: fractions and counts of a trained model may move by this much.
TRAINED = (0.08, 30.0)
# Pages about a package that is committed, and therefore the same everywhere: their numbers do not move at all.
COMMITTED = {"languages.md": (0.0, 0.0)}
# What the test of documents itself cannot run: who does.
ELSEWHERE = {
    "make demo": ".ci/run",
    "make test": ".ci/run",
    "pip install './runtime[litert]'": "tests/end_to_end/test_install.py",
    "pip install './runtime[onnx]'": "tests/end_to_end/test_install.py",
    "pip install './runtime[litert,arrow]'": "tests/end_to_end/test_install.py",
    "pip install ./runtime": "tests/end_to_end/test_install.py",
}

# Programs of sessions that a machine may lack, and what brings them.
BROUGHT_BY = {
    "node": "Debian: nodejs",
    "cargo": "Debian 13: cargo, or rustup; 1.83 or later",
    "go": "Debian 13: golang-go; 1.21 or later",
    "javac": "Debian: default-jdk-headless",
}


def blocks(page: Path, language: str) -> list[str]:
    """The fenced blocks of one language."""
    return [body for name, body in _FENCE.findall(page.read_text(encoding="utf-8")) if name == language]


def programs(page: Path) -> dict[str, str]:
    """The blocks that say which file they are in their first line, a comment: `// score.mjs`, `# score.py`."""
    bodies = (body for _, body in _FENCE.findall(page.read_text(encoding="utf-8")))
    named = ((re.match(r"(?://|#) (\S+\.\w+)\n", body), body) for body in bodies)
    return {name[1]: body for name, body in named if name}


def sessions(page: Path) -> list[tuple[str, str]]:
    """Commands and the output that the page shows."""
    pairs = []
    for block in blocks(page, "console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            pairs.append((command, output))
    return pairs


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the examples and the committed packages, where all pages' commands run one after the other."""
    folder = tmp_path_factory.mktemp("documents")
    for part in ("examples", "tests/goldens/packages"):
        shutil.copytree(REPOSITORY / part, folder / part)
    return folder


def run(command: str, folder: Path) -> str:
    """Run a shell command with our `edgeproof` first in PATH; return what it printed."""
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "COLUMNS": "100"}
    done = subprocess.run(command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stderr}"
    return done.stderr + done.stdout


def assert_same_text(found: str, shown: str, tolerances: tuple[float, float] = TRAINED) -> None:
    """The same words in the same places; numbers within the tolerances, fractions and integers; digests as long."""
    found, shown = (_CHOICE.sub("int8: CHOICE", _DIGEST.sub("DIGEST", text)) for text in (found, shown))
    words = [re.sub(r"\s+", " ", _NUMBER.sub("#", text)).strip() for text in (found, shown)]
    assert words[0] == words[1]
    for a, b in zip(_NUMBER.findall(found), _NUMBER.findall(shown), strict=True):
        limit = tolerances[0 if "." in a + b else 1]
        assert abs(float(a) - float(b)) <= limit, (a, b, shown)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_and_snippets(page: Path, workplace: Path) -> None:
    """Console sessions print what the page shows, with the programs it shows; Python blocks run after them."""
    for name, body in programs(page).items():
        (workplace / name).parent.mkdir(parents=True, exist_ok=True)
        (workplace / name).write_text(body, encoding="utf-8")
    for command, shown in sessions(page):
        program = next(word for word in command.split() if "=" not in word)
        absent = lacking(**{program: BROUGHT_BY[program]}) if program in BROUGHT_BY else None
        if absent:
            pytest.skip(f"needs {absent}")
        assert_same_text(run(command, workplace), shown, COMMITTED.get(page.name, TRAINED))
    python = blocks(page, "python")
    if python:
        assert (workplace / "passengers.edgeproof").exists()
        (workplace / "snippet.py").write_text("\n".join(python))
        run(f"{sys.executable} -W error snippet.py", workplace)


@pytest.mark.parametrize("page", [*PAGES, REPOSITORY / "CONTRIBUTING.md"], ids=lambda page: page.name)
def test_other_commands_are_run_elsewhere(page: Path) -> None:
    """Each line of a `sh` block is run by CI or by the test of installation."""
    for line in (line for block in blocks(page, "sh") for line in block.splitlines()):
        assert line in ELSEWHERE, line
        runner = (REPOSITORY / ELSEWHERE[line]).read_text(encoding="utf-8")
        assert line in runner or "README.md" in runner, line


@pytest.mark.parametrize("page", [*PAGES, REPOSITORY / "CONTRIBUTING.md"], ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Relative links point at files that exist."""
    for link in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if "://" not in link:
            assert (page.parent / link).exists(), link


def test_field_tables_are_those_of_the_code(tmp_path: Path) -> None:
    """`make docs` would change nothing, and would notice a table that is out of date or a field without a meaning."""
    page = (REPOSITORY / "docs" / "package-format.md").read_text(encoding="utf-8")
    generator = (REPOSITORY / "docs" / "fields.py").read_text(encoding="utf-8")
    for changed, script, expected in (
        (page, generator, 0),
        (page.replace("| `sequence` | integer |", "| `sequence` | text |"), generator, 1),
        (page, generator.replace('"sequence": ', '"order": '), 1),
        (page.replace("<!-- fields: parity -->", ""), generator, 1),
    ):
        (tmp_path / "package-format.md").write_text(changed, encoding="utf-8")
        (tmp_path / "fields.py").write_text(script, encoding="utf-8")
        command = [sys.executable, str(tmp_path / "fields.py"), "--check"]
        assert subprocess.run(command, capture_output=True, check=False).returncode == expected


def test_the_page_of_the_command_line_is_what_help_prints(tmp_path: Path) -> None:
    """`make docs` would change nothing, and would notice another option or a command that is not there."""
    page = (REPOSITORY / "docs" / "cli.md").read_text(encoding="utf-8")
    shutil.copy(REPOSITORY / "docs" / "cli.py", tmp_path)
    for changed, expected in (
        (page, 0),
        (page.replace("--on-error", "--if-error", 1), 1),
        (page.replace("## edgeproof export", "## edgeproof import"), 1),
    ):
        (tmp_path / "cli.md").write_text(changed, encoding="utf-8")
        command = [sys.executable, str(tmp_path / "cli.py"), "--check"]
        assert subprocess.run(command, capture_output=True, check=False).returncode == expected


def test_the_comparison_can_fail() -> None:
    """Another word, another number, a missing line: noticed."""
    assert_same_text("accuracy 0.85 of 160 rows", "accuracy 0.86  of 161 rows")
    for found in (
        "accuracy 0.65 of 160 rows",
        "accuracy 0.85 of 160 lines",
        "accuracy 0.85",
        "accuracy nan of 160 rows",
    ):
        with pytest.raises(AssertionError):
            assert_same_text(found, "accuracy 0.85 of 160 rows")
    for found in ("yes 0.8758, 15 files", "yes 0.8757, 16 files"):
        with pytest.raises(AssertionError):
            assert_same_text(found, "yes 0.8757, 15 files", COMMITTED["languages.md"])


def test_the_same_row_has_the_same_answer_in_every_language() -> None:
    """The page shows one row in five languages; none may show another answer, whichever of them this machine has."""
    answers = re.findall(
        r"^(?:yes|no) \S+", (REPOSITORY / "docs" / "languages.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(answers) == 5
    assert len(set(answers)) == 1, answers


def test_make_help_documents_every_target() -> None:
    """`make help` lists each target with what it does."""
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE))
    assert {"demo", "test", "check", "format", "bench", "goldens", "help"} <= targets
    listed = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout
    assert {line.split()[0] for line in listed.splitlines() if len(line.split()) > 1} == targets
