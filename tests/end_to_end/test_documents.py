"""Every command and snippet in the README and in docs/ is executed, and prints what the page says."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.languages.programs import lacking
from tests.support.documents import (
    COMMITTED,
    PAGES,
    Workplace,
    blocks,
    contradictions,
    differences,
    prose,
    run,
    sessions,
    tolerances,
)
from tests.support.repository import REPOSITORY

# What the test of documents itself cannot run: who does.
ELSEWHERE = {
    "git clone REPOSITORY edgeproof && cd edgeproof": "tests/end_to_end/test_install.py",
    "make demo": ".ci/run",
    "make test": ".ci/run",
    ". .venv/bin/activate": "tests/end_to_end/test_install.py",
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
    "mcs": "Debian: mono-mcs mono-runtime",
    "make": "Debian: make",
    "clang": "Debian: clang",
}


LINKER = {"wasm-ld": "Debian: lld"}
SIMULATORS = {"avr-gcc": "Debian: gcc-avr avr-libc", "simavr": "Debian: simavr libsimavr-dev libelf-dev gcc"}


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    """A folder with the examples, where all pages' commands run one after the other."""
    return Workplace(tmp_path_factory.mktemp("documents"))


def name_of(page: Path) -> str:
    """Name a page in the test's id."""
    return str(page.relative_to(REPOSITORY))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_commands_and_snippets(page: Path, workplace: Workplace) -> None:
    """Console sessions print what the page shows, with the programs it shows; Python blocks run after them."""
    workplace.prepare(page)
    outputs = []
    for command, shown in (session for block in blocks(page, "console") for session in sessions(block)):
        program = next(word for word in command.split() if "=" not in word)
        needed = {program: BROUGHT_BY[program]} if program in BROUGHT_BY else {}
        absent = lacking(
            **needed,
            **(SIMULATORS if " datasheet " in command else {}),
            **(LINKER if " --target=wasm32 " in command else {}),
        )
        if absent:
            pytest.skip(f"needs {absent}")
        found = run(command, workplace.folder)
        assert list(differences(found, shown, tolerances(page))) == [], command
        outputs.append((found, shown))
    assert list(contradictions(outputs)) == []
    workplace.snippets(page)


def test_the_readme_names_the_program_that_it_activates() -> None:
    """After `. .venv/bin/activate` the command `edgeproof` is the one of this environment."""
    found = subprocess.run(
        ["bash", "-c", ". .venv/bin/activate && command -v edgeproof"],
        cwd=REPOSITORY, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert found.strip() == str(REPOSITORY / ".venv" / "bin" / "edgeproof")


@pytest.mark.parametrize("page", [*PAGES, REPOSITORY / "CONTRIBUTING.md"], ids=name_of)
def test_other_commands_are_run_elsewhere(page: Path) -> None:
    """Each line of a `sh` block is run by CI or by the test of installation."""
    for line in (line for block in blocks(page, "sh") for line in block.splitlines()):
        assert line in ELSEWHERE, line
        runner = (REPOSITORY / ELSEWHERE[line]).read_text(encoding="utf-8")
        assert line in runner or "README.md" in runner, line


@pytest.mark.parametrize("page", [*PAGES, REPOSITORY / "CONTRIBUTING.md"], ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    """Relative links point at files that exist."""
    for link in re.findall(r"(?:\]\(|src=\")([^)#\"]+)", prose(page)):
        if "://" not in link:
            assert (page.parent / link).exists(), link


def test_field_tables_are_those_of_the_code(tmp_path: Path) -> None:
    """`make docs-generated` would change nothing; it notices an old table and a field without a meaning."""
    page = (REPOSITORY / "docs" / "reference" / "package-format.md").read_text(encoding="utf-8")
    generator = (REPOSITORY / "docs" / "fields.py").read_text(encoding="utf-8")
    (tmp_path / "reference").mkdir()
    for changed, script, expected in (
        (page, generator, 0),
        (page.replace("| `sequence` | integer |", "| `sequence` | text |"), generator, 1),
        (page, generator.replace('"sequence": ', '"order": '), 1),
        (page.replace("<!-- fields: parity -->", ""), generator, 1),
    ):
        (tmp_path / "reference" / "package-format.md").write_text(changed, encoding="utf-8")
        (tmp_path / "fields.py").write_text(script, encoding="utf-8")
        command = [sys.executable, str(tmp_path / "fields.py"), "--check"]
        assert subprocess.run(command, capture_output=True, check=False).returncode == expected


def test_the_page_of_the_command_line_is_what_help_prints(tmp_path: Path) -> None:
    """`make docs-generated` would change nothing, and would notice another option or a command that is not there."""
    page = (REPOSITORY / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")
    shutil.copy(REPOSITORY / "docs" / "cli.py", tmp_path)
    (tmp_path / "reference").mkdir()
    for changed, expected in (
        (page, 0),
        (page.replace("--on-error", "--if-error", 1), 1),
        (page.replace("## edgeproof export", "## edgeproof import"), 1),
    ):
        (tmp_path / "reference" / "cli.md").write_text(changed, encoding="utf-8")
        command = [sys.executable, str(tmp_path / "cli.py"), "--check"]
        assert subprocess.run(command, capture_output=True, check=False).returncode == expected


def test_the_picture_is_what_the_report_draws(tmp_path: Path) -> None:
    """`make docs-generated` would change nothing, and would notice another picture."""
    script = REPOSITORY / "docs" / "picture.py"
    assert subprocess.run([sys.executable, script, "--check"], capture_output=True, check=False).returncode == 0
    (tmp_path / "docs" / "images").mkdir(parents=True)
    for folder in ("examples", "tests"):
        (tmp_path / folder).symlink_to(REPOSITORY / folder)
    copy = tmp_path / "docs" / "picture.py"
    copy.write_text(script.read_text(encoding="utf-8"), encoding="utf-8")
    picture = (REPOSITORY / "docs" / "images" / "report.svg").read_text(encoding="utf-8")
    (tmp_path / "docs" / "images" / "report.svg").write_text(picture.replace("ROC curve", "ROC", 1), encoding="utf-8")
    assert subprocess.run([sys.executable, copy, "--check"], capture_output=True, check=False).returncode == 1


def test_the_comparison_can_fail() -> None:
    """Another word, another number, a missing line, and equal claims that differ: noticed."""
    shown = "accuracy 0.8500 of 160 rows, 1,024 bytes"
    assert list(differences("accuracy 0.8600  of 161 rows, 1,030 bytes", shown)) == []
    for found in (
        "accuracy 0.6500 of 160 rows, 1,024 bytes",
        "accuracy 0.8500 of 160 lines, 1,024 bytes",
        "accuracy 0.8500",
        "accuracy 0.8500 of 160 rows, 2,024 bytes",
        "accuracy nan of 160 rows, 1,024 bytes",
    ):
        assert list(differences(found, shown)) != [], found
    assert list(differences("yes,3,0.108320065\nno,4,8.2e-05", "yes,3,0.10832007\nno,4,8.3e-05")) == []
    assert list(differences("yes,3,0.408320065", "yes,3,0.10832007")) != []
    assert list(differences("yes,3,0.108320065", "no,3,0.10832007")) != []
    assert list(differences("a 1\nb 2\nc 3\nd 4\n", "a 1\n…\nd 4\n")) == []
    assert list(differences("a 1\nb 2\nc 3\nd 4\n", "a 1\n…\nd 99\n")) != []
    assert list(differences("a 1\nb 2\nc 3\nd 4\n", "x 1\n…\n")) != []
    assert list(differences("yes 0.8758", "yes 0.8757", COMMITTED)) != []
    assert list(contradictions([("yes 0.860101", "yes 0.850001"), ("yes 0.860101", "yes 0.850001")])) == []
    assert list(contradictions([("yes 0.860101", "yes 0.850001"), ("yes 0.860102", "yes 0.850001")])) != []


def test_the_readme_is_short() -> None:
    """README.md has at most 120 lines, and 16 words per sentence on average; longer pages are refused."""
    script = [sys.executable, str(REPOSITORY / "docs" / "sentences.py")]
    subprocess.run([*script, str(REPOSITORY / "README.md")], check=True)


@pytest.mark.parametrize("page", ["Short.\n" * 121, "word " * 17 + "end.\n", "- " + "word " * 17])
def test_a_long_page_is_refused(page: str, tmp_path: Path) -> None:
    """121 lines, and sentences of 17 words and more, end with exit code 1."""
    (tmp_path / "page.md").write_text(page, encoding="utf-8")
    command = [sys.executable, str(REPOSITORY / "docs" / "sentences.py"), str(tmp_path / "page.md")]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 1


def test_the_same_row_has_the_same_answer_in_every_language() -> None:
    """The page shows one row in five languages; none may show another answer, whichever of them this machine has."""
    page = (REPOSITORY / "docs" / "how-to" / "languages.md").read_text(encoding="utf-8")
    answers = re.findall(r"^(?:yes|no) \S+", page, re.MULTILINE)
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
