"""Kits that decide about pictures and windows: the bits of the reference engine, layer by layer of every kind."""

import ast
import re
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from edgeproof.decision import Contract, Network
from edgeproof.proof.golden import drawn_rows, same_bits
from edgeproof_export.kits import KitSource, some_of
from tests.languages import csharp, java
from tests.languages import tools as npm
from tests.languages.programs import ProgramError, run
from tests.languages.sources import kit_source
from tests.support.images import KITS, image_contract, image_network, window_contract, window_network
from tests.support.kits import build, require, write_kit

Made = tuple[Callable[[], Contract], Callable[[int], Network]]
_ROWS = {"cpython": 1_000, "micropython": 100}  # a thousandth of a second for each hundred products
INPUTS: dict[str, Made] = {"image": (image_contract, image_network), "window": (window_contract, window_network)}


def _source(given: str, seed: int = 0) -> KitSource:
    contract, network = INPUTS[given]
    return kit_source(contract(), network(seed))


@pytest.mark.slow
@pytest.mark.parametrize("given", INPUTS)
@pytest.mark.parametrize("name", ["c", *KITS])
def test_the_bits_of_the_reference_engine(name: str, given: str, tmp_path: Path) -> None:
    """2,000 rows, fewer in Python, and numbers that no picture has: 0 differing bits; the kit's own test passes."""
    source = _source(given)
    built = build(name, source, tmp_path)
    odd = np.full((4, source.contract.width), [[np.inf], [-np.inf], [-0.5], [255.75]], np.float32)
    rows = np.concatenate([drawn_rows(source.contract, _ROWS.get(name, 2_000), seed=1), odd])
    expected = source.network.scores(source.contract.encode(rows))[:, 0]
    assert len(np.unique(expected)) > len(rows) // 8  # drawn pictures repeat; the network tells the others apart
    assert same_bits(built.consumer.run(built.work, rows), expected) == 0


_FAULTS = {
    "javascript": (
        ("layers/conv.js", r"firstColumn\) \* channels \* n \+ o", "firstColumn) * channels * n"),
        ("layers/depthwise.js", r"r \* columns \+ k", "k * columns + r"),
        ("layers/max.js", "v > most", "v < most"),
        ("layers/mean.js", r"sum / n\)", "sum * fround(1 / n))"),
        ("layers/add.js", r"x\[i\] \+ other", "x[i] - other"),
        ("windows.js", r"- place\.left", "- place.top"),
        ("activations.js", r"x < 6 \? x : 6", "x"),
        ("features/image.js", r"mean\[c\]", "mean[0]"),
        ("network.js", r"l \+ 1 - back", "l"),
    ),
    "python": (
        ("pictures.py", r"\[tap \* n : tap \* n \+ n\]", "[:n]"),
        ("pictures.py", r"self\.rows\[tap\]", "self.rows[-1 - tap]"),
        ("pictures.py", "v if v > m", "v if v < m"),
        ("pictures.py", r"a / len\(taps\)", "a * _float32(1 / len(taps))"),
        ("pictures.py", r"a \+ b for", "a - b for"),
        ("pictures.py", r"self\.over\[1\]", "self.over[0]"),
        ("pictures.py", r"x < 6 else 6\.0", "x < 6 else x"),
        ("pictures.py", r"byte - self\.mean\[i % n\]", "byte - self.mean[0]"),
        ("pictures.py", r"made\[-back\]", "made[-1]"),
    ),
    "rust": (
        ("src/layers/conv.rs", r"tap \* n\.\.", "0.."),
        ("src/layers/mean.rs", r"\*sum / count", "*sum * (1.0 / count)"),
        ("src/windows.rs", r"checked_sub\(self\.left\)", "checked_sub(self.top)"),
        ("src/network.rs", r"add\(&buffer_2", "add(&buffer_0"),
    ),
    "java": (
        ("ConvLayer.java", r"tap \* windows\.channels \+ c", "c"),
        ("DepthwiseLayer.java", r"tap \* n \+ c", "c"),
        ("MaxLayer.java", "> most", "< most"),
        ("MeanLayer.java", r"\] /= count", "] *= 1f / count"),
        ("AddLayer.java", r"x\[i\] \+ other", "x[i] - other"),
        ("Windows.java", r"across - left", "across - top"),
        ("ImageFeature.java", r"whole - mean\[c\]", "whole - mean[0]"),
        ("Network.java", r"hidden3, hidden1", "hidden3, hidden2"),
    ),
    "csharp": (
        ("ConvLayer.cs", r"tap \* windows\.Channels \+ c", "c"),
        ("DepthwiseLayer.cs", r"tap \* n \+ c", "c"),
        ("MaxLayer.cs", "> most", "< most"),
        ("MeanLayer.cs", "sum / count", "sum * (float)(1f / count)"),
        ("AddLayer.cs", r"x\[i\] \+ other", "x[i] - other"),
        ("Windows.cs", r"across - left", "across - left - top"),
        ("ImageFeature.cs", r"whole - mean\[c\]", "whole - mean[0]"),
        ("Model.cs", r"hidden3, hidden1", "hidden3, hidden2"),
    ),
    "go": (
        ("layer_conv.go", r"\+at.firstColumn\)\*w.channels", ")*w.channels"),
        ("layer_depthwise.go", r"row\*w.columns\+column", "column*w.columns+row"),
        ("layer_max.go", r"v > most\[c\]", "v < most[c]"),
        ("layer_mean.go", r"sums\[c\] /= inside", "sums[c] *= 1 / inside"),
        ("layer_add.go", r"v \+ other\[i\]", "v - other[i]"),
        ("windows.go", r"- w\.left", "- w.top"),
        ("activations.go", r"y\[i\] = 6", "y[i] = x"),
        ("feature_image.go", r"k.mean\[i%n\]", "k.mean[0]"),
        ("network.go", r"add\(hidden4\[:\], hidden3\[:\], hidden1", "add(hidden4[:], hidden3[:], hidden2"),
    ),
}
_TESTS = {
    "javascript": ["node", "--test", "test.js"],
    "python": [sys.executable, "-m", "unittest"],
    "rust": ["cargo", "test", "--quiet", "--offline", "--test", "golden"],
    "go": ["go", "test", "."],
}


def _test(name: str, folder: Path, work: Path) -> None:
    """Run the kit's own test."""
    if name == "java":
        java.compile_only(folder, work)
    elif name == "csharp":
        csharp.build(folder, work)
    else:
        run(_TESTS[name], folder)


@pytest.mark.slow
@pytest.mark.parametrize("name", _FAULTS)
def test_the_self_test_refuses_wrong_arithmetic(name: str, tmp_path: Path) -> None:
    """The golden pictures notice a wrong order, place, division or branch, whichever it is."""
    require({"javascript": "node", "python": "cpython"}.get(name, name))
    folder = write_kit(name, _source("image"), tmp_path / "kit")
    for file, pattern, wrong in _FAULTS[name]:
        (path,) = (path for path in folder.rglob(Path(file).name) if str(path).endswith(file))
        text = path.read_text(encoding="utf-8")
        changed, n = re.subn(pattern, wrong, text, count=1)
        assert n == 1, (file, pattern)
        path.write_text(changed, encoding="utf-8")
        (tmp_path / "work").mkdir(exist_ok=True)
        with pytest.raises(ProgramError, match=r"(?i)golden.?row"):
            _test(name, folder, tmp_path / "work")
        path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("given", INPUTS)
def test_rows_by_name(given: str, tmp_path: Path) -> None:
    """Bytes and numbers give what the vector gives; another length, another type and a half byte are refused."""
    require("node")
    folder = write_kit("javascript", _source(given), tmp_path)
    program = """
        import { contract, decide, probability, width } from "./index.js";
        const [{ name }] = contract.features;
        const numbers = Array.from({ length: width }, (_, i) => (i * 7) % 250);
        const same = decide({ [name]: numbers }).probability === probability(numbers);
        const wrong = [numbers.slice(1), "1", undefined, [...numbers.slice(1), "1"]];
        if (contract.features[0].kind === "image") wrong.push([...numbers.slice(1), 0.5], null);
        const refused = wrong.filter((cell) => {
          try { decide({ [name]: cell }); } catch (error) { return error instanceof TypeError; }
        });
        console.log(same, wrong.length - refused.length);
    """
    assert run(["node", "--input-type=module", "-e", program], folder).split() == [b"true", b"0"]
    run(["node", "example.js"], folder)


_IMAGE_DATA = "const drawn: Row = { photo: { data: new Uint8ClampedArray(4), width: 1, height: 1 } }; decide(drawn);"


@pytest.mark.parametrize("given", INPUTS)
def test_the_source_is_formatted_and_typed(given: str, tmp_path: Path) -> None:
    """Formatters would change nothing; the Python parses as that of 3.8; TypeScript takes a row of bytes or numbers."""
    python = write_kit("python", _source(given), tmp_path / "python")
    run([sys.executable, "-m", "ruff", "format", "--isolated", "--check", "."], python)
    for path in python.glob("*.py"):
        ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 8))
    require("node")
    lacking = npm.lacking("prettier") or npm.lacking("typescript")
    if lacking:
        pytest.skip(f"needs {lacking}")
    source = _source(given)
    write_kit("javascript", source, tmp_path / "javascript")
    run(["node", str(npm.MODULES / "prettier/bin/prettier.cjs"), "--check", "javascript"], tmp_path)
    name = source.contract.feature_names[0]
    (tmp_path / "use.ts").write_text(
        'import { decide, type Row } from "./javascript/index.js";\n'
        f"const row: Row = {{ {name}: new Uint8Array({source.contract.width}) }};\n"
        f"{_IMAGE_DATA if given == 'image' else ''}\n"
        "// @ts-expect-error a text is none\n"
        f"const wrong: Row = {{ {name}: 1 }};\nconsole.log(decide(row).label, wrong);\n"
    )
    compiler = str(npm.MODULES / "typescript/bin/tsc")
    run(["node", compiler, "--strict", "--noEmit", "--module", "nodenext", "use.ts"], tmp_path)


def test_few_pictures_travel_with_a_kit() -> None:
    """Of many golden pictures, spread over all of them, so many that their numbers stay below 49,152, or eight."""
    source = kit_source(image_contract(), image_network(), n=600)
    few = some_of(source.golden, source.contract)
    assert len(few.vectors) == 49_152 // 192
    assert np.array_equal(few.vectors[-1], source.golden.vectors[-1])
    assert _source("image").named_rows == ()
