"""Ways to do the same work, run in turn: whatever else the machine does falls on all of them alike.

A figure is the median of a way's runs; what is said of it is its ratio to another way's, of the same turns.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
import timeit
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


def in_turn(ways: Mapping[str, Callable[[], T]], runs: int, warm_up: int = 0) -> dict[str, list[T]]:
    """Run each way once, then each again, and so on; return what every run of a way returned.

    warm_up: turns before, which do not count: files come into memory.
    """
    found: dict[str, list[T]] = {name: [] for name in ways}
    for turn in range(warm_up + runs):
        for name, way in ways.items():
            result = way()
            if turn >= warm_up:
                found[name].append(result)
    return found


def medians(ways: Mapping[str, Callable[[], float]], runs: int, warm_up: int = 0) -> dict[str, float]:
    """Return the median of each way's runs, which take turns."""
    return {name: statistics.median(found) for name, found in in_turn(ways, runs, warm_up).items()}


def seconds(action: Callable[[], object], calls: int = 1) -> Callable[[], float]:
    """Return a way: the seconds of one call, as the mean of so many calls in a row."""
    return lambda: timeit.timeit(action, number=calls) / calls


@dataclass(frozen=True)
class Cost:
    """What a whole process took, imports included."""

    seconds: float
    cpu: float  # seconds of all cores
    peak: int  # bytes of resident memory


def process(command: Sequence[str | Path], folder: Path | None = None) -> Cost:
    """Run a command to its end; exit with what it said if it fails."""
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        running = subprocess.Popen(command, cwd=folder, stdout=said, stderr=said)
        _, status, usage = os.wait4(running.pid, 0)
        elapsed = time.perf_counter() - start
        running.returncode = os.waitstatus_to_exitcode(status)
        if running.returncode:
            said.seek(0)
            sys.exit(f"{' '.join(map(str, command))}: exit code {running.returncode}\n{said.read().decode()}")
    return Cost(elapsed, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def process_seconds(command: Sequence[str | Path], folder: Path | None = None) -> Callable[[], float]:
    """Return a way: the seconds of a whole process."""
    return lambda: process(command, folder).seconds
