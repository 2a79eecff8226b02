"""x86 under an operating system, 64 and 32 bits, counted by valgrind's callgrind."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from edgeproof.errors import EngineError
from edgeproof_export.devices import Counted
from edgeproof_export.devices.process import execute
from edgeproof_export.devices.simulated import said

_COLLECTED = re.compile(r"Collected : ([0-9]+)")
_FEW, _MANY = 1, 11
_PACKAGES = {"gcc": "gcc", "size": "binutils", "valgrind": "valgrind"}


@dataclass(frozen=True)
class Host:
    """This machine's own kind of processor."""

    name: str
    title: str
    library: str
    flags: tuple[str, ...]
    unit: str = "instructions"
    how: str = "valgrind callgrind, difference of two repeat counts: instructions"
    packages: Mapping[str, str] = field(default_factory=_PACKAGES.copy)
    linking: tuple[str, ...] = ("-static", "-no-pie")
    port: tuple[str, ...] = ("host/port.c",)

    def run(self, program: Path) -> dict[str, int]:
        """Run a program and return what it says, by name; raises EngineError."""
        return said(program, execute((str(program),)).stdout)

    def count(self, program: Callable[[int], Path]) -> Counted:
        """Take the difference of two programs that repeat a different number of times."""
        few, many = program(_FEW), program(_MANY)
        more = 12 * (_MANY - _FEW)  # measure.c runs each repeat count once, and eleven times
        return Counted(self.run(few)["stack"], round((_instructions(many) - _instructions(few)) / more))


def _instructions(program: Path) -> int:
    command = ("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", str(program))
    found = _COLLECTED.search(execute(command).stderr)
    if found is None:
        raise EngineError("valgrind: expected a line `Collected : N`, got none")
    return int(found[1])


TARGETS = {
    "x86-64": Host("x86-64", "x86-64", "libc6-dev", ("-fno-pie", "-m64")),
    "x86-32": Host("x86-32", "x86, 32-bit", "gcc-multilib", ("-fno-pie", "-m32", "-msse2", "-mfpmath=sse")),
}
