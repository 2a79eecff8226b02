"""The kit as a tree of files: what build systems find, names that need care, and what C cannot express."""

import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from edgeproof.decision import CategoricalFeature, Contract, NumericFeature, Threshold
from edgeproof_export.kits import KitError, KitSource, c
from edgeproof_export.kits.c import int8, names
from edgeproof_export.kits.c.layers import dense
from tests.support.c_kits import WARNINGS, Kit, driver, source_of, tool, write_kit
from tests.support.networks import dense_int8_layers, random_network
from tests.support.rows import random_rows

CONSUMER = """
cmake_minimum_required(VERSION 3.14)
project(consumer LANGUAGES C)
{find}
add_executable(consumer driver.c)
target_link_libraries(consumer PRIVATE mixed::mixed)
"""


def test_plain_cc_is_enough(kit: Kit, tmp_path: Path) -> None:
    """`cc -std=c99 -c *.c` in src/, with no flag and nothing else, and again as C++, warnings as errors."""
    sources = sorted((kit.folder / "src").glob("*.c"))
    subprocess.run([tool("cc"), "-std=c99", "-c", *sources], cwd=tmp_path, check=True)
    for compiler in ("g++", "clang++"):
        command = [tool(compiler), "-std=c++17", *WARNINGS, "-fsyntax-only", "-DMIXED_SELFTEST"]
        subprocess.run([*command, "-x", "c++", *sources], check=True)


def test_no_memory_but_the_stack(kit: Kit, tmp_path: Path) -> None:
    """No writable data, no heap, no libm: the only symbol from outside is memcpy."""
    sources = sorted((kit.folder / "src").glob("*.c"))
    subprocess.run([tool("gcc"), "-std=c99", "-O2", "-c", *sources], cwd=tmp_path, check=True)
    symbols = subprocess.run([tool("nm"), *tmp_path.glob("*.o")], capture_output=True, text=True, check=True)
    kinds = [line.split()[-2:] for line in symbols.stdout.splitlines() if line and not line.endswith(":")]
    assert not [name for kind, name in kinds if kind in "DdBbCcSsGg"]
    own = {name for kind, name in kinds if kind == "T"}
    assert {name for kind, name in kinds if kind == "U"} - own <= {"memcpy", "_GLOBAL_OFFSET_TABLE_"}


def test_make_check(kit: Kit) -> None:
    """The kit's own Makefile builds with warnings as errors and proves all golden rows."""
    done = subprocess.run([tool("make"), "check"], cwd=kit.folder, capture_output=True, text=True, check=True)
    assert "mixed float32: 0 rows differ\nmixed int8: 0 rows differ\nmixed codes: 0 cases differ\n" in done.stdout


def test_wide_layers_compile_without_a_warning(tmp_path: Path) -> None:
    """Vectors past the first few: gcc follows every index at -O2 and -O3, and finds none beyond its array."""
    features = tuple(NumericFeature(f"x{i}", 0.0, -1.0, 1.0, -3.0, 3.0) for i in range(33))
    contract = Contract("wide", "y", ("no", "yes"), Threshold(0.5), features)
    network = random_network(33, (40, "relu"))
    write_kit(tmp_path, source_of(contract, network, random_rows(contract, 20)))
    for level in ("-O2", "-O3"):
        command = [tool("make"), "--always-make", "check", f"CFLAGS={level}", "CC=gcc"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert "wide float32: 0 rows differ\nwide int8: 0 rows differ\n" in done.stdout, done.stderr


def test_arduino_and_platformio(kit: Kit) -> None:
    """The tree is an Arduino library (specification 1.5) and a PlatformIO one; the sketch compiles."""
    lines = (kit.folder / "library.properties").read_text().splitlines()
    properties = dict(line.split("=", 1) for line in lines)
    required = {"name", "version", "author", "maintainer", "sentence", "paragraph", "category", "architectures"}
    assert required <= properties.keys()
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 _.-]{0,62}", properties["name"])
    assert re.fullmatch(r"\d+\.\d+\.\d+", properties["version"])
    assert (kit.folder / "src" / properties["includes"]).is_file()
    assert all(path.stem == path.parent.name for path in kit.folder.glob("examples/*/*.ino"))
    described = json.loads((kit.folder / "library.json").read_text())
    assert (described["name"], described["version"]) == ("mixed", properties["version"])
    stand_ins = (
        "#include <math.h>\nstruct { void begin(long) {} void print(const char *) {} void println(float, int) {}"
        " void println(const char *) {} }"
        " Serial;\nvoid delay(int) {}\nconst int A0 = 14;\nint analogRead(int) { return 512; }\n"
    )
    sketch = stand_ins + (kit.folder / "examples/decide/decide.ino").read_text()
    command = [
        tool("g++"),
        "-std=gnu++11",  # as the Arduino IDE does
        "-Wall",
        "-Wextra",
        "-Werror",
        "-Isrc",
        "-fsyntax-only",
        "-x",
        "c++",
        "-",
    ]
    subprocess.run(command, input=sketch.encode(), cwd=kit.folder, check=True)


@pytest.mark.parametrize("how", ["installed", "fetched"])
def test_a_cmake_consumer_builds(how: str, kit: Kit, tmp_path: Path) -> None:
    """find_package after an installation, and FetchContent from the folder: the consumer answers like the kit."""
    cmake = tool("cmake")

    def run(*arguments: Any) -> None:
        subprocess.run([cmake, *map(str, arguments)], cwd=tmp_path, capture_output=True, check=True)

    if how == "installed":
        run("-S", kit.folder, "-B", "kit", f"-DCMAKE_INSTALL_PREFIX={tmp_path}/usr")
        run("--build", "kit", "--target", "install")
        find = "find_package(mixed CONFIG REQUIRED)"
    else:
        fetch = f'FetchContent_Declare(mixed SOURCE_DIR "{kit.folder}")\nFetchContent_MakeAvailable(mixed)'
        find = f"include(FetchContent)\n{fetch}"
    (tmp_path / "CMakeLists.txt").write_text(CONSUMER.format(find=find))
    (tmp_path / "driver.c").write_text(driver())
    run("-S", ".", "-B", "build", f"-DCMAKE_PREFIX_PATH={tmp_path}/usr")
    run("--build", "build")
    rows = random_rows(kit.source.contract, 100)
    found = subprocess.run([tmp_path / "build/consumer"], input=rows.tobytes(), capture_output=True, check=True).stdout
    assert found == kit.answers(rows).tobytes()


def test_zephyr_names_files_that_exist(kit: Kit) -> None:
    """The Zephyr module points to its own folder, and its sources are all there are."""
    module = (kit.folder / "zephyr/module.yml").read_text()
    assert "cmake: zephyr\n" in module
    assert "kconfig: zephyr/Kconfig\n" in module
    named = re.findall(r"\.\./(src/\w+\.c)", (kit.folder / "zephyr/CMakeLists.txt").read_text())
    assert sorted(named) == sorted(f"src/{path.name}" for path in (kit.folder / "src").glob("*.c"))


def test_as_clang_format_leaves_it(kit: Kit) -> None:
    """Tables apart, the sources are as clang-format writes them."""
    style = "{BasedOnStyle: LLVM, IndentWidth: 4, ColumnLimit: 120, BreakBeforeBraces: Linux, SortIncludes: false,"
    style += " AllowShortFunctionsOnASingleLine: None}"
    sources = [*(kit.folder / "src").glob("*.[ch]"), *kit.folder.glob("examples/*/*.c")]
    subprocess.run([tool("clang-format"), f"--style={style}", "--dry-run", "--Werror", *sources], check=True)


def test_the_same_source_gives_the_same_kit(small: KitSource) -> None:
    """Twice the same bytes."""
    assert c.files(small) == c.files(small)


AWKWARD = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8) | st.sampled_from(
    [
        "int",
        "*/",
        "/*",
        "??/",
        "a\nb",
        "1st",
        "é",
        "🙂",
        '"',
        "\\",
        "//",
        "%d",
        "\u202e",
        "N_FEATURES",
        "a b",
        "a-b",
        "{{ x }}",
    ]
)


NO_SHRINKING = (Phase.explicit, Phase.generate)  # each example is a compilation


@settings(
    max_examples=8,
    deadline=None,
    phases=NO_SHRINKING,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(names=st.lists(AWKWARD, min_size=2, max_size=4, unique=True), values=st.lists(AWKWARD, min_size=1, max_size=4))
def test_any_names_compile(names: list[str], values: list[str], tmp_path: Path, contract: Contract) -> None:
    """Whatever features, labels and values are called: everything compiles without a warning and proves itself."""
    from edgeproof.decision import grammar

    values = list(dict.fromkeys(v for v in map(grammar.category, values) if "\0" not in v)) or ["x"]
    first = contract.features[0]
    assert isinstance(first, NumericFeature)
    number = replace(first, name=names[0])
    categories = [CategoricalFeature(name, tuple(values)) for name in names[1:]]
    awkward = replace(contract, target=names[0], labels=(names[0], names[1]), features=(number, *categories))
    network = random_network(awkward.n_encoded, (2, "relu"))
    kit = write_kit(tmp_path, source_of(awkward, network, random_rows(awkward, 20)))
    command = [tool("gcc"), "-std=c99", *WARNINGS, "-Isrc", "-DMIXED_SELFTEST", "-o", "selftest"]
    sources = [path.relative_to(tmp_path) for path in (tmp_path / "src").glob("*.c")]
    subprocess.run([*command, "examples/selftest/selftest.c", *sources], cwd=tmp_path, check=True)
    assert b" 0 cases differ" in kit.run(name="selftest")
    json.loads((tmp_path / "library.json").read_text())


def test_names_of_system_headers_are_not_taken(small: KitSource) -> None:
    """A table called stdint.csv does not hide <stdint.h>."""
    assert names.stem("stdint") == "stdint_model"
    renamed = replace(small, contract=replace(small.contract, name="string"))
    assert "src/string_model.h" in c.files(renamed)
    assert "float string_probability(" in c.files(renamed)["src/string_model.h"]


def test_sums_beyond_32_bits_name_the_layer(small: KitSource) -> None:
    """An accumulator that could overflow is refused on one line that says which layer and how far."""
    assert small.quantised is not None
    first, last = dense_int8_layers(small.quantised)
    bias = np.full_like(first.bias, 2**31 - 1)
    broken = replace(small.quantised, layers=(replace(first, bias=bias), last))
    with pytest.raises(
        KitError, match=r"^int8 layer 0 \(relu, 13 inputs\): sums reach [\d,]+; expected at most 2,147,483,647"
    ):
        c.files(replace(small, quantised=broken))


def test_the_bound_is_the_last_sum_that_fits(small: KitSource, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kit is made where the farthest sum is what the accumulator holds, and refused where it is one more."""
    assert small.quantised is not None
    reach = max(layer.reach for layer in int8.int8_layers(small.quantised))
    monkeypatch.setattr(dense, "_MOST", reach)
    assert c.files(small)
    monkeypatch.setattr(dense, "_MOST", reach - 1)
    with pytest.raises(KitError, match=f"sums reach {reach:,}; expected at most {reach - 1:,}"):
        c.files(small)


def test_texts_that_c_cannot_hold_name_the_feature(small: KitSource) -> None:
    """A NUL ends a text in C: refused, not truncated."""
    features = [f for f in small.contract.features if isinstance(f, CategoricalFeature)]
    changed = tuple(
        replace(f, values=("a\0b", *f.values[1:])) if f is features[0] else f for f in small.contract.features
    )
    with pytest.raises(KitError, match=r'^feature "sex": value .* holds a NUL'):
        c.files(replace(small, contract=replace(small.contract, features=changed)))


def test_without_int8_the_kit_says_so(small: KitSource, tmp_path: Path) -> None:
    """Where the package has no int8 network, the kit has none, and its README says why."""
    kit = write_kit(tmp_path, replace(small, quantised=None))
    assert not (tmp_path / "src/mixed_int8.c").exists()
    assert "_int8" not in (tmp_path / "src/mixed.h").read_text()
    assert "no int8 variant" in (tmp_path / "README.md").read_text()
    subprocess.run([tool("make"), "check"], cwd=kit.folder, capture_output=True, check=True)
