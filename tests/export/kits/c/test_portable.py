"""`unpack --kit c --portable`: plain C99 in one flavour, for any compiler, with the same bits."""

import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from edgeproof.cli import main
from edgeproof.package import plain_c
from edgeproof_export.kits import KitSource, c
from tests.export.kits.c.test_pictures import source_of as deep_source
from tests.languages import conformance
from tests.languages.sources import kit_source
from tests.support.c_kits import Kit, tool
from tests.support.deep_networks import DEEP
from tests.support.repository import REPOSITORY

STRICT = ("-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror")
COMPILERS = ("gcc", "clang", "tcc")
_NOT_C99 = re.compile(r"__(attribute|asm|builtin|thumb|AVR|ARM|riscv|SSE)\w*|\basm\b|PROGMEM|_Pragma")
_MOST_LINES = 200
_BESIDE = re.compile(
    r"^#ifdef \w+_SELFTEST\n.*^#endif|/\* clang-format off \*/.*?/\* clang-format on \*/|/\*.*?\*/",
    re.DOTALL | re.MULTILINE,
)
_GOLDEN = REPOSITORY / "tests/goldens/packages/format-1.edgeproof"


def _plain(files: dict[str, bytes], folder: Path) -> Path:
    for path, data in plain_c(files).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def _of(source: KitSource, folder: Path) -> Path:
    return _plain({path: text.encode() for path, text in c.files(source).items()}, folder)


def _self_test(folder: Path, compiler: str) -> str:
    """Compile all of a kit with its self-test, warnings as errors; return what it says."""
    (header,) = (folder / "src").glob("*.h")
    sources = [*sorted((folder / "src").glob("*.c")), folder / "examples/selftest/selftest.c"]
    flags = [*STRICT, f"-D{header.stem.upper()}_SELFTEST", f"-I{folder}/src", "-o", str(folder / "proof")]
    subprocess.run([tool(compiler), *flags, *map(str, sources)], check=True)
    return subprocess.run([folder / "proof"], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("compiler", COMPILERS)
def test_any_compiler_proves_it(compiler: str, kit: Kit, text_source: KitSource, tmp_path: Path) -> None:
    """GCC, Clang and tcc take all sources without a warning; golden rows give their bits: tables, texts, int8."""
    files = {str(path.relative_to(kit.folder)): path.read_bytes() for path in kit.folder.rglob("*") if path.is_file()}
    files = {path: data for path, data in files.items() if path.startswith(("src/", "examples/"))}
    said = _self_test(_plain(files, tmp_path / "package"), compiler)
    assert said == "mixed float32: 0 rows differ\nmixed int8: 0 rows differ\nmixed codes: 0 cases differ\n"
    assert "words float32: 0 rows differ\n" in _self_test(_of(text_source, tmp_path / "texts"), compiler)
    every = kit_source(*conformance.decision(), n=60)
    assert "mixed float32: 0 rows differ\n" in _self_test(_of(every, tmp_path / "all"), compiler)


@pytest.mark.parametrize("name", DEEP)
def test_pictures_and_windows(name: str, tmp_path: Path) -> None:
    """Convolutions, pools and additions, too."""
    assert _self_test(_of(deep_source(name), tmp_path), "gcc").count(": 0 rows differ\n") == 2


def test_nothing_but_c99_in_few_lines(kit: Kit, tmp_path: Path) -> None:
    """No extension is left; neither float32 nor int8 is more than 200 lines without tables and self-test."""
    files = {str(path.relative_to(kit.folder)): path.read_bytes() for path in kit.folder.glob("src/*")}
    for path in sorted((_plain(files, tmp_path) / "src").iterdir()):
        text = path.read_text()
        assert _NOT_C99.search(text) is None, path
        lines = [line for line in _BESIDE.sub("", text).splitlines() if line.strip()]
        assert len(lines) <= _MOST_LINES, (path, len(lines))


def test_the_command(tmp_path: Path) -> None:
    """Of a package that is older than the option; of another kit it is an error."""
    runner = CliRunner()
    done = runner.invoke(main, ["unpack", str(_GOLDEN), "--kit", "c", "--portable", "-o", str(tmp_path / "kit")])
    assert done.exit_code == 0, done.output
    assert "passengers int8: 0 rows differ\n" in _self_test(tmp_path / "kit", "gcc")
    for arguments, got in (([], "no kit"), (["--kit", "go"], "--kit go")):
        done = runner.invoke(main, ["unpack", str(_GOLDEN), *arguments, "--portable", "-o", str(tmp_path / "none")])
        assert done.exit_code == 2
        assert f"--portable: expected --kit c, got {got}" in done.output
