"""What all simulated targets share: a command that runs a program, and lines `name value` that it prints."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from edgeproof.errors import EngineError
from edgeproof_export.devices import Counted, DoesNotFitError
from edgeproof_export.devices.process import execute

OVERRUN = "RAM too small: the stack reaches static data"
_LONG = 1_000_000  # instructions or cycles
_RAN_OUT = 2**32 - 1  # what measure.c says where the stack met static data


@dataclass(frozen=True)
class Simulated(ABC):
    """A target whose programs count for themselves."""

    name: str
    title: str
    unit: str
    how: str
    packages: Mapping[str, str]
    library: str
    flags: tuple[str, ...]
    linking: tuple[str, ...]
    port: tuple[str, ...]
    repeats: int  # of the shorter run; the longer one has eleven times as many

    @abstractmethod
    def command(self, program: Path) -> Sequence[str]:
        """Return the command that runs a program."""

    def run(self, program: Path) -> dict[str, int]:
        """Run a program and return what it says, by name; raises EngineError."""
        done = execute(self.command(program))
        return said(program, done.stdout + done.stderr)  # QEMU writes semihosting's console to standard error

    def count(self, program: Callable[[int], Path]) -> Counted:
        """Take the difference of two runs of the same loop; of a long one few repeats tell as much."""
        repeats, found = 1, self.run(program(1))
        if found.get("few", 0) < _LONG:
            repeats, found = self.repeats, self.run(program(self.repeats))
        if found.get("stack", _RAN_OUT) == _RAN_OUT:  # what it says may stand in the memory that it overran
            raise DoesNotFitError(OVERRUN)
        return Counted(found["stack"], round((found["many"] - found["few"]) / (10 * repeats)))


def said(program: Path, output: str) -> dict[str, int]:
    """Read lines `name value`; whatever else a simulator prints is passed over."""
    words = (line.split() for line in output.splitlines())
    found = {pair[0]: int(pair[1]) for pair in words if len(pair) == 2 and pair[1].isdecimal()}
    if "fault" in found or not found:
        raise EngineError(f"{program.name}: expected figures, got {output.strip()!r:.200}")
    return found
