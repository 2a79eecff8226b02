"""A network that C cannot express: one line names the layer, and the package is sealed without the kit."""

from pathlib import Path

import pytest

from edgeproof_export.kits import names
from edgeproof_export.kits.c.layers import dense
from tests.support.command_line import run

SMALLER = 20_000  # in place of what 32 bits hold: to pass that, a layer needs more than 33,000 inputs
REASON = "int8 layer 0 (relu, 13 inputs): sums reach "


def test_sums_beyond_the_accumulator_leave_the_kit_out(
    trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`export` warns and seals; `inspect` says why; whatever wants the kit ends with that reason on one line."""
    package = tmp_path / "x.edgeproof"
    monkeypatch.setattr(dense, "_MOST", SMALLER)
    exported = run("export", trained, "-o", package)
    assert exported.exit_code == 0, exported.stderr
    said = " ".join(exported.stderr.split())
    assert said.count("kits/") == 1
    assert f"LEFT OUT kits/c: {REASON}" in said
    assert "expected at most 20,000, what 32 bits hold" in said
    assert run("verify", package).exit_code == 0
    inspected = run("inspect", package)
    assert f"LEFT OUT kits/c: {REASON}" in " ".join(inspected.stdout.split())
    assert "kits/c.zip" not in inspected.stdout
    for wanting in (("unpack", package, "-o", tmp_path / "c", "--kit", "c"), ("datasheet", package)):
        refused = run(*wanting)
        assert (refused.exit_code, refused.stdout) == (2, "")
        (said,) = refused.stderr.splitlines()
        assert f"kit 'c': not in this package; it was left out: {REASON}" in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.edgeproof"]
    for other in (name for name in names() if name != "c"):
        assert run("unpack", package, "-o", tmp_path / other, "--kit", other).exit_code == 0
