"""Programs that prepare what is measured."""

import subprocess
from collections.abc import Mapping
from pathlib import Path


class ProgramError(Exception):
    """A program ended with another code than 0, or is not there; the message holds its command and its last output."""


def run(*command: object, folder: Path | None = None, environment: Mapping[str, str] | None = None) -> str:
    """Run a program to its end; return its standard output.

    Raises ProgramError.
    """
    words = [str(word) for word in command]
    try:
        done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    except OSError as error:
        raise ProgramError(f"{words[0]}: {error.strerror}") from error
    if done.returncode:
        said = (done.stdout + done.stderr)[-2_000:]
        raise ProgramError(f"{' '.join(words)}: exit code {done.returncode}\n{said}")
    return done.stdout
