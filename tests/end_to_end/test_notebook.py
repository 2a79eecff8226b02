"""The notebook of examples/ runs from top to bottom, shows what it shows, and seals what the commands seal."""

from pathlib import Path

import nbformat
import pytest

from tests.support.command_line import run
from tests.support.documents import TRAINED, differences
from tests.support.notebooks import NOTEBOOKS, executed, outputs
from tests.support.repository import EXAMPLES
from tests.support.training import run_well

# What the packages of Jupyter warn of.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")]


def test_it_runs_and_gives_the_bytes_of_the_commands(tmp_path: Path) -> None:
    """Every cell prints what is committed, but for figures that another CPU rounds otherwise; the package is equal."""
    (path,) = NOTEBOOKS
    (tmp_path / "notebook").mkdir()
    found = executed(path, tmp_path / "notebook")
    for given, shown in zip(outputs(found), outputs(nbformat.read(path, as_version=4)), strict=True):
        assert list(differences(given, shown, TRAINED)) == []
    asked = ("--target", "survived", "--name", "passengers")
    trained = run_well(tmp_path / "trained", EXAMPLES / "passengers.csv", *asked).folder
    result = run("export", trained, "-o", tmp_path / "passengers.edgeproof", "-q")
    assert result.exit_code == 0, result.stderr
    sealed = (tmp_path / "notebook/passengers.edgeproof").read_bytes()
    assert sealed == (tmp_path / "passengers.edgeproof").read_bytes()
