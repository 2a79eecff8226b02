"""RV32IMAC on QEMU's board virt, with picolibc, output through semihosting."""

from collections.abc import Sequence
from pathlib import Path

from edgeproof_export.devices.simulated import Simulated


class RiscV(Simulated):
    """A 32-bit core without floating point."""

    def command(self, program: Path) -> Sequence[str]:
        """Return QEMU's command; under -icount the counter of retired instructions counts instructions."""
        machine = ("-M", "virt", "-bios", "none", "-nographic", "-monitor", "none", "-serial", "none")
        semihosting = ("-semihosting-config", "enable=on,target=native")
        return ("qemu-system-riscv32", *machine, *semihosting, "-icount", "shift=0", "-kernel", str(program))


_MEMORY = {"flash": "0x80000000", "flash_size": "4M", "ram": "0x80400000", "ram_size": "4M"}  # of the board virt

TARGETS = {
    "rv32imac": RiscV(
        name="rv32imac",
        title="RV32IMAC",
        unit="instructions",
        how="QEMU virt, rdinstret under -icount: instructions, not cycles",
        packages={
            "riscv64-unknown-elf-gcc": "gcc-riscv64-unknown-elf",
            "riscv64-unknown-elf-size": "binutils-riscv64-unknown-elf",
            "qemu-system-riscv32": "qemu-system-misc",
        },
        library="picolibc-riscv64-unknown-elf",
        flags=("--specs=picolibc.specs", "-march=rv32imac", "-mabi=ilp32"),
        linking=(*(f"-Wl,--defsym=__{name}={value}" for name, value in _MEMORY.items()), "-Tpicolibc.ld"),
        port=("riscv/port.c", "semihosting.c"),
        repeats=1,
    )
}
