"""A fixed part of `make fuzz`: altered packages; none is accepted, escapes as a traceback, or meets an engine."""

from collections.abc import Iterator

import pytest

from edgeproof.codec import layout
from edgeproof.errors import DamagedPackageError
from edgeproof.package import sealed as package
from tests.fuzz import campaign, mutants

pytestmark = pytest.mark.slow


def test_the_writer_of_mutants_can_write_a_good_package() -> None:
    """Without a change it writes our bytes: what is refused is refused for its change."""
    for data in campaign.packages().values():
        assert mutants.unchanged(campaign.contents(data)).to_bytes() == data


def test_nothing_altered_gets_in() -> None:
    """Bit flips, truncations, structural mutants, re-sealed hostile models; `make fuzz` runs them all."""
    door = campaign.Door()
    campaign.run(door, step=149, structural=6_000, seed=1)
    assert door.clean, door.report()
    assert sum(door.tried.values()) > 25_000


def test_the_campaign_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a careless reader it counts what got in, what escaped, and the engine calls."""
    good = campaign.packages()["smallest"]

    def inputs() -> Iterator[tuple[str, bytes]]:
        yield "the good package", good

    door = campaign.Door()
    door.try_all("good", inputs())
    assert (len(door.accepted), door.engine_calls, door.clean) == (1, 1, False)
    monkeypatch.setattr(layout, "laid_out", lambda _: 1 / 0)
    door = campaign.Door()
    door.try_all("good", inputs())
    assert not door.clean
    assert "ZeroDivisionError" in door.report()


def test_mutants_cover_every_kind() -> None:
    """Three thousand mutants hold each kind of change alone, and the plain zip reader would open many of them."""
    import io
    import zipfile

    files = campaign.contents(campaign.packages()["smallest"])
    seen, opened = set(), 0
    for (what, data), _ in zip(mutants.structural(files, 5), range(3_000), strict=False):
        seen.add(what)
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                opened += len(archive.namelist()) > 0
        except (zipfile.BadZipFile, NotImplementedError, ValueError):
            pass
    assert set(mutants.CHANGES) <= seen
    assert opened > 1_500


def test_names_are_escaped_in_messages() -> None:
    """What a hostile name would do to a terminal stays inside quotes."""
    files = campaign.contents(campaign.packages()["smallest"])
    archive = mutants.unchanged(files)
    archive.entries[1].name = b"a\x1b[31m\nb"
    with pytest.raises(DamagedPackageError) as caught:
        package.parse(archive.to_bytes())
    assert str(caught.value).isprintable()
