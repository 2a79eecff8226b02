"""ATmega328p (32 KB flash, 2 KB RAM) in simavr, which counts cycles exactly."""

import tempfile
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from edgeproof_export.devices import FIRMWARE, MissingToolError
from edgeproof_export.devices.process import attempt, complaint
from edgeproof_export.devices.simulated import Simulated


class Avr(Simulated):
    """The controller of an Arduino Uno."""

    @cached_property
    def _runner(self) -> tuple[tempfile.TemporaryDirectory[str], Path]:
        """Our program around libsimavr, compiled once a process; its folder lives as long as the target."""
        folder = tempfile.TemporaryDirectory(prefix="edgeproof-simavr-")
        runner = Path(folder.name) / "runner"
        done = attempt(("gcc", "-O2", FIRMWARE / "avr/runner.c", "-o", runner, "-lsimavr", "-lelf"))
        if done.returncode != 0:
            raise MissingToolError(
                f"atmega328p: nothing compiles with libsimavr (Debian: libsimavr-dev libelf-dev): {complaint(done)}"
            )
        return folder, runner

    def command(self, program: Path) -> Sequence[str]:
        """Return the command that runs a program."""
        return (str(self._runner[1]), str(program))


TARGETS = {
    "atmega328p": Avr(
        name="atmega328p",
        title="ATmega328p",
        unit="cycles",
        how="simavr, exact cycles between two writes to GPIOR0",
        packages={"avr-gcc": "gcc-avr", "avr-size": "binutils-avr", "gcc": "gcc"},
        library="avr-libc",
        flags=("-mmcu=atmega328p",),
        linking=("-Wl,--defsym=__TEXT_REGION_LENGTH__=32K", "-Wl,--defsym=__DATA_REGION_LENGTH__=2K"),
        port=("avr/port.c",),
        repeats=1,
    )
}
