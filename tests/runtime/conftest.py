"""The package through the reference engine, which needs no library: in Python, and through the command line."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

import edgeproof
from tests.support import command_line
from tests.support.command_line import Run


@pytest.fixture(scope="module")
def predictor(package_path: Path) -> edgeproof.Predictor:
    """The package, loaded."""
    return edgeproof.load(package_path, engine="reference")


@pytest.fixture
def run(package_path: Path) -> Run:
    """Run `predict` or `evaluate` on the package."""

    def on_the_package(command: str, *arguments: object, **options: Any) -> Result:
        return command_line.run(command, package_path, *arguments, "--engine", "reference", **options)

    return on_the_package
