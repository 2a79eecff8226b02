"""A package of every released format is opened forever, and decides as it did."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from edgeproof.cli import main
from edgeproof.package.sealed import FORMAT_VERSION

REPOSITORY = Path(__file__).parent.parent.parent
PACKAGES = sorted((REPOSITORY / "tests" / "goldens" / "packages").glob("*.edgeproof"))


def test_there_is_one_of_every_format() -> None:
    """From format 1 to the current one."""
    assert [path.stem for path in PACKAGES] == [f"format-{n}" for n in range(1, FORMAT_VERSION + 1)]


@pytest.mark.parametrize("path", PACKAGES, ids=lambda path: path.stem)
def test_old_packages_verify_and_predict_the_same_bytes(path: Path) -> None:
    """The proof holds with every engine, and the bit-defined engine writes the same file."""
    runner = CliRunner()
    assert runner.invoke(main, ["verify", str(path)]).exit_code == 0
    rows = REPOSITORY / "examples" / "new.csv"
    result = runner.invoke(main, ["predict", str(path), str(rows), "--engine", "reference"])
    assert result.exit_code == 0
    assert result.stdout_bytes == path.with_suffix(".csv").read_bytes()
