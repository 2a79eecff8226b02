"""Files and folders appear whole or not at all."""

import errno
import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from edgeproof.errors import OutputError, UsageError
from edgeproof.files import temporaries
from edgeproof.files import writes as files
from edgeproof.files.writes import whole_file, whole_folder, write_file


def test_a_file_appears_whole(tmp_path: Path) -> None:
    """New content replaces old content; nothing else is left."""
    target = tmp_path / "x"
    write_file(target, b"old")
    write_file(target, b"new")
    assert target.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [target]


def test_an_error_keeps_the_old_file(tmp_path: Path) -> None:
    """A failed write leaves the old content and no temporary file."""
    target = tmp_path / "x"
    write_file(target, b"old")

    def fail() -> None:
        with whole_file(target) as stream:
            stream.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_that_does_not_exist_is_an_output_error(tmp_path: Path) -> None:
    """One line, exit 7."""
    with pytest.raises(OutputError, match="cannot write"):
        write_file(tmp_path / "none" / "x", b"")


def test_a_folder_appears_whole(tmp_path: Path) -> None:
    """It replaces an empty folder or one that holds our files only, and nothing else."""
    target = tmp_path / "d"
    for content in ("1", "2"):
        with whole_folder(target, ours={"m"}) as folder:
            (folder / "m").write_text(content)
        assert (target / "m").read_text() == content
    assert [p.name for p in tmp_path.iterdir()] == ["d"]
    (target / "mine").write_text("x")
    with pytest.raises(UsageError, match="something else"), whole_folder(target, ours={"m"}):
        pass
    assert (target / "mine").read_text() == "x"
    target_file = tmp_path / "f"
    target_file.write_text("x")
    with pytest.raises(UsageError), whole_folder(target_file):
        pass
    assert target_file.read_text() == "x"


def test_a_failed_folder_leaves_the_old_one(tmp_path: Path) -> None:
    """Old content stays, no temporary folder is left."""
    target = tmp_path / "d"
    with whole_folder(target, ours={"m"}) as folder:
        (folder / "m").write_text("old")

    def fail() -> None:
        with whole_folder(target, ours={"m"}) as half:
            (half / "m").write_text("new")
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 — our own, without text
        fail()
    assert (target / "m").read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["d"]


def test_links_modes_and_devices_are_kept(tmp_path: Path) -> None:
    """What a link points at is written, the old mode stays, a device is written to."""
    target, link = tmp_path / "x", tmp_path / "link"
    write_file(target, b"old")
    target.chmod(0o600)
    link.symlink_to(target)
    write_file(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert target.stat().st_mode & 0o777 == 0o600
    write_file(Path("/dev/null"), b"x")
    assert not Path("/dev/null").is_file()
    with pytest.raises(UsageError):
        write_file(Path("/"), b"")


def test_the_current_folder_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shell that stands in it would see nothing of the new one."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="current folder"), whole_folder(Path()):
        pass


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, which Linux has")
def test_a_failed_write_names_the_file() -> None:
    """A device without space."""
    with pytest.raises(OutputError, match=r"/dev/full: cannot write: No space left"):
        write_file(Path("/dev/full"), b"x")


def test_an_exchange_that_fails_half_way_gives_the_old_folder_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where names cannot be exchanged: the old folder has moved aside, the new one cannot take its place."""
    target = tmp_path / "d"
    monkeypatch.setattr(files, "_exchange", lambda *_: False)
    with whole_folder(target, ours={"m"}) as folder:
        (folder / "m").write_text("old")
    rename, calls = Path.rename, []

    def second_fails(self: Path, to: Path) -> Path:
        calls.append(self)
        if len(calls) == 2:
            raise OSError(5, "Input/output error")
        return rename(self, to)

    monkeypatch.setattr(Path, "rename", second_fails)
    with pytest.raises(OutputError, match="Input/output error"), whole_folder(target, ours={"m"}) as folder:
        (folder / "m").write_text("new")
    assert (target / "m").read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["d"]


def leftover(target: Path, suffix: str = "tmp") -> Path:
    """The name of a temporary of a killed run."""
    return target.with_name(f".{target.name}.0123abcd.{suffix}")


def test_leftovers_of_killed_runs_are_swept(tmp_path: Path) -> None:
    """Files and folders, also unreadable ones, by the next run on the same target; other files stay."""
    target = tmp_path / "x.csv"
    leftover(target).write_text("half")
    leftover(target).chmod(0o400)
    folder = target.with_name(".x.csv.89abcdef.tmp")
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "file").write_text("half")
    others = {".x.csv.tmp", ".x.csv.0123abcd.tmp.bak", ".y.csv.0123abcd.tmp", "x.csv.0123abcd.tmp", ".x.csv.01.tmp"}
    for name in others:
        (tmp_path / name).write_text("mine")
    (tmp_path / "elsewhere").write_text("mine")
    link = target.with_name(".x.csv.00000000.tmp")
    link.symlink_to(tmp_path / "elsewhere")
    write_file(target, b"new")
    assert {path.name for path in tmp_path.iterdir()} == others | {"x.csv", "elsewhere", link.name}
    assert (tmp_path / "elsewhere").read_text() == "mine"


def test_the_temporary_of_a_live_run_is_not_swept(tmp_path: Path) -> None:
    """Two runs at once on one target: each ends, one wins whole."""
    target = tmp_path / "x"
    with whole_file(target) as first:
        first.write(b"first" * 100_000)
        with whole_file(target) as second:
            second.write(b"second")
        assert target.read_bytes() == b"second"
    assert target.read_bytes() == b"first" * 100_000
    with whole_folder(tmp_path / "d", ours={"m"}) as first_folder:
        (first_folder / "m").write_text("first")
        with whole_folder(tmp_path / "d", ours={"m"}) as second_folder:
            (second_folder / "m").write_text("second")
        assert (tmp_path / "d" / "m").read_text() == "second"
    assert (tmp_path / "d" / "m").read_text() == "first"
    assert {path.name for path in tmp_path.iterdir()} == {"x", "d"}


@pytest.mark.parametrize("make", ["new_file", "new_folder"])
def test_a_temporary_that_is_swept_before_it_is_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: str
) -> None:
    """Another run sees a new temporary before its owner has the lock: the owner takes another name."""
    original, made = getattr(temporaries, make), []

    def swept_twice(path: Path) -> int:
        lock: int = original(path)
        made.append(path)
        if len(made) == 1:  # the other run has removed it
            temporaries.remove(path)
        if len(made) == 2:  # the other run holds it, and is about to
            other = os.open(path, os.O_RDONLY)
            fcntl.flock(other, fcntl.LOCK_EX)
        return lock

    monkeypatch.setattr(temporaries, make, swept_twice)
    if make == "new_file":
        write_file(tmp_path / "x", b"new")
        assert (tmp_path / "x").read_bytes() == b"new"
    else:
        with whole_folder(tmp_path / "x") as folder:
            (folder / "m").write_text("new")
        assert (tmp_path / "x" / "m").read_text() == "new"
    assert len(made) == 3
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


_RACE = """
import sys
from pathlib import Path
from edgeproof.files.writes import whole_file, whole_folder
who, target = sys.argv[1], Path(sys.argv[2])
for _ in range(150):
    with whole_file(target / "file") as stream:
        for _ in range(3):
            stream.write(who.encode() * 10_000)
            stream.flush()
    with whole_folder(target / "folder", ours={"a", "b"}) as folder:
        (folder / "a").write_text(who)
        (folder / "b").write_text(who)
"""


def test_many_runs_at_once_on_one_target(tmp_path: Path) -> None:
    """Four processes, 150 times each: none fails, what stands there at the end is one run's, nothing is left."""
    runs = [
        subprocess.Popen([sys.executable, "-c", _RACE, who, tmp_path], stderr=subprocess.PIPE, text=True)
        for who in "abcd"
    ]
    for run in runs:
        assert run.communicate()[1] == ""
        assert run.returncode == 0
    content = (tmp_path / "file").read_bytes()
    assert content == content[:1] * 30_000
    assert (tmp_path / "folder" / "a").read_text() == (tmp_path / "folder" / "b").read_text()
    assert {path.name for path in tmp_path.iterdir()} == {"file", "folder"}


def test_a_folder_without_exchange(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where names cannot be exchanged, a kill between the two renames is mended by the next run."""
    monkeypatch.setattr(files, "_exchange", lambda *_: False)
    target = tmp_path / "d"
    for content in ("1", "2"):
        with whole_folder(target, ours={"m"}) as folder:
            (folder / "m").write_text(content)
        assert (target / "m").read_text() == content
    target.rename(leftover(target, "old"))  # killed here
    with pytest.raises(ValueError, match="failed"), whole_folder(target, ours={"m"}):
        raise ValueError("failed")
    assert (target / "m").read_text() == "2"
    leftover(target, "old").mkdir()  # killed after both renames
    with whole_folder(target, ours={"m"}) as folder:
        (folder / "m").write_text("3")
    assert [path.name for path in tmp_path.iterdir()] == ["d"]


def test_what_appears_in_a_folder_meanwhile_is_not_lost(tmp_path: Path) -> None:
    """Training takes minutes; a file that somebody put into the old folder since is not replaced."""
    target = tmp_path / "d"
    target.mkdir()

    def run() -> None:
        with whole_folder(target, ours={"m"}):
            (target / "mine").write_text("x")

    with pytest.raises(UsageError, match="something else"):
        run()
    assert (target / "mine").read_text() == "x"
    assert [path.name for path in tmp_path.iterdir()] == ["d"]


def test_long_names_can_be_written(tmp_path: Path) -> None:
    """A name of 255 bytes leaves no room for that of a temporary beside it."""
    target = tmp_path / ("ü" * 125 + ".csv")
    write_file(target, b"new")
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


def test_a_folder_that_cannot_be_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The new file stands there: the message does not say that the old one does. Some file systems cannot at all."""
    target = tmp_path / "x"
    write_file(target, b"old")

    def failing(number: int) -> None:
        def sync(_: Path) -> None:
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(files, "_sync", sync)

    failing(errno.EIO)
    with pytest.raises(OutputError, match="may not outlive a power cut"):
        write_file(target, b"new")
    assert target.read_bytes() == b"new"
    failing(errno.EINVAL)
    write_file(target, b"newer")


@pytest.mark.parametrize("call", ["flock", "renameat2"])
def test_systems_that_cannot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    """File systems without locks or without an exchange of names: written all the same, nothing is swept blindly."""
    target = tmp_path / "d"
    if call == "flock":

        def unsupported(*_: object) -> None:
            raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

        monkeypatch.setattr(fcntl, "flock", unsupported)
    else:
        monkeypatch.setattr(files, "_RENAME_EXCHANGE", 1 << 20)  # a flag that no system knows
    for content in ("1", "2"):
        with whole_folder(target, ours={"m"}) as folder:
            (folder / "m").write_text(content)
        assert (target / "m").read_text() == content
    leftover(target).mkdir()
    with whole_folder(target, ours={"m"}):
        pass
    assert leftover(target).exists() == (call == "flock")
