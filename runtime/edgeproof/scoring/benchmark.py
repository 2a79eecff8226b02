"""How fast a model runs here: load time, latency of one row, rows a second, peak memory; each in a process of its own.

Rows are drawn from the contract, always the same ones. `python -m edgeproof.scoring.benchmark` is such a process: it
takes a task as JSON on standard input and prints a Run as JSON.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from edgeproof.types import StrPath

BATCHES = (1, 32, 1024, 65_536)
_SECONDS = 0.3  # spent on each figure
_FEWEST, _MOST = 3, 5_000  # calls for each figure


@dataclass(frozen=True)
class Task:
    """What one process measures."""

    model: str
    engine: str
    precision: str
    artifact: str  # its name in the package; the file itself where the model is naked
    demands: Mapping[str, Any]  # of trust and size, as `load` takes them

    def run(self) -> "Run":
        """Measure in a new process; raises EngineError with what it said."""
        from edgeproof.errors import EngineError

        command = [sys.executable, "-P", "-m", "edgeproof.scoring.benchmark"]  # -P: nothing from the current folder
        task = json.dumps(asdict(self))
        done = subprocess.run(command, input=task, capture_output=True, text=True, check=False)  # noqa: S603 — ourselves
        if done.returncode:
            said = done.stderr.strip().splitlines() or [f"ended with exit code {done.returncode}"]
            raise EngineError(f"{self.model}: bench of {self.engine}: {said[-1]}")
        return Run(**json.loads(done.stdout))


@dataclass(frozen=True)
class Run:
    """The figures of one engine with one artifact."""

    engine: str
    artifact: str
    precision: str
    load_seconds: float  # importing NumPy and the engine, checking the package, loading the artifact
    p50_seconds: float  # of one row, in process
    p99_seconds: float
    rows_per_second: Mapping[str, float]  # by batch size
    peak_bytes: int | None  # of the process, with the largest batch; None where the system does not say


def tasks(model: "StrPath", demands: Mapping[str, Any]) -> list[Task]:
    """Return one task for each engine and precision that is present and installed.

    Raises UsageError, NotTrustedError, DamagedPackageError or EngineError.
    """
    from edgeproof.engines import ENGINES, available
    from edgeproof.loading import load, naked_kind, open_package, pairs

    plain = dict(demands)
    model = os.fspath(model)
    if naked_kind(model) is not None:
        return [Task(model, load(model, **demands).engine_name, "as it is", os.path.basename(model), plain)]
    opened = open_package(model, **demands)
    installed = [name for name in available() if not ENGINES[name].for_proofs]
    records = opened.manifest.artifacts
    found = [(engine, artifact) for engine, artifact in pairs(opened) if engine in installed]
    return [Task(model, engine, records[artifact].precision, artifact, plain) for engine, artifact in found]


def measure(task: Task) -> Run:
    """Measure in this process, which should have done nothing before."""
    start = time.perf_counter()
    from edgeproof.loading import FLOAT32, load, naked_kind

    naked = naked_kind(task.model) is not None
    predictor = load(task.model, task.engine, FLOAT32 if naked else task.precision, **task.demands)
    loaded = time.perf_counter() - start
    from edgeproof.proof import drawn_rows

    rows = drawn_rows(predictor.contract, max(BATCHES))
    single = iter([rows[i : i + 1] for i in range(_MOST + 1)])
    spent = sorted(_times(lambda: predictor.probability(next(single))))
    speeds = {
        str(n): n / statistics.median(_times(lambda n=n: predictor.probability(rows[:n])))  # type: ignore[misc]
        for n in BATCHES
    }
    p50, p99 = (spent[len(spent) * share // 100] for share in (50, 99))
    return Run(task.engine, task.artifact, task.precision, loaded, p50, p99, speeds, _peak_bytes())


def _times(call: Callable[[], Any]) -> list[float]:
    """Return the seconds that each of some calls took, after one that warms up."""
    call()
    times: list[float] = []
    end = time.perf_counter() + _SECONDS
    while len(times) < _FEWEST or (len(times) < _MOST and time.perf_counter() < end):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return times


def _peak_bytes() -> int | None:
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak


def benchmark_table(runs: list[Run]) -> str:
    """Return the figures as a table for people."""
    from edgeproof.console import aligned, paragraph

    latencies = [("file", "engine", "load", "p50", "p99", "memory"), *map(_latency, runs)]
    speeds = [("file", "engine", *(f"{n:,}" for n in BATCHES)), *map(_speed, runs)]
    load = "load: the time to import NumPy and the engine, check, and load. p50, p99: one row in process, median and"
    parts = [
        aligned(latencies),
        paragraph(f"{load} 99th percentile. memory: the peak of the whole process with {max(BATCHES):,} rows in it."),
        "Thousand rows per second, by rows in a batch:",
        aligned(speeds),
    ]
    return "\n\n".join(parts)


def _latency(run: Run) -> tuple[str, ...]:
    peak = "–" if run.peak_bytes is None else f"{run.peak_bytes / 2**20:.0f} MiB"
    latencies = (f"{1e6 * seconds:.1f} µs" for seconds in (run.p50_seconds, run.p99_seconds))
    return _name(run), run.engine, f"{1e3 * run.load_seconds:.0f} ms", *latencies, peak


def _speed(run: Run) -> tuple[str, ...]:
    return _name(run), run.engine, *(f"{run.rows_per_second[str(n)] / 1e3:,.0f}" for n in BATCHES)


def _name(run: Run) -> str:
    return run.artifact.rpartition("/")[2]


def main() -> None:
    """Read a task, print the figures."""
    from edgeproof.errors import EdgeproofError

    try:
        json.dump(asdict(measure(Task(**json.load(sys.stdin)))), sys.stdout)  # read by Task.run
    except EdgeproofError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
