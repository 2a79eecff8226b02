"""Start programs of other languages, and say what they said when they fail."""

import shutil
import subprocess
from pathlib import Path


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


def lacking(**programs: str) -> str | None:
    """Return the first of these programs that is not here, with what brings it: `lacking(cargo="Debian: cargo")`."""
    for program, source in programs.items():
        if shutil.which(program) is None or not _starts(program):
            return f"{program} ({source})"
    return None


def _starts(program: str) -> bool:
    """Whether a program in PATH is one: rustup puts a cargo there even where it has no toolchain."""
    return program != "cargo" or not subprocess.run([program, "--version"], capture_output=True, check=False).returncode
