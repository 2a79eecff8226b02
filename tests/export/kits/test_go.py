"""The Go kit as its ecosystem's tools see it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from edgeproof_export.kits import KitSource
from tests.languages.go import offline
from tests.languages.programs import run
from tests.support.kits import require, write_kit

pytestmark = pytest.mark.slow

# What fuses a multiplication and an addition on the targets where Go's compiler may do so.
_FUSED = re.compile(r"\t(FN?M(?:ADD|SUB)S?|FMADDS|FMSUBS|XSMADDASP|FN?M(?:ADD|SUB)[SF])\t")
_TARGETS = ("arm64", "ppc64le", "s390x", "riscv64")


@pytest.mark.parametrize("which", ["source", "odd_source", "image_source", "window_source", "text_source"])
def test_formatted_and_vetted(which: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """As gofmt leaves it; `go vet` finds nothing."""
    require("go")
    if shutil.which("gofmt") is None:
        pytest.skip("needs gofmt (Debian: golang-go)")
    module = write_kit("go", request.getfixturevalue(which), tmp_path)
    assert run(["gofmt", "-l", "-d", "."], module).decode() == ""
    run(["go", "vet", "."], module, environment=offline())


def test_no_target_fuses_multiply_and_add(source: KitSource, tmp_path: Path) -> None:
    """Compiled for processors with fused instructions, none stands in the kit; without its conversions they do."""
    require("go")
    module = write_kit("go", source, tmp_path)
    for target in _TARGETS:
        assert _fused(module, target) == [], target
    kernel = (module / "sums.go").read_text()
    (module / "sums.go").write_text(re.sub(r"float32\((x ?\* ?w\[\d\])\)", r"\1", kernel))
    for target in _TARGETS:
        assert _fused(module, target), target


def _fused(module: Path, target: str) -> list[str]:
    """Return the fused instructions in what the compiler makes of the arithmetic."""
    environment = offline(GOARCH=target, GOOS="linux", CGO_ENABLED="0")
    command = ["go", "build", "-gcflags=-S", "-o", "/dev/null", "."]
    done = subprocess.run(command, cwd=module, env=environment, capture_output=True, text=True, check=True)
    assert ".addProducts" in done.stderr  # the compiler's listing
    return _FUSED.findall(done.stderr)
