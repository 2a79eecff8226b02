"""The GitHub Action and the pre-commit hooks: what they name exists, and their scripts do what they say."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from edgeproof.cli import COMMANDS
from tests.support.command_line import run
from tests.support.pairs import Side, old_side, planted
from tests.support.repository import REPOSITORY

ACTION = REPOSITORY / "action.yml"
HOOKS = REPOSITORY / ".pre-commit-hooks.yaml"
SCRIPTS = sorted((REPOSITORY / ".github").glob("*.sh"))
GH = '#!/bin/sh\necho "$@" > "$RECORD"\nwhile [ "$1" != --body-file ]; do shift; done\ncat "$2" >> "$RECORD"\n'


@pytest.fixture
def sides() -> tuple[Side, Side]:
    """A package and one with another threshold."""
    old = old_side(1)
    return old, planted(old, "threshold", 1)


@pytest.fixture
def clone(tmp_path: Path, sides: tuple[Side, Side]) -> Path:
    """A clone of a repository whose branch main has the old package; the new one is in its working tree."""
    origin = tmp_path / "origin"
    origin.mkdir()
    sides[0].write(origin / "model.edgeproof")
    for command in (
        ["init", "-q", "-b", "main"],
        ["add", "."],
        ["-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-qm", "One"],
        ["clone", "-q", str(origin), str(tmp_path / "clone")],
    ):
        subprocess.run(["git", *command], cwd=origin, check=True)
    sides[1].write(tmp_path / "clone" / "model.edgeproof")
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "gh").write_text(GH)
    (tools / "gh").chmod(0o755)
    return tmp_path / "clone"


def script(name: str, clone: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run one of the scripts in the clone, with our `edgeproof` and a stand-in for `gh`, which records its comment."""
    path = f"{Path(sys.executable).parent}:{clone.parent / 'tools'}:{os.environ['PATH']}"
    given = {"BASE": "main", "PACKAGE": "model.edgeproof", "ROWS": "", "MAX_FLIPS": "", "MAX_REGRESSIONS": ""}
    environment = os.environ | given | {"COMMENT": "true", "PULL_REQUEST": "7"} | variables
    environment |= {"PATH": path, "RECORD": str(clone.parent / "comment")}
    command = ["bash", str(REPOSITORY / ".github" / name), *arguments]
    return subprocess.run(command, cwd=clone, env=environment, capture_output=True, text=True, check=False)


def test_what_the_action_names_exists() -> None:
    """Inputs that steps use, commands and options of `edgeproof`, the script, the folder that pip installs."""
    action: Any = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
    assert action["runs"]["using"] == "composite"
    text = ACTION.read_text(encoding="utf-8")
    assert set(re.findall(r"inputs\.([a-z-]+)", text)) == set(action["inputs"])
    assert all(step["shell"] == "bash" for step in action["runs"]["steps"])
    for name in re.findall(r"GITHUB_ACTION_PATH\}?/([\w./]+)", text):
        assert (REPOSITORY / name).exists(), name
    scripts = "".join(path.read_text(encoding="utf-8") for path in SCRIPTS)
    used = set(re.findall(r"\bedgeproof ([a-z]+) ", text + scripts)) - {"package"}
    assert used == {"verify", "diff"} <= set(COMMANDS)
    options = re.findall(r"\+=\(\"(--[a-z-]+)=", scripts)
    assert options == ["--max-flips", "--max-regressions"]
    assert all(option in run("diff", "--help").stdout for option in options)
    given = {name for step in action["runs"]["steps"] for name in step.get("env", {})}
    assert set(re.findall(r"\$\{?([A-Z_]+)\b", scripts)) - {"GITHUB_STEP_SUMMARY"} <= given | {"FETCH_HEAD"}


@pytest.mark.parametrize("path", [*SCRIPTS], ids=lambda path: path.name)
def test_scripts_are_shell(path: Path) -> None:
    """Bash reads them, and they may be run."""
    subprocess.run(["bash", "-n", path], check=True)
    assert os.access(path, os.X_OK)


def test_a_pull_request_is_commented(clone: Path) -> None:
    """The comment holds what `diff` says, and a limit that is exceeded fails the step, after the comment."""
    done = script("compare.sh", clone)
    assert done.returncode == 0, done.stderr
    comment = (clone.parent / "comment").read_text()
    assert comment.startswith("pr comment 7 --body-file")
    assert "**`model.edgeproof` compared with `main`**" in comment
    assert re.search(r"of 20,000 decisions change", comment)
    assert "threshold" in comment
    refused = script("compare.sh", clone, MAX_FLIPS="0")
    assert refused.returncode == 8
    assert "--max-flips 0: exceeded" in (clone.parent / "comment").read_text()
    silent = script("compare.sh", clone, COMMENT="false", PACKAGE="other.edgeproof")
    assert (silent.returncode, "is new" in silent.stdout) == (0, True)


def test_hooks(clone: Path, sides: tuple[Side, Side]) -> None:
    """The manifest is valid; verify refuses a damaged package; diff says what changed since the last commit."""
    hooks: Any = yaml.safe_load(HOOKS.read_text(encoding="utf-8"))
    subprocess.run([sys.executable, "-m", "pre_commit", "validate-manifest", HOOKS], check=True)
    assert [hook["entry"] for hook in hooks] == [".github/hook.sh verify", ".github/hook.sh diff"]
    assert all((REPOSITORY / hook["entry"].split()[0]).exists() for hook in hooks)
    assert script("hook.sh", clone, "verify", "model.edgeproof").returncode == 0
    done = script("hook.sh", clone, "diff", "model.edgeproof", "another.edgeproof")
    assert done.returncode == 0, done.stderr
    assert "decisions change" in done.stdout
    data = bytearray((clone / "model.edgeproof").read_bytes())
    data[len(data) // 2] ^= 1
    (clone / "model.edgeproof").write_bytes(data)
    assert script("hook.sh", clone, "verify", "model.edgeproof").returncode == 4
    assert sides[0] != sides[1]
