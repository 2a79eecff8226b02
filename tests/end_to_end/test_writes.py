"""Runs that are killed, and calls of the write path that fail: nothing torn, nothing left after the next run.

The quick suite does a fixed small part; `make faults` sets EDGEPROOF_FAULTS and does the long one.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.support.contracts import mixed_contract
from tests.support.rows import random_rows, rows_as_dicts, write_csv

pytestmark = pytest.mark.slow

STAGE = Path(__file__).with_name("stage.py")
LONG = os.environ.get("EDGEPROOF_FAULTS") == "1"
# Stages of stage.py. A run of the whole `export` or `train` takes seconds: in the long run only.
KILLS = {"predict": 600, "seal": 600, "trained": 600, "unpack": 300, "export": 20, "train": 10}
QUICK_KILLS = {"predict": 40, "seal": 12, "trained": 40, "unpack": 12}
ENVIRONMENT = os.environ | {
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace (Debian package strace)")


@pytest.fixture(scope="module")
def inputs(package_path: Path, trained: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The package, a table of 400 rows of which some are bad and some out of range, and a trained folder."""
    contract = mixed_contract()
    rows = rows_as_dicts(contract, random_rows(contract, 400, seed=5))
    for bad in rows[::9]:
        bad["age"] = "abc"
    folder = tmp_path_factory.mktemp("faults")
    for name in ("mixed", "other"):
        copy = folder / ("trained" if name == "mixed" else "trained_other")
        shutil.copytree(trained, copy)
        (copy / "contract.json").write_bytes(replace(contract, name=name).to_bytes())
    return [package_path, write_csv(folder / "rows.csv", rows), folder / "trained"]


def run_stage(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the program beside this file."""
    command = [sys.executable, str(STAGE), *map(str, arguments)]
    return subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=False)


def assert_killed_cleanly(figures: dict[str, int], kills: int) -> None:
    """0 torn, 0 left after the next run; and the kills did hit runs that were writing."""
    print(figures)  # noqa: T201 — `make faults` shows it
    assert figures["kills"] == kills
    assert (figures["torn"], figures["left_after_next"], figures["wrong_after_next"]) == (0, 0, 0), figures
    assert figures["old"] > 0, figures
    assert figures["ended"] < kills * 3 / 4, figures


@pytest.mark.parametrize("stage", KILLS if LONG else QUICK_KILLS)
def test_sigkill_at_random_moments(stage: str, inputs: list[Path], tmp_path: Path) -> None:
    """What stands there is the old or the new output, whole; the next run leaves nothing behind."""
    kills = (KILLS if LONG else QUICK_KILLS)[stage]
    done = run_stage(stage, tmp_path, "kill", 1, kills, *inputs)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert_killed_cleanly(figures, kills)
    assert figures["left"] > 0, f"no kill hit a run with a temporary: {figures}"


# --- faults of single system calls

CALLS = (
    "openat,write,fsync,rename,renameat2,flock,chmod,fchmodat,close,unlink,unlinkat,getdents64,mkdir,fstat,newfstatat"
)
QUICK_CALLS = {"predict": ("rename",), "trained": ("renameat2",)}
_LINE = re.compile(r"^(?:\d+ +)?(\w+)\((.*)$")


def strace(log: Path, stage: str, folder: Path, version: int, inputs: list[Path], inject: str = "") -> Any:
    """Run a stage once under strace, with a fault or without."""
    command = ["strace", "-f", "-y", "-o", log, "-e", f"trace={CALLS}"]
    if inject:
        command += ["-e", f"inject={inject}"]
    if "signal" not in inject:
        command += ["--seccomp-bpf"]  # faster, but it loses injected signals (strace 6.1)
    command += [sys.executable, STAGE, stage, folder, "once", version, *inputs]
    return subprocess.run(
        list(map(str, command)), env=ENVIRONMENT, capture_output=True, text=True, check=False, cwd=folder
    )


def write_path(log: Path, folder: Path) -> list[tuple[str, int, str]]:
    """The calls of the main thread that touch the output folder: name, how many of that name came before, the line."""
    seen: Counter[str] = Counter()
    found = []
    main_thread = None
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        thread = line.split()[0]
        main_thread = main_thread or thread
        match = _LINE.match(line)
        if thread == main_thread and match:
            seen[match[1]] += 1
            if re.match(rf"(\d+<|AT_FDCWD[^,]*, |)\"?{re.escape(str(folder))}", match[2]):
                found.append((match[1], seen[match[1]], line))
    return found


@needs_strace
@pytest.mark.parametrize("stage", ["predict", "seal", "trained", "unpack"] if LONG else QUICK_CALLS)
def test_each_call_of_the_write_path_fails_in_turn(stage: str, inputs: list[Path], tmp_path: Path) -> None:
    """ENOSPC, EIO and SIGKILL at each call that touches the output folder.

    The output is the old or the new one, whole; an error is one line and exit 7; the next run leaves nothing behind.
    """
    folder, log, fresh = tmp_path / "out", tmp_path / "log", tmp_path / "fresh"
    folder.mkdir()
    versions: list[dict[str, bytes]] = []
    for version in (1, 0):
        assert strace(log, stage, folder, version, inputs).returncode == 0
        versions.insert(0, contents(folder))
        if stage == "unpack":
            shutil.rmtree(folder / "unpacked")
    shutil.copytree(folder, fresh)  # version 0 stands there before each run; nothing for unpack
    assert strace(log, stage, folder, 1, inputs).returncode == 0
    calls = write_path(log, folder)
    names = {name for name, _, _ in calls}
    assert {"openat", "write", "fsync", "close", "flock"} <= names
    assert names & {"rename", "renameat2"}
    assert_synced(calls, folder)
    faults = [(name, number, fault) for name, number, _ in calls for fault in ("ENOSPC", "EIO", "KILL")]
    if not LONG:  # of some kinds of calls the last one
        last = {name: number for name, number, _ in faults}
        faults = [fault for fault in faults if fault[0] in QUICK_CALLS[stage] and last[fault[0]] == fault[1]]
    outcomes: Counter[str] = Counter()
    for name, number, fault in faults:
        shutil.rmtree(folder)
        shutil.copytree(fresh, folder)
        how = f"signal={fault}" if fault == "KILL" else f"error={fault}"
        done = strace(log, stage, folder, 1, inputs, f"{name}:{how}:when={number}")
        what = f"{fault} at {name} {number}: exit {done.returncode}, {done.stderr}"
        hit = fault == "KILL" or any("(INJECTED)" in line and str(folder) in line for line in read_lines(log))
        assert hit, what
        found = contents(folder)
        assert is_whole(found, versions), f"torn: {what}: {sorted(found)}"
        assert "Traceback" not in done.stderr, what
        if fault == "KILL":
            assert done.returncode in (-9, 137), what
        elif done.returncode == 0:
            assert found == versions[1], what
        else:
            assert (done.returncode, len(done.stderr.splitlines())) == (7, 1), what
            assert "cannot write" in done.stderr or "power cut" in done.stderr, what
            if "intact" in done.stderr:
                top = "out.csv.rejects.csv" if "rejects" in done.stderr else next(iter(versions[0])).split("/")[0]
                assert part(found, top) == part(versions[0], top), what
        outcomes[f"{fault}: exit {done.returncode}"] += 1
        if stage == "unpack":
            shutil.rmtree(folder / "unpacked", ignore_errors=True)
        assert run_stage(stage, folder, "once", 1, *inputs).returncode == 0, what
        assert contents(folder) == versions[1], what
        assert not [path.name for path in folder.iterdir() if path.name.startswith(".")], what
    print(stage, len(calls), "calls", dict(outcomes))  # noqa: T201 — `make faults` shows it


def assert_synced(calls: list[tuple[str, int, str]], folder: Path) -> None:
    """What is renamed was synced before, after its last write; its folder is synced afterwards."""
    renames = 0
    for index, (name, _, line) in enumerate(calls):
        if name not in ("rename", "renameat2"):
            continue
        renames += 1
        temporary = next(path for path in re.findall(r'"([^"]+)"', line) if path.endswith(".tmp"))
        before = [(name, line) for name, _, line in calls[:index] if f"<{temporary}" in line]
        written = [place for place, (name, _) in enumerate(before) if name == "write"]
        synced = [place for place, (name, _) in enumerate(before) if name == "fsync"]
        assert synced, f"never synced: {temporary}"
        assert not written or written[-1] < synced[-1], f"written after it was synced: {temporary}"
        after = [line for name, _, line in calls[index:] if name == "fsync"]
        assert any(f"<{folder}>" in line for line in after), f"folder not synced after {line}"
    assert renames


def read_lines(log: Path) -> list[str]:
    """The lines of a log."""
    return log.read_text(encoding="utf-8", errors="replace").splitlines()


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, temporaries left out."""
    found = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith(".")}


def part(files: dict[str, bytes], top: str) -> dict[str, bytes]:
    """The files of one output."""
    return {name: data for name, data in files.items() if name.split("/")[0] == top}


def is_whole(found: dict[str, bytes], versions: list[dict[str, bytes]]) -> bool:
    """Whether each output is that of one version, or absent where nothing stood before."""
    tops = {name.split("/")[0] for files in (found, *versions) for name in files}
    nothing: list[dict[str, bytes]] = [{}] if versions[0] == versions[1] else []
    return all(part(found, top) in [part(files, top) for files in versions] + nothing for top in tops)


# --- signals


def begin_predict(inputs: list[Path], folder: Path, **options: Any) -> subprocess.Popen[bytes]:
    """Start a run that waits for more rows on its standard input, with a temporary beside its output."""
    command = [sys.executable, "-m", "edgeproof", "predict", str(inputs[0]), "-o", str(folder / "out.csv")]
    run = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
    assert run.stdin is not None
    run.stdin.write(inputs[1].read_bytes().replace(b"abc", b"1"))
    run.stdin.flush()
    for _ in range(1000):
        if any(path.suffix == ".tmp" for path in folder.iterdir()):
            return run
        time.sleep(0.01)
    raise AssertionError(run.communicate())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_clean_up(number: signal.Signals, inputs: list[Path], tmp_path: Path) -> None:
    """The old file, no temporary, not a word; the program ends of the signal, as shells and supervisors expect."""
    (tmp_path / "out.csv").write_text("old")
    run = begin_predict(inputs, tmp_path)
    run.send_signal(number)
    output, errors = run.communicate(timeout=30)
    assert (run.returncode, output, errors) == (-number, b"", b"")
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
    assert (tmp_path / "out.csv").read_text() == "old"


def test_signals_are_as_before_once_a_file_is_written(tmp_path: Path) -> None:
    """A program that uses the library keeps its own handlers; those we set are gone with the last temporary."""
    from edgeproof.files.writes import whole_file

    before = signal.getsignal(signal.SIGTERM)
    own = signal.signal(signal.SIGHUP, lambda *_: None)
    mine = signal.getsignal(signal.SIGHUP)
    try:
        with whole_file(tmp_path / "a"), whole_file(tmp_path / "b"):
            assert signal.getsignal(signal.SIGTERM) is not before
            assert signal.getsignal(signal.SIGHUP) is mine
        assert signal.getsignal(signal.SIGTERM) is before
    finally:
        signal.signal(signal.SIGHUP, own)


def test_a_signal_that_is_ignored_stays_so(inputs: list[Path], tmp_path: Path) -> None:
    """Under nohup, a closed terminal does not end the run."""
    run = begin_predict(inputs, tmp_path, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    run.send_signal(signal.SIGHUP)
    _, errors = run.communicate(timeout=30)
    assert run.returncode == 0, errors
    assert len((tmp_path / "out.csv").read_text().splitlines()) == 401


def test_ctrl_c_at_any_moment_prints_no_traceback(inputs: list[Path], tmp_path: Path) -> None:
    """From the moment our first file is there; what Python itself does before is not ours."""
    code = "import sys; from edgeproof.__main__ import start; print(flush=True); sys.exit(start())"
    rows = [inputs[0], inputs[1], "-o", tmp_path / "out.csv", "--on-error", "skip"]
    trials = 100 if LONG else 12
    for trial in range(trials):
        command = [sys.executable, "-c", code, "predict", *map(str, rows)]
        run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert run.stdout is not None
        run.stdout.readline()
        time.sleep(0.3 * trial / trials)
        run.send_signal(signal.SIGINT)
        _, errors = run.communicate(timeout=30)
        assert run.returncode in (0, -signal.SIGINT), (trial, run.returncode, errors)
        assert "Traceback" not in errors, (trial, errors)
        assert errors == "" or run.returncode == 0 or "cannot be read" in errors, (trial, errors)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
