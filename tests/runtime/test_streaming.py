"""Pipes and long runs: each line is answered at once, order is kept, memory is bounded, every end is clean."""

import gzip
import io
import itertools
import os
import pty
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Generator, Iterator
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest

import edgeproof
from edgeproof.console import Progress
from edgeproof.rows import Batch, Reading
from edgeproof.scoring import Options
from edgeproof.scoring.overlap import Overlap, processors
from edgeproof.scoring.stream import Stream
from edgeproof.tables import blocks
from edgeproof.tables.table import Piece

HEADER = 'age,sex,"fare, paid",deck,raw\n'
ROW = "30,male,10,A,0.5\n"
OBJECT = '{"age": 30, "sex": "male", "fare, paid": 10, "deck": "A", "raw": 0.5}\n'
TIMEOUT = 60  # seconds until a hanging test fails


def predict(package_path: Path, *arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
    """Start `predict` with pipes on all sides."""
    command = [sys.executable, "-m", "edgeproof", "predict", package_path, *arguments, "--engine", "reference"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return cast("subprocess.Popen[bytes]", subprocess.Popen(list(map(str, command)), **(pipes | options)))


@pytest.mark.parametrize("name", ["csv", "jsonl"])
def test_each_line_is_answered_before_the_next_is_sent(package_path: Path, name: str) -> None:
    """A program at the other end of two pipes waits for each answer: no answer may wait for more lines."""
    with predict(package_path, "--format", name, "--output-format", name) as process:
        watchdog = threading.Timer(TIMEOUT, process.kill)
        watchdog.start()
        assert process.stdin is not None
        assert process.stdout is not None
        answers = []
        for index in range(5):
            begin = HEADER if name == "csv" and index == 0 else ""
            process.stdin.write((begin + (ROW if name == "csv" else OBJECT)).encode())
            process.stdin.flush()
            if begin:
                assert process.stdout.readline() == b"label,probability\n"
            answers.append(process.stdout.readline())
        process.stdin.close()
        assert process.wait() == 0
        watchdog.cancel()
    assert len(set(answers)) == 1
    assert b"0." in answers[0]


def test_a_bad_line_ends_a_pipe_at_once(package_path: Path) -> None:
    """Whoever still holds the pipe open need not close it first."""
    with predict(package_path) as process:
        watchdog = threading.Timer(TIMEOUT, process.kill)
        watchdog.start()
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write((HEADER + ROW + "abc,male,1,A,1\n").encode())
        process.stdin.flush()
        assert process.wait() == 3
        watchdog.cancel()
        assert (
            process.stderr.read() == b'edgeproof: standard input line 3: column "age": expected a number, got "abc"\n'
        )


def test_an_interrupted_pipe_leaves_nothing(package_path: Path, tmp_path: Path) -> None:
    """Ctrl-C while waiting for rows: the old output is intact, no temporary stays, no traceback."""
    out = tmp_path / "out.csv"
    out.write_text("old")
    with predict(package_path, "-o", out) as process:
        watchdog = threading.Timer(TIMEOUT, process.kill)
        watchdog.start()
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write((HEADER + ROW).encode())
        process.stdin.flush()
        while len(list(tmp_path.iterdir())) < 2 and process.poll() is None:
            pass  # until the temporary is there
        process.send_signal(signal.SIGINT)
        assert process.wait() == -signal.SIGINT
        watchdog.cancel()
        assert process.stderr.read() == b""
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
    assert out.read_text() == "old"


def test_a_reader_that_has_had_enough(package_path: Path, tmp_path: Path) -> None:
    """`predict … | head -1` on a table of many batches: no word, no hanging."""
    (tmp_path / "rows.csv").write_text(HEADER + ROW * 20_000)
    with predict(package_path, tmp_path / "rows.csv", "--batch-size", 100) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"label,probability\n"
        process.stdout.close()
        assert process.wait(TIMEOUT) == 0
        assert process.stderr.read() == b""


@pytest.mark.parametrize("quiet", [False, True])
def test_progress_on_a_terminal_only(
    package_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quiet: bool
) -> None:
    """On a terminal a line that is erased at the end; with --quiet, or in a pipe (other tests), nothing."""
    (tmp_path / "rows.csv").write_text(HEADER + ROW * 60_000)
    ours, theirs = pty.openpty()
    arguments = ["--quiet"] if quiet else []
    with predict(package_path, tmp_path / "rows.csv", *arguments, stderr=theirs, stdout=subprocess.DEVNULL) as process:
        assert process.wait(TIMEOUT) == 0
    os.set_blocking(ours, False)
    try:
        shown = os.read(ours, 10_000).decode()
    except BlockingIOError:
        shown = ""
    os.close(ours)
    os.close(theirs)
    if quiet:
        assert shown == ""
    elif shown:  # a quick machine is done before the first line is due
        assert " rows/s" in shown
        assert shown.endswith("\r\x1b[K")
    progress = Progress(2_000_000, quiet=True)
    progress.add(1_000_000)
    assert progress.line(2.0) == "1,000,000 rows, 500,000 rows/s"
    progress.read(500_000)
    assert progress.line(30.0) == "1,000,000 rows, 33,333 rows/s, 1:30 left"
    monkeypatch.setattr(sys, "stderr", None)
    Progress(None).add(1)


def numbered(*numbers: int, is_python: bool = False) -> Piece:
    """A piece whose batches are numbers: what is told apart here is not what is in them."""
    return Piece(lambda: cast(Any, numbers), is_python)


def test_results_come_in_order_and_errors_after_what_came_before() -> None:
    """Whatever finishes first; an error of the reader or of a worker arrives in its place."""

    def pieces(last: int) -> Generator[Piece, None, None]:
        for i in range(last):
            yield numbered(i, i)
        raise KeyError(last)

    def work(number: Any) -> int:
        if number == 7:
            raise ValueError(number)
        return sum(range((20 - number) * 1000)) * 0 + int(number)

    for last, error in ((5, KeyError), (20, ValueError)):
        found: list[int] = []
        with pytest.raises(error), Overlap(pieces(last), work) as results:
            found.extend(results)
        assert found == [i for i in range(min(last, 7)) for _ in range(2)]


@pytest.mark.parametrize("is_python", [True, False])
def test_pieces_that_keep_python_busy_take_turns(is_python: bool) -> None:
    """Two at once would take longer than one after the other; the rest runs side by side."""
    together = threading.Barrier(2)

    def work(_: Any) -> bool:
        try:
            together.wait(0.05 if is_python else 5)
        except threading.BrokenBarrierError:
            together.reset()
            return False
        return True

    pieces = (numbered(0, is_python=is_python) for _ in range(4))
    with Overlap(pieces, work, n_workers=3) as met:
        assert list(met) == [not is_python] * 4


def test_what_was_read_is_let_go_when_it_was_scored(package_path: Path) -> None:
    """Before the answer is taken: cells of many batches held at once take memory, and the processor's cache."""

    class Cells(list[Any]):
        """One that can be watched."""

    predictor = edgeproof.load(package_path, engine="reference")
    watched: list[weakref.ref[Any]] = []
    stream = Stream(predictor, ["-"], Options(on_error="null", rejects="unused"))

    def piece() -> Iterator[Batch]:
        for text in ("1", "x"):
            cells = {name: Cells([text, "0"]) for name in predictor.contract.feature_names}
            watched.extend(map(weakref.ref, cells.values()))
            yield Batch(cells, 2, "rows.csv", [2, 3])

    def held(cells: Cells) -> list[Batch]:
        return [Batch(dict.fromkeys(predictor.contract.feature_names, cells), 2, "rows.csv", [4, 5])]

    cells = Cells(["1", "0"])
    watched.append(weakref.ref(cells))
    second = [Piece(partial(held, cells))]
    del cells
    done, seen = threading.Semaphore(0), threading.Event()

    def pieces() -> Generator[Piece, None, None]:
        yield Piece(piece)
        yield second.pop()
        seen.wait(TIMEOUT)

    def scored(batch: Batch, reading: Reading) -> Any:
        return stream.score(batch, reading, reading.faults)[1], reading.faults

    def work(batch: Batch) -> Any:
        answer = stream._work(scored, batch)
        done.release()
        return answer

    with Overlap(pieces(), work) as answers:
        for _ in range(3):
            assert done.acquire(timeout=TIMEOUT)
        deadline = time.monotonic() + 10
        while any(reference() is not None for reference in watched):  # the worker is still returning from it
            assert time.monotonic() < deadline
            time.sleep(0.01)
        seen.set()
        assert [(answer.n_rows, answer.refused.n_rows) for answer in answers] == [(2, 0), (2, 1), (2, 0)]


def test_reading_stays_a_few_pieces_ahead() -> None:
    """However many pieces there are, and the pieces are closed when the work ends early."""
    begun, closed = itertools.count(), []

    def pieces() -> Generator[Piece, None, None]:
        try:
            while True:
                next(begun)
                yield numbered(0)
        finally:
            closed.append(True)

    with Overlap(pieces(), lambda number: number) as results:
        for _ in zip(range(10), results, strict=False):
            time.sleep(0.01)
        time.sleep(0.1)
        assert next(begun) <= 10 + results.ahead + 1
    assert closed


def test_whoever_leaves_early_leaves_nobody_at_work() -> None:
    """Neither in the engine, nor, once the pipe gives something, in the file."""
    working, waiting, goes_on, closed = threading.Event(), threading.Event(), threading.Event(), threading.Event()
    at_work = []

    def pieces() -> Generator[Piece, None, None]:
        try:
            yield numbered(0)
            working.wait(TIMEOUT)
            waiting.set()
            goes_on.wait(TIMEOUT)  # as in a pipe
            yield numbered(1)
        finally:
            closed.set()

    def work(number: Any) -> None:
        at_work.append(number)
        working.set()
        time.sleep(0.5)
        at_work.remove(number)

    kept = Overlap(pieces(), work)
    with kept:
        assert waiting.wait(TIMEOUT)
    assert not at_work
    assert not closed.is_set()
    goes_on.set()
    assert closed.wait(TIMEOUT)
    assert not at_work


def test_an_empty_piece_holds_no_answer_back() -> None:
    """Blank lines that come while a row is scored are nothing that its answer should wait for."""
    blank, passed_on = threading.Event(), threading.Event()
    answered: list[int] = []
    in_time = []

    def no_rows() -> list[Batch]:
        blank.set()
        return []

    def pieces() -> Generator[Piece, None, None]:
        yield numbered(7)
        yield Piece(no_rows)
        in_time.append(passed_on.wait(5))  # as in a pipe whose other end waits for the answer

    def work(number: Any) -> int:
        assert blank.wait(TIMEOUT)
        return int(number)

    def on_idle() -> None:
        if answered:
            passed_on.set()

    with Overlap(pieces(), work, on_idle, n_workers=2) as results:
        for answer in results:
            answered.append(answer)  # noqa: PERF402 — before the next is asked for
    assert answered == [7]
    assert in_time == [True]


@pytest.mark.parametrize(("text", "expected"), [("max 100000\n", 0), ("150000 100000\n", 1), ("50000 100000\n", 1)])
def test_as_many_threads_as_processors_that_may_be_used(tmp_path: Path, text: str, expected: int) -> None:
    """Of the process's affinity, no more than the quota of its control group allows, at least one."""
    quota = tmp_path / "cpu.max"
    all_of_them = len(os.sched_getaffinity(0))
    assert processors(str(quota)) == all_of_them
    quota.write_text(text)
    assert processors(str(quota)) == (expected or all_of_them)
    before = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(before)})
        assert processors(str(quota)) == 1
    finally:
        os.sched_setaffinity(0, before)


class Drip(io.BytesIO):
    """A file that gives a few bytes at a time."""

    def read(self, size: int | None = -1) -> bytes:
        """At most three."""
        return super().read(min(size or 3, 3))


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize(("size", "tail"), [(1, 1), (7, 9), (16, 5), (40, 3), (40, 25), (1 << 20, 9)])
@pytest.mark.parametrize("kind", ["slow pipe", "file"])
def test_blocks_end_with_lines(monkeypatch: pytest.MonkeyPatch, kind: str, end: bytes, size: int, tail: int) -> None:
    """Nothing is lost, no CRLF is torn, lines are counted; the BOM is dropped."""
    monkeypatch.setattr(blocks, "BLOCK", size)
    monkeypatch.setattr(blocks, "_TAIL", tail)
    data = end.join([b"abc", b"", b"d" * 20, b"e,f", b"last"])
    stream = Drip if kind == "slow pipe" else io.BytesIO
    found = list(blocks.blocks(stream(b"\xef\xbb\xbf" + data), "x"))
    assert b"".join(found) == data
    assert all(block.endswith((b"\n", b"\r")) for block in found[:-1])
    assert not any(block.startswith(b"\n") for block in found[1:] if end == b"\r\n")
    assert sum(map(blocks.count_lines, found)) == 5


@pytest.mark.parametrize("size", [2, 6, 64, 1000])
def test_compressed_text_comes_in_blocks_too(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """However few bytes it takes in the file; nothing is lost where a member or the room for its text ends."""
    monkeypatch.setattr(blocks, "BLOCK", size)
    texts = [b"", b"12,34\n" * 500, b"x", b"\n1,2\n" * 3]
    packed = b"".join(map(gzip.compress, texts)) + bytes(8)  # as at the end of a tape
    found = list(blocks.blocks(io.BytesIO(packed), "x"))
    assert b"".join(found) == b"".join(texts)
    assert max(map(len, found)) <= max(2 * size, 6 + size)
