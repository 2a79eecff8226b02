"""A package's C kit on devices: built by cross compilers, proven and measured on simulators.

To add a target: write a file here with a class that `Target` describes, what its programs need in `firmware/`, and a
line in `TARGETS`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Protocol

from edgeproof.errors import EngineError, UsageError

TARGETS: Mapping[str, str] = {  # name: the file here that has it in its TARGETS
    "cortex-m3": "cortex_m",
    "cortex-m4f": "cortex_m",
    "atmega328p": "avr",
    "rv32imac": "riscv",
    "x86-64": "host",
    "x86-32": "host",
}
FIRMWARE = Path(__file__).parent / "firmware"


class MissingToolError(EngineError):
    """A compiler, library or simulator is not installed; the message names the Debian package that brings it."""


class DoesNotFitError(Exception):
    """A program is larger than the memory of its target: a result, not a failure."""


@dataclass(frozen=True)
class Counted:
    """What running one inference takes."""

    stack: int  # bytes below the caller's stack pointer
    count: int  # of the target's unit


class Target(Protocol):
    """One device, as far as programs for it are compiled, linked and run."""

    @property
    def name(self) -> str:
        """How the command line calls it."""

    @property
    def title(self) -> str:
        """How a table calls it."""

    @property
    def unit(self) -> str:
        """What is counted: instructions or cycles."""

    @property
    def how(self) -> str:
        """How it is counted, in a sentence."""

    @property
    def packages(self) -> Mapping[str, str]:
        """Tool: the Debian package that brings it. The first tool is the compiler, NAME-gcc."""

    @property
    def library(self) -> str:
        """The Debian package of the C library."""

    @property
    def flags(self) -> tuple[str, ...]:
        """What the compiler needs to know of the target."""

    @property
    def linking(self) -> tuple[str, ...]:
        """What the linker needs beside the flags."""

    @property
    def port(self) -> tuple[str, ...]:
        """Sources in `firmware/` that every program of the target has."""

    def run(self, program: Path) -> dict[str, int]:
        """Run a program and return what it says, by name; raises EngineError."""

    def count(self, program: Callable[[int], Path]) -> Counted:
        """Count one inference. program: builds `measure.c` with this number of repeats."""


@dataclass(frozen=True)
class Size:
    """What a function adds to a program, library functions included."""

    flash: int  # bytes of code and constants
    ram: int  # bytes of static data


@dataclass(frozen=True)
class Measured:
    """One function on one target at one level of optimisation; `missing` says why there are no figures."""

    target: str
    variant: str
    level: str  # -Os or -O2
    size: Size | None
    counted: Counted | None
    missing: str = ""


@dataclass(frozen=True)
class Proof:
    """One self-test on one target; `missing` says why it did not run."""

    target: str
    variant: str
    differ: int | None
    missing: str = ""


@cache
def get(name: str) -> Target:
    """Return a target by name; raises UsageError for one that does not exist."""
    if name not in TARGETS:
        raise UsageError(f"target {name!r}: expected one of {', '.join(TARGETS)}")
    targets: dict[str, Target] = import_module(f"edgeproof_export.devices.{TARGETS[name]}").TARGETS
    return targets[name]
