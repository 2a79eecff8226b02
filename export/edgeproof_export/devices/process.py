"""Compilers and simulators as processes: they end in time, and their failures are one line."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from edgeproof.errors import EngineError

_PATIENCE = 600  # seconds until a program that hangs is stopped


def attempt(command: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
    """Run a command and return how it ended; raises EngineError if it does not start or does not end."""
    try:
        return subprocess.run(  # noqa: S603 — the tools that a target names, and what they built
            command, capture_output=True, text=True, errors="replace", timeout=_PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        raise EngineError(f"{command[0]}: expected an end within {_PATIENCE} seconds; stopped") from None
    except OSError as error:
        raise EngineError(f"{command[0]}: cannot run: {error.strerror or error}") from None


def execute(command: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
    """Run a command that must succeed; raises EngineError."""
    done = attempt(command)
    if done.returncode != 0:
        raise EngineError(f"{command[0]}: exit code {done.returncode}: {complaint(done)}")
    return done


def complaint(done: subprocess.CompletedProcess[str]) -> str:
    """Return the line of standard error that names the reason."""
    lines = done.stderr.strip().splitlines() or ["no message"]
    return next((line for line in lines if "error:" in line or "undefined" in line), lines[-1])
