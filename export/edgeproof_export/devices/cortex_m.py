"""Cortex-M3 and Cortex-M4F on QEMU's MPS2 boards, bare metal, output through semihosting."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from edgeproof_export.devices import FIRMWARE
from edgeproof_export.devices.simulated import Simulated


@dataclass(frozen=True)
class CortexM(Simulated):
    """One core and the board that has it."""

    board: str

    def command(self, program: Path) -> Sequence[str]:
        """Return QEMU's command: one instruction takes 1 ns of the time that SysTick counts."""
        machine = ("-M", self.board, "-nographic", "-monitor", "none", "-serial", "none")
        semihosting = ("-semihosting-config", "enable=on,target=native")
        return ("qemu-system-arm", *machine, *semihosting, "-icount", "shift=0", "-kernel", str(program))


def _target(name: str, title: str, board: str, *flags: str) -> CortexM:
    return CortexM(
        name=name,
        title=title,
        unit="instructions",
        how=f"QEMU {board}, SysTick under -icount: instructions, not cycles",
        packages={
            "arm-none-eabi-gcc": "gcc-arm-none-eabi",
            "arm-none-eabi-size": "binutils-arm-none-eabi",
            "qemu-system-arm": "qemu-system-arm",
        },
        library="libnewlib-arm-none-eabi",
        flags=("-mthumb", *flags),
        linking=("-nostartfiles", f"-T{FIRMWARE / 'cortex_m/link.ld'}"),
        port=("cortex_m/port.c", "semihosting.c"),
        repeats=10,
        board=board,
    )


TARGETS = {
    "cortex-m3": _target("cortex-m3", "Cortex-M3", "mps2-an385", "-mcpu=cortex-m3"),
    "cortex-m4f": _target(
        "cortex-m4f", "Cortex-M4F", "mps2-an386", "-mcpu=cortex-m4", "-mfpu=fpv4-sp-d16", "-mfloat-abi=hard"
    ),
}
