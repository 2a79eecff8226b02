"""The Java kit: a dependency within one Maven build, by mvn, offline."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from edgeproof.types import Floats

from . import Cell, wire
from .programs import driver, lacking
from .programs import run as run_program

KIT = "java"
DRIVER = Path(__file__).parent / "drivers" / "Driver.java"
_JUNIT = Path.home() / ".m2" / "repository" / "org" / "junit" / "jupiter" / "junit-jupiter" / "5.11.4"
_SHORT_LIVED = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")  # a compiler run once needs no optimiser
_NAMESPACE = {"m": "http://maven.apache.org/POM/4.0.0"}
_HEAD = (
    '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>consumer</groupId>'
)
_BOTH = (
    f"{_HEAD}<artifactId>both</artifactId><version>1</version><packaging>pom</packaging>"
    "<modules><module>kit</module><module>driver</module></modules></project>"
)


def absent() -> str | None:
    """Maven, a JDK, and what `mvn test` fetches once: JUnit and Maven's own plug-ins."""
    lack = lacking(mvn="Debian: maven", javac="Debian: default-jdk-headless")
    if lack is None and not _JUNIT.is_dir():
        return "JUnit 5.11.4 in Maven's repository (`make languages-tools` fetches it once)"
    return lack


def build(kit: Path, work: Path) -> None:
    """`mvn test` of the kit and of a project that depends on it."""
    shutil.copytree(kit, work / "kit")
    name, version, package = _identity(kit)
    source = work / "driver" / "src" / "main" / "java"
    source.mkdir(parents=True)
    (source / "Driver.java").write_text(_driver_source(kit, package))
    (work / "pom.xml").write_text(_BOTH)
    (work / "driver" / "pom.xml").write_text(
        f"{_HEAD}<artifactId>driver</artifactId><version>1</version>"
        "<properties><maven.compiler.release>11</maven.compiler.release></properties>"
        f"<dependencies><dependency><groupId>edgeproof.local</groupId><artifactId>{name}</artifactId>"
        f"<version>{version}</version></dependency></dependencies>"
        "<build><plugins><plugin><artifactId>maven-compiler-plugin</artifactId><version>3.13.0</version></plugin>"
        "<plugin><artifactId>maven-surefire-plugin</artifactId><version>3.5.2</version></plugin></plugins></build>"
        "</project>"
    )
    environment = os.environ | {"MAVEN_OPTS": " ".join(_SHORT_LIVED)}
    run_program(["mvn", "--offline", "--quiet", "--batch-mode", "test"], work, environment=environment)


def compile_only(kit: Path, work: Path) -> None:
    """What `build` leaves behind, by javac alone, and the self-test without JUnit: for many small builds."""
    *_, package = _identity(kit)
    (work / "Driver.java").write_text(_driver_source(kit, package))
    for part, sources in (("kit", sorted((kit / "src" / "main").rglob("*.java"))), ("driver", [work / "Driver.java"])):
        target = [
            *(f"-J{flag}" for flag in _SHORT_LIVED),
            "--release",
            "11",
            "-encoding",
            "UTF-8",
            "-d",
            str(work / part / "target" / "classes"),
        ]
        classes = str(work / "kit" / "target" / "classes")
        run_program(["javac", *target, "-cp", classes, *map(str, sources)], work)
    run_program(["java", *_SHORT_LIVED, "-cp", classes, f"edgeproof.{package}.SelfTest"], work)


def run(work: Path, vectors: Floats) -> Floats:
    """Through the driver."""
    return wire.floats_from_bytes(_driver(work, "vectors", wire.vectors_to_bytes(vectors)))


def run_named(work: Path, rows: Sequence[Sequence[Cell]]) -> list[str]:
    """Through the driver."""
    return wire.answers_from_bytes(_driver(work, "rows", wire.rows_to_bytes(rows)))


def _identity(kit: Path) -> tuple[str, str, str]:
    """Return a kit's artifact, version and package."""
    project = ET.parse(kit / "pom.xml").getroot()
    name, version = (project.findtext(f"m:{field}", "", _NAMESPACE) for field in ("artifactId", "version"))
    (package,) = (kit / "src" / "main" / "java" / "edgeproof").iterdir()
    return name, version, package.name


def _driver_source(kit: Path, package: str) -> str:
    has = {"pictures": any(kit.rglob("ImageFeature.java"))}
    return driver(DRIVER, has).replace("edgeproof.kit", f"edgeproof.{package}")


def _driver(work: Path, what: str, given: bytes) -> bytes:
    classes = os.pathsep.join(str(work / part / "target" / "classes") for part in ("kit", "driver"))
    return run_program(["java", *_SHORT_LIVED, "-cp", classes, "Driver", what], work, given)
