"""The C# kit: what a program writes compiles, decimals are read and written exactly, the project names a package."""

import xml.etree.ElementTree as ET
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from edgeproof.decision import CategoricalFeature, Contract, NumericFeature, Threshold
from edgeproof.engines.reference import ReferenceEngine
from edgeproof.types import Floats
from edgeproof_export.kits import KitSource, kit
from tests.languages import wire
from tests.languages.programs import run
from tests.languages.sources import kit_source
from tests.support.kits import Built, build
from tests.support.networks import random_network
from tests.support.publishers import published

_COMPILER = ("mcs", "-warnaserror", "-codepage:utf8")
_STRICT = """
using System;
using Mixed;

internal static class Strict
{
    private static void Main()
    {
        int? years = null;
        Row row = new Row { Age = years, Sex = "none", FarePaid = "7.25", Deck = 'A' + "", Raw = 0.5f, Alone = true };
        Console.WriteLine(string.Join("; ", row.Decide().Warnings));
        foreach (Action wrong in new Action[]
        {
            () => row.Decide(strict: true),
            () => new Row { Age = "old" }.Vector(),
            () => new Row().Vector(),
            () => Model.Probability(new float[1]),
        })
        {
            try
            {
                wrong();
            }
            catch (ArgumentException error)
            {
                Console.WriteLine(error.Message);
            }
        }
    }
}
"""
_SAID = """\
column "sex": expected "female" or "male", got "none"
column "sex": expected "female" or "male", got "none"
feature "age": expected a number, got "old"
missing feature "age"
expected a row vector of 6 numbers, got 1
"""


@pytest.mark.slow
@pytest.mark.parametrize("built", ["csharp"], indirect=True)
def test_the_example_scores_its_row(built: Built) -> None:
    """It prints the first golden row's probability and label."""
    _run(built, built.kit / "examples" / "Score.cs")
    probability, label = run(["mono", "Score.exe"], built.work).decode().split()
    assert np.float32(probability) == built.source.probabilities[0]
    assert label == built.source.example_label


@pytest.mark.slow
@pytest.mark.parametrize("built", ["csharp"], indirect=True)
def test_cells_of_any_type_warnings_and_errors(built: Built, tmp_path: Path) -> None:
    """Nullable numbers, texts, booleans; the first warning is an error if strict; errors are one line."""
    (tmp_path / "Strict.cs").write_text(_STRICT)
    _run(built, tmp_path / "Strict.cs")
    assert run(["mono", "Strict.exe"], built.work).decode() == _SAID


@pytest.mark.slow
def test_decimals_are_the_nearest_and_the_shortest(tmp_path: Path) -> None:
    """Texts at and next to the middle between two doubles, far powers, many digits; numbers written as categories."""
    texts = [*_ties(), *_far()]
    numbers = [*np.random.default_rng(0).standard_normal(200).tolist(), 5e-324, 1.1e-308, 2.0**-30, 0.1, 1e22 + 2**22]
    features = (NumericFeature("x", 0, -1, 1, -1, 1), CategoricalFeature("y", tuple(map(_plain, numbers))))
    contract = Contract("decimals", "z", ("0", "1"), Threshold(0.5), features)
    built = build("csharp", kit_source(contract, random_network(contract.n_encoded)), tmp_path)
    found = [wire.vector_of(answer) for answer in built.consumer.run_named(built.work, [[t, "a"] for t in texts])]
    assert [x[0] for x in found] == [np.float32(float(text)) for text in texts]
    found = [wire.vector_of(answer) for answer in built.consumer.run_named(built.work, [[0.0, n] for n in numbers])]
    assert [x[1] for x in found] == [*range(1, len(numbers) + 1)]


def _ties() -> list[str]:
    """Return decimals whose nearest double is halfway between two float32, and their neighbours by one digit."""
    rng, texts = np.random.default_rng(1), []
    for value in rng.standard_normal(60).astype(np.float32):
        above = np.nextafter(value, np.float32(np.inf))
        middle = (float(value) + float(above)) / 2
        half = (Fraction(middle) + Fraction(float(np.nextafter(middle, np.inf)))) / 2  # between two doubles
        digits = f"{half.numerator * 10**120 // half.denominator}"
        texts += [f"{digits}e-120", f"{int(digits) + 1}e-120", f"{int(digits) - 1}e-120"]
    return texts


def _far() -> list[str]:
    """Return the ends of the range, and thousands of digits."""
    ends = ["1e-400", "-1e-99999999999", "1.4e-45", "7.006492321624085e-46", "7.006492321624086e-46", "3.4028235e38"]
    return [*ends, "0." + "0" * 3_000 + "1", "1" + "0" * 30 + "e-30", "1." + "1" * 4_000, "0.5" + "0" * 2_000 + "1"]


def _plain(number: float) -> str:
    return str(int(number)) if number == int(number) else np.format_float_positional(number, trim="-")


@pytest.mark.slow
def test_products_are_rounded_before_they_are_added(tmp_path: Path) -> None:
    """Sums that a wider type, or a fused operation, would round otherwise."""
    features = tuple(NumericFeature(f"x{i}", 0, -1e6, 1e6, -1e6, 1e6) for i in range(9))
    contract = Contract("sums", "y", ("0", "1"), Threshold(0.5), features)
    source = kit_source(contract, random_network(9, (5, "linear")))
    rows = np.random.default_rng(2).standard_normal((20_000, 9)).astype(np.float32)
    wanted = ReferenceEngine(contract, source.network).scores(rows)[:, 0]
    assert (_sums(source, rows, np.float64) != _sums(source, rows, np.float32)).mean() > 0.1  # rows tell them apart
    built = build("csharp", source, tmp_path)
    assert (built.consumer.run(built.work, rows).view(np.uint32) == wanted.view(np.uint32)).all()


def _sums(source: KitSource, rows: Floats, dtype: type) -> Floats:
    """Return the sums of the last layer, each step rounded to this type: (n,) float32."""
    x: Any = rows
    for layer in source.layers:
        y = np.tile(layer.tensors["bias"].astype(dtype), (len(x), 1))
        for i, weights in enumerate(layer.tensors["weights"].astype(dtype)):
            y = y + x[:, i : i + 1].astype(dtype) * weights
        x = y.astype(np.float32)
    last: Floats = x[:, 0]
    return last


def test_the_project_names_a_package(source: KitSource, tmp_path: Path) -> None:
    """With a publisher what NuGet asks for; without one, no package."""
    files = kit("csharp", published(source, tmp_path))
    project = ET.fromstring(files["Mixed.csproj"])
    fields = {one.tag: one.text for one in project.iter() if one.text and one.text.strip()}
    assert (fields["PackageId"], fields["Version"], fields["Authors"]) == ("mixed", "1.4.0", "Ada Lovelace")
    assert fields["PackageLicenseExpression"] == "Apache-2.0"
    assert fields["RepositoryUrl"].startswith("https://")
    assert "IsPackable" not in fields
    assert {one.get("Include") for one in project.iter("None")} <= files.keys()
    assert b"<IsPackable>false</IsPackable>" in kit("csharp", source)["Mixed.csproj"]
    assert not [path for path in files if path.startswith("src/") and "Golden" in path]


def _run(built: Built, program: Path) -> None:
    """Compile a program that references the built library."""
    (library,) = (path for path in built.work.glob("*.dll"))
    run([*_COMPILER, f"-r:{library.name}", f"-out:{program.stem}.exe", str(program)], built.work)
