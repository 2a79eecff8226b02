"""What the tools of each registry say of a kit with a publisher, as far as they go without an account."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from edgeproof_export.kits import KitSource
from tests.languages import programs, tools
from tests.support.kits import write_kit
from tests.support.publishers import published

pytestmark = pytest.mark.slow

# Pyroma builds in an environment of its own, which needs the network; here hatchling is there.
_PYROMA = """
from build.util import project_wheel_metadata
from pyroma import projectdata, ratings
projectdata.wheel_metadata = lambda path, isolated=None: project_wheel_metadata(path, isolated=False)
print(*ratings.rate(projectdata.get_data(".")))
"""
# PlatformIO fetches the list of SPDX identifiers each time; here it is given one.
_PIO = """
from platformio.package.manifest import schema
schema.ManifestSchema.load_spdx_licenses = staticmethod(lambda: {"licenses": [{"licenseId": "Apache-2.0"}]})
from platformio.__main__ import main
raise SystemExit(main())
"""


def _kit(name: str, source: KitSource, folder: Path) -> Path:
    return write_kit(name, published(source, folder), folder / "kit")


def _said(folder: Path, *command: str | Path) -> str:
    done = subprocess.run(list(map(str, command)), cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def _require(lacking: str | None) -> None:
    if lacking:
        pytest.skip(f"needs {lacking}")


def _require_module(name: str) -> None:
    if find_spec(name) is None:
        pytest.skip(f"needs {name} (PyPI; make install)")


def test_crates_io(source: KitSource, tmp_path: Path) -> None:
    """`cargo package` builds what would be published, and warns of nothing."""
    _require(programs.lacking(cargo="Debian: cargo"))
    said = _said(_kit("rust", source, tmp_path), "cargo", "package", "--allow-dirty", "--offline")
    assert "Packaged" in said
    assert "warning" not in said


def test_npm(source: KitSource, tmp_path: Path) -> None:
    """`npm publish --dry-run` takes it, and publint finds nothing."""
    _require(tools.lacking("publint"))
    kit = _kit("javascript", source, tmp_path)
    assert "+ @example/mixed@1.4.0" in _said(kit, "npm", "publish", "--dry-run", "--offline")
    assert "All good!" in _said(kit, tools.MODULES / ".bin" / "publint", "--strict")


def test_pypi(source: KitSource, tmp_path: Path) -> None:
    """Pyroma, which rates what PyPI would show, gives 10 of 10."""
    _require_module("pyroma")
    kit = _kit("python", source, tmp_path)
    assert _said(kit, sys.executable, "-W", "ignore", "-c", _PYROMA).splitlines()[-1] == "10 []"


def test_maven_central(source: KitSource, tmp_path: Path) -> None:
    """`mvn verify` makes the three jars that Central asks for; javadoc warns of nothing."""
    _require(programs.lacking(mvn="Debian: maven"))
    kit = _kit("java", source, tmp_path)
    _said(kit, "mvn", "--batch-mode", "--quiet", "--offline", "verify")
    jars = {path.name for path in (kit / "target").glob("*.jar")}
    assert jars == {"mixed-1.4.0.jar", "mixed-1.4.0-sources.jar", "mixed-1.4.0-javadoc.jar"}


def test_go(source: KitSource, tmp_path: Path) -> None:
    """`go vet` under a path that can be fetched."""
    _require(programs.lacking(go="Debian: golang-go"))
    _said(_kit("go", source, tmp_path), "go", "vet", "./...")


def test_platformio(source: KitSource, tmp_path: Path) -> None:
    """`pio pkg pack` takes the manifest."""
    _require_module("platformio")
    kit = _kit("c", source, tmp_path)
    _said(kit, sys.executable, "-c", _PIO, "pkg", "pack", "-o", tmp_path / "packed.tar.gz", ".")
    assert (tmp_path / "packed.tar.gz").stat().st_size > 5_000
