"""The package of the mixed contract, for programs on devices."""

from pathlib import Path

import pytest

from edgeproof.package.sealed import Package, parse


@pytest.fixture(scope="session")
def package(package_path: Path) -> Package:
    """The package of the mixed contract."""
    return parse(package_path.read_bytes())
