"""Ugly tables all the way: train, export, verify, evaluate, predict, through the command line."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import Result

from edgeproof.package import sealed as package
from tests.support.command_line import run


def ok(*arguments: object) -> Result:
    """Run it and require success."""
    result = run(*arguments)
    assert result.exit_code == 0, result.stderr
    return result


def table(header: str, *patterns: str) -> str:
    """Forty rows: the patterns in turn, `{i}` the number of the row."""
    return header + "\n" + "".join(patterns[i % len(patterns)].format(i=i * 37 % 101 / 10) + "\n" for i in range(40))


TABLES = {
    "quotes left after cleaning": table('"""""q""""",s,y', '" ""\'a\'"" ",{i},1', '" ""\'b\'"" ",{i},0'),
    "semicolons in texts": table("a;b,x,y", "u;v,{i},no", "w,{i},yes"),
    "names with commas and line ends": table('"a,b","c\nd",y', "{i},u,0", "{i},v,1"),
    "unicode": table("größe,Ünï ☃,y", "{i},naïve,ja", "{i},☃,nein"),
    "booleans and 1.0": table("b,n,x,y", "True,1.0,{i},True", "FALSE,2.0,{i},False"),
    "missing": table("x,c,y", "NA,u,1", "{i},,0", "{i},u,1", "?,v,"),
}


@pytest.mark.parametrize("name", TABLES)
def test_ugly_tables(name: str, tmp_path: Path) -> None:
    """What training understood, every later stage understands: the sealed accuracy is reached again from the files."""
    source, trained, sealed = tmp_path / "t.csv", tmp_path / "trained", tmp_path / "t.edgeproof"
    source.write_text(TABLES[name], encoding="utf-8", newline="")
    ok("train", str(source), "--target", "y", "--epochs", 1, "-o", trained)
    ok("export", trained, "-o", sealed)
    ok("verify", sealed)
    told = package.read(sealed).manifest.original["accuracy"]
    assert json.loads(ok("evaluate", sealed, trained / "test.csv", "--json").stdout)["accuracy"] == told
    assert len(ok("predict", sealed, source).stdout.splitlines()) == 41
    example = tmp_path / "example.csv"
    example.write_text(ok("inspect", sealed, "--example").stdout, encoding="utf-8", newline="")
    ok("predict", sealed, example)


def test_two_trainings_in_two_processes_are_byte_identical(tmp_path: Path) -> None:
    """Every file of `trained/`, in processes with different hash seeds."""
    source = tmp_path / "t.csv"
    source.write_text(TABLES["missing"], encoding="utf-8")
    for seed in ("1", "2"):
        command = [sys.executable, "-m", "edgeproof", "train", str(source), "--target", "y", "--epochs", "1"]
        done = subprocess.run(
            [*command, "-o", tmp_path / seed],
            env={"PATH": "/usr/bin:/bin", "PYTHONHASHSEED": seed, "HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    names = sorted(path.name for path in (tmp_path / "1").iterdir())
    assert names == ["calibration.npz", "contract.json", "model.keras", "test.csv", "training.json"]
    with zipfile.ZipFile(tmp_path / "1" / "model.keras") as archive:
        assert b"shared_object_id" not in archive.read("config.json"), "an address in memory, different at times"
    for name in names:
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes(), name
