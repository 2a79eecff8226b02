"""The C kit on simulated devices: proven and measured where the tools are, and clear words where they are not."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from edgeproof.cli import main
from edgeproof.errors import EngineError
from edgeproof.package import Package
from edgeproof_export import devices
from edgeproof_export.devices import DoesNotFitError, Measured, MissingToolError, Proof, Size, get, table
from edgeproof_export.devices.build import Subject, Workbench
from edgeproof_export.devices.kit import KitOnDisk, called, unpacked
from edgeproof_export.devices.sheet import Datasheet, datasheet, measure, prove


def workbench(target: str, folder: Path) -> Workbench:
    """A target's compiler, or a skip that names the package that brings it."""
    bench = Workbench(get(target), folder)
    try:
        bench.require_tools()
    except MissingToolError as error:
        pytest.skip(str(error))
    return bench


@pytest.fixture(scope="module")
def kit(package: Package, tmp_path_factory: pytest.TempPathFactory) -> KitOnDisk:
    """The kit that stands in the package."""
    return unpacked(package, tmp_path_factory.mktemp("kit"))


@pytest.mark.parametrize("target", devices.TARGETS)
def test_the_selftests_on_a_device(target: str, kit: KitOnDisk, tmp_path: Path) -> None:
    """Float, int8 and texts: no golden row differs, compiled by the target's compiler, run on its simulator."""
    bench = workbench(target, tmp_path)
    proofs = [prove(bench, subject, kit) for subject in kit.proofs]
    assert proofs == [Proof(target, variant, 0) for variant in ("float", "int8", "codes")]


@pytest.mark.parametrize("target", devices.TARGETS)
def test_the_figures_of_a_device(target: str, kit: KitOnDisk, tmp_path: Path) -> None:
    """No static RAM; flash holds at least the weights; the stack and the count are those of one inference."""
    bench = workbench(target, tmp_path)
    integers = [subject for subject in kit.subjects if subject.variant == "int8"]
    for found in measure(bench, integers):
        assert found.size is not None
        assert found.counted is not None
        assert found.size.ram == 0, found
        assert 13 * 12 + 12 * 8 + 8 < found.size.flash < 8_000
        assert 8 < found.counted.stack < 1_000
        assert 13 * 12 + 12 * 8 + 8 < found.counted.count < 60_000
