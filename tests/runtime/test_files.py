"""Files and folders appear whole or not at all."""

from pathlib import Path

import pytest

from edgeproof.errors import OutputError, UsageError
from edgeproof.files import whole_file, whole_folder, write_file


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
    """The old folder has moved aside, the new one cannot take its place: the old one returns."""
    target = tmp_path / "d"
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
