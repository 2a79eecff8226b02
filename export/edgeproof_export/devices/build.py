"""Programs for a target: compiled object by object, linked, sized."""

import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from edgeproof.errors import EngineError
from edgeproof_export.devices import FIRMWARE, DoesNotFitError, MissingToolError, Size, Target
from edgeproof_export.devices.process import attempt, complaint, execute

_ALWAYS = ("-std=gnu99", "-ffp-contract=off", "-ffunction-sections", "-fdata-sections")
_OVERFLOW = re.compile(r"region `(\w+)' overflowed by ([0-9]+) bytes")
_OUTSIDE = re.compile(r"section `(\.\w+)' .*(?:will not fit|is not within) (?:in )?region `(\w+)'")
_SMALLEST = "#include <string.h>\nint main(void) { return 0; }\n"


@dataclass(frozen=True, eq=False)
class Subject:
    """A function to prove or to measure."""

    variant: str
    sources: tuple[Path, ...]
    include: tuple[Path, ...]
    header: str  # subject.h: INPUT, OUTPUT, N_INPUTS, GIVEN, INFER(given); where there is a self-test, SELFTEST()
    libraries: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Workbench:
    """A target's compiler and a folder to work in."""

    target: Target
    folder: Path
    _objects: dict[tuple[str, ...], Path] = field(default_factory=dict)

    def require_tools(self) -> None:
        """Raise MissingToolError, naming the Debian package, if something is not installed."""
        for tool, package in self.target.packages.items():
            if shutil.which(tool) is None:
                raise MissingToolError(f"{self.target.name}: {tool} is not installed (Debian: {package})")
        smallest = self.folder / "smallest.c"
        smallest.write_text(_SMALLEST)
        done = attempt((self._compiler, *self.target.flags, "-c", smallest, "-o", self.folder / "smallest.o"))
        if done.returncode != 0:
            raise MissingToolError(
                f"{self.target.name}: {self._compiler} compiles nothing for it (Debian: {self.target.library})"
            )

    def program(self, main: str, subject: Subject, *flags: str, of_main: tuple[str, ...] = ()) -> Path:
        """Build `firmware/MAIN` around a subject; raises DoesNotFitError, EngineError. of_main: its flags alone."""
        place = self.folder / f"subject{len(list(self.folder.glob('subject*')))}"
        place.mkdir()
        (place / "subject.h").write_text(subject.header, encoding="utf-8")
        include = tuple(f"-I{path}" for path in (place, FIRMWARE, *subject.include))
        objects = [self._object(source, *flags, *include[1:]) for source in subject.sources]
        objects += [self._object(FIRMWARE / source, *flags, f"-I{FIRMWARE}") for source in self.target.port]
        objects.append(self._object(FIRMWARE / main, *flags, *of_main, *include))
        program = place / "program.elf"
        self._gcc(*map(str, objects), "-o", str(program), "-Wl,--gc-sections", *self.target.linking, *subject.libraries)
        return program

    def size(self, program: Path) -> Size:
        """Return what a program takes: initialised data stands in flash and in RAM."""
        tool = list(self.target.packages)[1]
        text, data, bss = map(int, execute((tool, program)).stdout.splitlines()[1].split()[:3])
        return Size(text + data, data + bss)

    @property
    def _compiler(self) -> str:
        return next(iter(self.target.packages))

    def _object(self, source: Path, *flags: str) -> Path:
        key = (str(source), *flags)
        if key not in self._objects:
            path = self.folder / f"{len(self._objects)}.o"
            self._gcc(*_ALWAYS, *flags, "-c", str(source), "-o", str(path))
            self._objects[key] = path
        return self._objects[key]

    def _gcc(self, *arguments: str) -> None:
        done = attempt((self._compiler, *self.target.flags, *arguments))
        if done.returncode != 0:
            raise _does_not_fit(done.stderr) or EngineError(f"{self._compiler}: {complaint(done)}")


def _does_not_fit(stderr: str) -> DoesNotFitError | None:
    over = _OVERFLOW.search(stderr)
    if over:
        return DoesNotFitError(f"{_memory(over[1])} too small by {int(over[2]):,} bytes")
    if "is too large" in stderr:  # an array beyond what 16 bits address
        return DoesNotFitError("flash too small")
    outside = _OUTSIDE.search(stderr)
    return DoesNotFitError(f"{_memory(outside[2])} too small") if outside else None


def _memory(region: str) -> str:
    return "flash" if region.lower() in ("text", "flash") else "RAM"
