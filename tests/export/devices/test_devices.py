"""The C kit on simulated devices: proven and measured where the tools are, and clear words where they are not."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from edgeproof.errors import EngineError
from edgeproof.package.sealed import Package
from edgeproof_export import devices
from edgeproof_export.devices import Measured, MissingToolError, Proof, Size, get, table
from edgeproof_export.devices.build import Subject, Workbench
from edgeproof_export.devices.kit import KitOnDisk, called, unpacked
from edgeproof_export.devices.sheet import Datasheet, datasheet, measure, prove
from tests.support.command_line import run

pytestmark = pytest.mark.slow


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
    for found in measure(bench, integers, ("-O2",)):
        assert found.size is not None
        assert found.counted is not None
        assert found.size.ram == 0, found
        assert 13 * 12 + 12 * 8 + 8 < found.size.flash < 8_000
        assert 8 < found.counted.stack < 1_000
        assert 13 * 12 + 12 * 8 + 8 < found.counted.count < 60_000


@pytest.mark.parametrize("target", ["cortex-m3", "atmega328p"])
def test_a_wrong_rounding_rule_is_refused_on_the_device(target: str, package: Package, tmp_path: Path) -> None:
    """int8 that rounds twice, as TensorFlow Lite Micro does, differs in golden rows; float and texts do not."""
    broken = unpacked(package, tmp_path / "kit")
    source = tmp_path / "kit/src/mixed_int8.c"
    source.write_text("#define MIXED_DOUBLE_ROUNDING\n" + source.read_text())
    (tmp_path / target).mkdir()
    bench = workbench(target, tmp_path / target)
    found = {subject.variant: prove(bench, subject, broken).differ for subject in broken.proofs}
    assert found["int8"]
    assert found["float"] == found["codes"] == 0


def test_what_is_too_large_for_a_device_says_so(tmp_path: Path) -> None:
    """Flash, an array beyond 16 bits, static data, or a stack that meets it: a reason in the cell, not a failure."""
    bench = workbench("atmega328p", tmp_path)
    reasons = {
        "const char big[33000] = {1}; char f(const char *x) { return big[*x]; }": "flash",
        "const char a[20000] FLASH = {1}, b[20000] FLASH = {1};"
        "char f(const char *x) { return a[*x] + b[*x]; }": "flash",
        "volatile char big[3000]; char f(const char *x) { return big[(int)*x]; }": "RAM",
        "char f(const char *x) { volatile char deep[2040]; for (int i = *x; i < 2040; i++) deep[i] = 1;"
        " return deep[(int)*x]; }": "RAM",
    }
    for number, (text, reason) in enumerate(reasons.items()):
        source = tmp_path / f"large{number}.c"
        source.write_text(f"#define FLASH __attribute__((progmem))\n{text}\n")
        subject = Subject("large", (source,), (), "char f(const char *x);\n" + called("f", "char", ["0"]))
        for found in measure(bench, [subject]):
            assert re.match(f"does not fit.*: {reason} too small", found.missing), (found, text)


def test_a_missing_tool_is_named_with_its_package(
    package_path: Path, package: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without compilers the datasheet has notes instead of figures; where all is required that is exit code 6."""
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("EDGEPROOF_REQUIRE_ALL", raising=False)
    found = datasheet(package, tuple(devices.TARGETS))
    assert not found.measured
    assert found.absent[0] == "cortex-m3: arm-none-eabi-gcc is not installed (Debian: gcc-arm-none-eabi)"
    assert len(found.absent) == len(devices.TARGETS)
    assert "not measured: x86-32: gcc is not installed (Debian: gcc)" in table.to_text([found])
    done = run("datasheet", package_path, "--require-all")
    assert done.exit_code == 6
    assert "(Debian: gcc-arm-none-eabi)" in done.stderr


def test_the_command(package_path: Path, tmp_path: Path) -> None:
    """Figures on standard output as JSON, a page where -o says; names of targets are checked."""
    workbench("cortex-m4f", tmp_path)
    page = tmp_path / "page.md"
    command = ["datasheet", str(package_path), "--target"]
    done = run(*command, "cortex-m4f", "--json", "-o", page)
    assert done.exit_code == 0, done.stderr
    (sheet,) = json.loads(done.stdout)
    assert [test["differ"] for test in sheet["selftests"]] == [0, 0, 0]
    assert {figure["function"] for figure in sheet["figures"]} == {"float", "int8", "int8 from floats"}
    assert all(figure["flash"] and figure["instructions"] for figure in sheet["figures"])
    assert "| Cortex-M4F | int8 |" in page.read_text()
    done = run(*command, "z80")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "target 'z80': expected one of cortex-m3" in done.stderr


def test_a_difference_is_no_proof() -> None:
    """A self-test that finds a difference, or that did not run, shows as such."""
    measured = Measured("x86-64", "float", "-Os", Size(1200, 0), None, "does not fit: flash too small")
    both = (measured, replace(measured, level="-O2"))
    sheet = Datasheet("m", "2-1", "id", (Proof("x86-64", "float", 3),), both, ())
    assert not sheet.proven
    lines = table.to_text([sheet]).splitlines()
    sizes, counts = (re.split("  +", lines[place])[2:] for place in (3, 6))
    assert sizes == ["1,200", "1,200", "0", "–"]
    assert counts == ["–", "–", "does not fit: flash too small; 3 differ"]
    unproven = replace(sheet, proofs=(Proof("x86-64", "float", None, "does not fit"),))
    assert unproven.proven
    assert table.to_text([unproven]).splitlines()[6].endswith("; does not fit")


def test_a_program_that_fails_is_an_error(tmp_path: Path) -> None:
    """A compiler's complaint and a fault on the device are one line each."""
    bench = workbench("cortex-m3", tmp_path)
    source = tmp_path / "broken.c"
    for text, message in [
        ("char f(const char *x) { return y; }", "arm-none-eabi-gcc: .*error: 'y' undeclared"),
        ('char f(const char *x) { __asm__ volatile("udf #0"); return *x; }', "program.elf: expected figures"),
    ]:
        source.write_text(text)
        subject = Subject("broken", (source,), (), "char f(const char *x);\n" + called("f", "char", ["0"]))
        with pytest.raises(EngineError, match=message):
            list(measure(Workbench(bench.target, tmp_path), [subject]))
