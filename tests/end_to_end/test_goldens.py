"""A package of every released format is opened forever, and decides as it did."""

from pathlib import Path

import pytest

from edgeproof.package.sealed import FORMAT_VERSION
from tests.support.command_line import run
from tests.support.repository import EXAMPLES, GOLDENS


def test_there_is_one_of_every_format() -> None:
    """From format 1 to the current one."""
    assert [path.stem for path in GOLDENS] == [f"format-{n}" for n in range(1, FORMAT_VERSION + 1)]


@pytest.mark.parametrize("path", GOLDENS, ids=lambda path: path.stem)
def test_old_packages_verify_and_predict_the_same_bytes(path: Path) -> None:
    """The proof holds with every engine, and the bit-defined engine writes the same file."""
    assert run("verify", path).exit_code == 0
    rows = EXAMPLES / "new.csv"
    result = run("predict", path, rows, "--engine", "reference")
    assert result.exit_code == 0
    assert result.stdout_bytes == path.with_suffix(".csv").read_bytes()
