"""The datasheet of a package: every self-test and every figure, target by target."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from edgeproof.package import Package
from edgeproof_export.devices import DoesNotFitError, Measured, MissingToolError, Proof, Size, get
from edgeproof_export.devices.build import Subject, Workbench
from edgeproof_export.devices.kit import KitOnDisk, unpacked
from edgeproof_export.devices.simulated import OVERRUN

LEVELS = ("-Os", "-O2")


@dataclass(frozen=True)
class Datasheet:
    """What was found for one package."""

    name: str
    shape: str
    model_id: str
    proofs: tuple[Proof, ...]
    measured: tuple[Measured, ...]
    absent: tuple[str, ...]  # targets whose tools are not installed: what is missing, and the package that brings it

    @property
    def proven(self) -> bool:
        """Whether no self-test found a difference."""
        return not any(proof.differ for proof in self.proofs)


def datasheet(package: Package, targets: Sequence[str], need_all: bool = False) -> Datasheet:
    """Prove and measure the C kit of a package on these targets.

    A target whose tools are missing is noted, or with `need_all` raises MissingToolError. Raises UsageError if the
    package has no C kit, EngineError if a program cannot be built or does not run.
    """
    proofs: list[Proof] = []
    figures: list[Measured] = []
    absent: list[str] = []
    with tempfile.TemporaryDirectory(prefix="edgeproof-devices-") as name:
        kit = unpacked(package, Path(name, "kit"))
        for target in map(get, targets):
            folder = Path(name, target.name)
            folder.mkdir()
            bench = Workbench(target, folder)
            try:
                bench.require_tools()
                proofs += [prove(bench, subject, kit) for subject in kit.proofs]
                figures += measure(bench, kit.subjects)
            except MissingToolError as error:
                if need_all:
                    raise
                absent.append(str(error))
    manifest = package.manifest
    return Datasheet(kit.name, kit.shape, manifest.model_id, tuple(proofs), tuple(figures), tuple(absent))


def prove(bench: Workbench, subject: Subject, kit: KitOnDisk) -> Proof:
    """Run a self-test, whole or, where flash is small, part after part."""
    proof = Proof(bench.target.name, subject.variant, None)
    try:
        try:
            return replace(proof, differ=_differ(bench, subject, f"-D{kit.selftest}"))
        except DoesNotFitError:
            parts = [(f"-D{kit.selftest}", f"-D{kit.selftest}_PART={k}") for k in range(kit.n_parts)]
            return replace(proof, differ=sum(_differ(bench, subject, *part) for part in parts))
    except DoesNotFitError as reason:
        return replace(proof, missing=f"does not fit: {reason}")


def measure(bench: Workbench, subjects: Sequence[Subject], levels: Sequence[str] = LEVELS) -> Iterator[Measured]:
    """Measure functions at each level of optimisation."""
    for subject in subjects:
        for level in levels:
            measured = Measured(bench.target.name, subject.variant, level, None, None)
            try:
                measured = replace(measured, size=_size(bench, subject, level))
                yield replace(measured, counted=bench.target.count(_repeated(bench, subject, level)))
            except DoesNotFitError as reason:
                where = "does not fit" if measured.size is None else "does not fit together with the measuring program"
                yield replace(measured, missing=f"{where}: {reason}")


def _differ(bench: Workbench, subject: Subject, *flags: str) -> int:
    said = bench.target.run(bench.program("prove.c", subject, "-Os", *flags))
    if "differ" not in said:
        raise DoesNotFitError(OVERRUN)
    return said["differ"]


def _size(bench: Workbench, subject: Subject, level: str) -> Size:
    """Return what the function adds: a program that calls it, less the same program without it."""
    full, empty = (bench.size(bench.program("image.c", subject, level, of_main=flags)) for flags in ((), ("-DEMPTY",)))
    return Size(full.flash - empty.flash, full.ram - empty.ram)


def _repeated(bench: Workbench, subject: Subject, level: str) -> Callable[[int], Path]:
    return lambda repeats: bench.program("measure.c", subject, level, of_main=(f"-DREPEATS={repeats}",))
