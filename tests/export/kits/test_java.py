"""The Java kit as its ecosystem's tools see it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from edgeproof.decision import CategoricalFeature, Contract, NumericFeature, Threshold
from edgeproof.engines.reference import ReferenceEngine
from edgeproof.package import read
from edgeproof.proof.golden import drawn_rows, same_bits
from edgeproof_export.kits import KitError, KitSource, kit
from tests.languages.programs import run
from tests.languages.sources import kit_source
from tests.support.documents import programs
from tests.support.kits import Built, build, require, write_kit
from tests.support.networks import random_network
from tests.support.repository import REPOSITORY

pytestmark = pytest.mark.slow


def _sources(project: Path) -> list[str]:
    return [str(path) for path in sorted((project / "src" / "main").rglob("*.java"))]


_LINTS = ["-Werror", "--release", "11", "-encoding", "UTF-8"]


def test_compiled_and_documented_without_warnings(
    source: KitSource, odd_source: KitSource, image_source: KitSource, window_source: KitSource, tmp_path: Path
) -> None:
    """`javac -Xlint:all` and, for awkward names, `javadoc -Xdoclint:all` find nothing."""
    require("java")
    ordinary = write_kit("java", source, tmp_path / "ordinary")
    odd = write_kit("java", odd_source, tmp_path / "odd")
    run(["javac", "-Xlint:all", *_LINTS, "-d", str(tmp_path / "classes"), *_sources(ordinary)], tmp_path)
    for name, other in (("pictures", image_source), ("windows", window_source)):
        sources = _sources(write_kit("java", other, tmp_path / name))
        run(["javadoc", "-quiet", "-Xdoclint:all", *_LINTS, "-d", str(tmp_path / name), *sources], tmp_path)
    run(["javadoc", "-quiet", "-Xdoclint:all", *_LINTS, "-d", str(tmp_path / "pages"), *_sources(odd)], tmp_path)


@pytest.mark.parametrize("built", ["java"], indirect=True)
def test_the_example_scores_its_row(built: Built) -> None:
    """`java examples/Score.java` prints the first golden row's probability and label."""
    classes = str(built.work / "kit" / "target" / "classes")
    printed = run(["java", "-cp", classes, "examples/Score.java"], built.kit).decode()
    probability, label = printed.split()
    assert np.float32(probability) == built.source.probabilities[0]
    assert label == built.source.example_label


def test_weights_beyond_a_constant_of_java(tmp_path: Path) -> None:
    """A network of 27,000 weights, which no array literal holds, compiles and gives the bits."""
    features = tuple(NumericFeature(f"x{i}", 0.5, 0.0, 1.0, -1.0, 2.0) for i in range(128))
    contract = Contract("wide", "y", ("0", "1"), Threshold(0.5), features)
    source = kit_source(contract, random_network(128, (140, "relu"), (64, "relu")))
    built = build("java", source, tmp_path, quickly=True)
    rows = drawn_rows(contract, 200)
    wanted = ReferenceEngine(contract, source.network).scores(rows)[:, 0]
    assert same_bits(built.consumer.run(built.work, rows), wanted) == 0


def test_what_exceeds_a_class_file_is_refused(source: KitSource) -> None:
    """Twenty thousand categories are more code than Java allows in one method; one line says so."""
    values = tuple(f"v{i}" for i in range(20_000))
    contract = replace(source.contract, features=(CategoricalFeature("c", values),))
    with pytest.raises(KitError, match="20,000 categories are too many"):
        kit("java", replace(source, contract=contract))


_MAVEN = Path.home() / ".m2" / "repository"
_KOTLIN = "org/jetbrains/kotlin/kotlin-compiler-embeddable/2.1.0"


def test_a_program_in_kotlin(tmp_path: Path) -> None:
    """The page's program, compiled against the kit of the golden package, prints what the other languages print."""
    require("java")
    if not (_MAVEN / _KOTLIN).is_dir():
        pytest.skip("needs kotlin-compiler-embeddable (make languages-tools)")
    for path, data in read(REPOSITORY / "tests/goldens/packages/format-1.edgeproof").kit("java").items():
        (tmp_path / "kit" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "kit" / path).write_bytes(data)
    (tmp_path / "Score.kt").write_text(programs(REPOSITORY / "docs/how-to/more-languages.md")["score-kotlin/Score.kt"])
    run(["javac", *_LINTS, "-d", "classes", *_sources(tmp_path / "kit")], tmp_path)
    compiler = ":".join(map(str, [*_MAVEN.glob("org/jetbrains/**/*.jar")]))
    library = str(next(_MAVEN.glob("org/jetbrains/kotlin/kotlin-stdlib/*/*.jar")))
    options = [
        "-no-stdlib",
        "-no-reflect",
        "-Werror",
        "-jvm-target",
        "11",
        "-cp",
        f"classes:{library}",
        "-d",
        "classes",
    ]
    run(["java", "-cp", compiler, "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler", *options, "Score.kt"], tmp_path)
    assert run(["java", "-cp", f"classes:{library}", "ScoreKt"], tmp_path) == b"yes 0.8758\n"
