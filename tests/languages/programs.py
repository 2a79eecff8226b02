"""Start programs of other languages, and say what they said when they fail."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

_ONLY = re.compile(r"// only with (\w+)$", re.MULTILINE)


class ProgramError(Exception):
    """A program ended with another code than 0; the message holds its command and its last output."""


def run(command: list[str], folder: Path, given: bytes = b"", environment: dict[str, str] | None = None) -> bytes:
    """Run a program to its end with these bytes on standard input; return its standard output.

    Raises ProgramError.
    """
    done = subprocess.run(command, cwd=folder, input=given, env=environment, capture_output=True, check=False)
    if done.returncode:
        said = (done.stdout + done.stderr).decode(errors="replace")[-2_000:]
        raise ProgramError(f"{' '.join(command)}: exit code {done.returncode}\n{said}")
    return done.stdout


def driver(path: Path, has: Mapping[str, bool]) -> str:
    """Return a driver's source without what the kit cannot do: from a line `// only with NAME` to the next `// end`.

    has: whether the kit has NAME.
    """
    lines, kept = [], True
    for line in path.read_text(encoding="utf-8").splitlines(keepends=True):
        start = _ONLY.search(line)
        if start:
            kept = has[start[1]]
        elif line.strip() == "// end":
            kept = True
        elif kept:
            lines.append(line)
    return "".join(lines)


def lacking(**programs: str) -> str | None:
    """Return the first of these programs that is not here, with what brings it: `lacking(cargo="Debian: cargo")`."""
    for program, source in programs.items():
        if shutil.which(program) is None or not _starts(program):
            return f"{program} ({source})"
    return None


def _starts(program: str) -> bool:
    """Whether a program in PATH is one: rustup puts a cargo there even where it has no toolchain."""
    return program != "cargo" or not subprocess.run([program, "--version"], capture_output=True, check=False).returncode
