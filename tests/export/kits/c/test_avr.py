"""The assembly for AVR on a simulated ATmega328p: `make c-avr` asks it more."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.support.c_kits import Kit, tool

CASES = os.environ.get("EDGEPROOF_AVR_CASES", "30000")
HERE = Path(__file__).parent / "avr"


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The simulator that puts the questions and compares the sums with this machine's."""
    path = tmp_path_factory.mktemp("avr") / "runner"
    command = [tool("gcc"), "-O2", "-ffp-contract=off", str(HERE / "runner.c"), "-lsimavr", "-lelf", "-lm"]
    done = subprocess.run([*command, "-o", path], capture_output=True, text=True, check=False)
    if "sim_avr.h: No such file" in done.stderr:
        pytest.skip("libsimavr is not installed (Debian: libsimavr-dev libelf-dev)")
    assert done.returncode == 0, done.stderr
    return path


@pytest.mark.parametrize("level", ["-Os", "-O2"])
def test_sums_of_products_are_rounded_as_floats_are(level: str, runner: Path, kit: Kit, tmp_path: Path) -> None:
    """Any operands, ties, cancellation, the ends of the range: the bits of this machine's floats, or left alone."""
    command = [tool("avr-gcc"), "-mmcu=atmega328p", "-std=c99", level, "-Wall", "-Wextra", "-Werror"]
    sections = ["-Wno-unused-function", "-ffunction-sections", "-Wl,--gc-sections"]
    subprocess.run([*command, *sections, f"-I{kit.folder}/src", HERE / "sums.c", "-o", tmp_path / "sums"], check=True)
    done = subprocess.run([runner, tmp_path / "sums", CASES], capture_output=True, text=True, check=True)
    differ, summed, left = map(int, done.stdout.split("\n")[-2].split())
    assert differ == 0, done.stderr
    assert summed > 3 * left > 0
