"""The JavaScript and the Python kit, run by Node and CPython: bits, texts, names, damage, formatting."""

import ast
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edgeproof.decision import CategoricalFeature, Contract, NumericFeature, Threshold, grammar
from edgeproof.proof.golden import same_bits
from edgeproof_export.kits import KitSource
from tests.languages import conformance, consumer
from tests.languages import tools as npm
from tests.languages.programs import ProgramError, run
from tests.languages.sources import kit_source
from tests.support.kits import require, write_kit
from tests.support.networks import random_network

CONSUMERS = ("node", "cpython", "micropython")
TYPESCRIPT = ("node", str(npm.MODULES / "typescript/bin/tsc"), "--strict", "--noEmit", "--module", "nodenext")
RUN_BY = {"javascript": "node", "python": "cpython"}
OWN_TEST = {
    "javascript": ["node", "--test", "test.js"],
    "python": [sys.executable, "-m", "unittest"],
}


@pytest.mark.parametrize("name", CONSUMERS)
def test_the_conformance_file(name: str, source: KitSource, tmp_path: Path) -> None:
    """Installed as a stranger would, its self-test run: the file's vectors give its bits, its rows its answers."""
    require(name)
    wanted = conformance.read()
    (tmp_path / "work").mkdir()
    consumer(name).build(write_kit(consumer(name).KIT, source, tmp_path / "kit"), tmp_path / "work")
    assert same_bits(consumer(name).run(tmp_path / "work", wanted.vectors), wanted.probabilities) == 0
    found = consumer(name).run_named(tmp_path / "work", wanted.cells(source.contract))
    differing = conformance.differing(found, consumer(name).KIT)
    if name == "micropython":  # which writes the number 99.9, a word for missing, with other digits
        differing = [one for one in differing if _INEXACT not in one[0].values()]
    assert differing == []


_INEXACT = 99.9
_STRICT_JAVASCRIPT = """
import { decide } from "./index.js";
const row = { age: 1e9, sex: "Atlantis", "fare, paid": "7", deck: "A", raw: 0.5, alone: 1 };
console.log(decide(row).warnings.map(({ column, kind, value }) => `${column} ${kind} ${value}`).join());
for (const age of [1e9, 30]) {
  try { decide({ ...row, age }, { strict: true }); } catch (error) { console.log(error.message); }
}
"""
_STRICT_PYTHON = """
from mixed import decide
row = {"age": 10**9, "sex": "Atlantis", "fare, paid": "7", "deck": "A", "raw": 0.5, "alone": 1}
print(",".join("%s %s %s" % warned for warned in decide(row).warnings))
for age in (10**9, 30):
    try:
        decide(dict(row, age=age), strict=True)
    except ValueError as error:
        print(error)
"""
_STRICT = {
    "javascript": ("node", "--input-type=module", "-e", _STRICT_JAVASCRIPT),
    "python": (sys.executable, "-c", _STRICT_PYTHON),
}


@pytest.mark.parametrize("name", _STRICT)
def test_strict_makes_the_first_warning_an_error_of_one_line(name: str, source: KitSource, tmp_path: Path) -> None:
    """Otherwise the decision holds each: column, kind, the cell as it was given."""
    kit = write_kit(name, source, tmp_path / "kit")
    told, age, sex = run(list(_STRICT[name]), kit).decode().splitlines()
    assert told == "age range 1000000000,sex unknown Atlantis"
    assert age.startswith('column "age": expected a number within the training range ')
    assert age.endswith(", got 1000000000")
    assert re.fullmatch(r'column "sex": expected (one of \d+ values|".*"), got "Atlantis"', sex)


def _flip_weight(text: str) -> str:
    """Change one letter inside the first weights."""
    place = text.index("weights: floats(`" if "layers = [" in text else "_WEIGHTS_1 =") + 62
    return text[:place] + ("A" if text[place] != "A" else "Q") + text[place + 1 :]


def _flip_threshold(text: str) -> str:
    """Change the first digit of the threshold."""
    place = next(re.finditer(r'threshold"?: 0\.', text)).end()
    return text[:place] + "9" + text[place + 1 :]


FLIPS = [("weights.js", _flip_weight), ("contract.js", _flip_threshold)]


@pytest.mark.parametrize(("file", "flip"), FLIPS)
@pytest.mark.parametrize("name", OWN_TEST)
def test_a_flipped_digit_fails_the_self_test(
    name: str, file: str, flip: Callable[[str], str], source: KitSource, tmp_path: Path
) -> None:
    """One weight, or the threshold, changed in the generated source: the kit's own test fails."""
    require(RUN_BY[name])
    folder = write_kit(name, source, tmp_path)
    changed_file = folder / (file if name == "javascript" else f"{source.contract.name}.py")
    text = changed_file.read_text(encoding="utf-8")
    changed = flip(text)
    assert sum(a != b for a, b in zip(text, changed, strict=True)) == 1
    changed_file.write_text(changed, encoding="utf-8")
    with pytest.raises(ProgramError, match="golden row"):
        run(OWN_TEST[name], folder)


NAMES = st.one_of(
    st.sampled_from(
        ["__proto__", "constructor", "class", "None", "my name", '"', "'", "\\", "`${x}`", "*/", "1st",
         "🙂", "\u2028", '"""', "{{ x }}", "%s", "</script>", "# x", "\ud7ff", "a\nb", "\x00", "length", "toString",
         "```", "é", "\u202e"]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8),
)  # fmt: skip


@st.composite
def contracts(draw: st.DrawFn) -> Contract:
    """A contract of arbitrary names, categories and labels."""
    names = draw(st.lists(NAMES, min_size=2, max_size=4, unique=True))
    labels = draw(st.lists(NAMES, min_size=2, max_size=2, unique=True))
    # A text that stands for missing is no category: training makes none of it.
    texts = NAMES.map(grammar.category).filter(lambda text: grammar.word(text) not in grammar.MISSING_VALUES)
    values = draw(st.lists(texts, min_size=1, max_size=4, unique=True))
    features = [
        CategoricalFeature(name, tuple(values)) if index % 2 else NumericFeature(name, 0.5, 0.0, 1.0, -1.0, 2.0)
        for index, name in enumerate(names)
    ]
    name = draw(st.sampled_from(["plain", "class", "struct", "fs", "string_decoder", "test", "example"]))
    return Contract(name, draw(NAMES), (labels[0], labels[1]), Threshold(0.5), tuple(features))


CHECK_ALL = {
    "javascript": "for (const folder of process.argv.slice(1)) {"
    "const { selfTest } = await import(`${folder}/self-test.js`); selfTest(); await import(`${folder}/example.js`); }",
    "python": "import importlib, pathlib, runpy, sys\n"
    "for folder in map(pathlib.Path, sys.argv[1:]):\n"
    "    sys.path.insert(0, str(folder))\n"
    "    (test,) = folder.glob('*_self_test.py')\n"
    "    runpy.run_path(str(test), run_name='__main__')\n"
    "    runpy.run_path(str(folder / 'example.py'))\n"
    "    del sys.modules[test.stem.removesuffix('_self_test')], sys.path[0]\n",
}


@pytest.mark.parametrize("name", OWN_TEST)
def test_any_names_give_a_kit_that_works(name: str, tmp_path: Path) -> None:
    """Names, labels and categories with spaces, quotes, reserved words, emoji: self-test and example run."""
    require(RUN_BY[name])
    folders: list[Path] = []

    @given(contracts())
    @settings(
        max_examples=40, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    def collect(contract: Contract) -> None:
        folder = tmp_path / str(len(folders))
        folders.append(write_kit(name, kit_source(contract, random_network(contract.n_encoded), n=6), folder))

    collect()
    start = {"javascript": ["node", "--input-type=module", "-e"], "python": [sys.executable, "-c"]}[name]
    run([*start, CHECK_ALL[name], *map(str, folders)], tmp_path)
    if name == "javascript" and not npm.lacking("typescript"):
        run([*TYPESCRIPT, *(f"{folder.name}/index.d.ts" for folder in folders)], tmp_path)


def test_generated_source_is_as_the_formatters_leave_it(source: KitSource, tmp_path: Path) -> None:
    """`ruff format` (as black) and prettier would change nothing; the Python parses as that of 3.8."""
    python = write_kit("python", source, tmp_path / "python")
    run([sys.executable, "-m", "ruff", "format", "--isolated", "--check", "."], python)
    for path in python.glob("*.py"):
        ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 8))
    write_kit("javascript", source, tmp_path / "javascript")
    lacking = npm.lacking("prettier") or npm.lacking("typescript")
    if lacking:
        pytest.skip(f"needs {lacking}")
    run(["node", str(npm.MODULES / "prettier/bin/prettier.cjs"), "--check", "javascript"], tmp_path)
    (tmp_path / "use.ts").write_text(
        'import { contract, decide, type Row } from "./javascript/index.js";\n'
        'const row: Row = { age: 1, sex: null, "fare, paid": "7", deck: true, raw: 1, alone: false };\n'
        'const label: "no" | "yes" = decide(row).label;\n'
        "// @ts-expect-error a name is missing\nconst wrong: Row = { age: 1 };\n"
        'const known: Extract<Row["sex"], "female"> = "female";\n'
        "console.log(label, wrong, known, contract.modelId);\n"
    )
    run([*TYPESCRIPT, "use.ts"], tmp_path)
