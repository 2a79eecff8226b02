"""One table in many files: training learns the same contract, byte for byte."""

import bz2
import gzip
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import feather, parquet

from edgeproof.errors import RowsError
from edgeproof.tables import Dialect
from edgeproof_train import pipeline
from edgeproof_train.contract import learn_contract
from edgeproof_train.settings import Settings, settings_from
from tests.support.workbooks import write_workbook

FRAME = pd.DataFrame(
    {
        "size": [round(0.37 * i - 4, 2) for i in range(40)],
        "count": [i * 7 % 23 for i in range(40)],
        "colour": [("rot", "grün", "blau")[i * i % 3] for i in range(40)],
        "y": [("no", "yes")[i % 5 > 2] for i in range(40)],
    }
)
TEXT = FRAME.to_csv(index=False)
SEMICOLONS = FRAME.to_csv(index=False, sep=";", decimal=",")


def spark(folder: Path) -> None:
    """Two parts, and what Spark leaves next to them."""
    folder.mkdir()
    for place, part in enumerate((FRAME[:25], FRAME[25:])):
        parquet.write_table(pa.Table.from_pandas(part, preserve_index=False), folder / f"part-{place}.snappy.parquet")
    (folder / "_SUCCESS").touch()
    (folder / ".part-0.crc").write_bytes(b"crc")


def json_lines(path: Path) -> None:
    """As Python writes it."""
    path.write_text("".join(json.dumps(row) + "\n" for row in FRAME.to_dict("records")))


WRITERS: dict[str, Callable[[Path], Any]] = {
    "t.csv": lambda path: path.write_text(TEXT),
    "semicolons.csv": lambda path: path.write_text(SEMICOLONS),
    "windows.csv": lambda path: path.write_text(SEMICOLONS, encoding="windows-1252"),
    "unicode.txt": lambda path: path.write_text(FRAME.to_csv(index=False, sep="\t", decimal=","), encoding="utf-16"),
    "t.csv.gz": lambda path: path.write_bytes(gzip.compress(TEXT.encode())),
    "t.data.bz2": lambda path: path.write_bytes(bz2.compress(SEMICOLONS.encode())),
    "nothing": lambda path: path.write_text(TEXT),
    "t.jsonl": json_lines,
    "pandas.parquet": FRAME.to_parquet,
    "t.feather": lambda path: feather.write_feather(pa.Table.from_pandas(FRAME), path),
    "spark.parquet": spark,
    "t.xlsx": lambda path: write_workbook(path, {"Sheet1": [list(FRAME), *FRAME.to_numpy().tolist()]}),
}
SETTINGS = replace(settings_from({"target": "y", "recipe": "plain"}, None, synthetic=False), name="t")


def contract_of(paths: str | Sequence[str], settings: Settings = SETTINGS) -> bytes:
    """The bytes of the contract that training learns."""
    return learn_contract(pipeline.prepare(paths, settings), settings).contract.to_bytes()


@pytest.mark.parametrize("name", WRITERS)
def test_the_same_contract_of_every_file(tmp_path: Path, name: str) -> None:
    """Delimiters, decimal commas, encodings, compression and formats leave no trace."""
    for one in ("t.csv", name):
        WRITERS[one](tmp_path / one)
    assert contract_of(str(tmp_path / name)) == contract_of(str(tmp_path / "t.csv"))


SPELLED: dict[str, tuple[Any, Any]] = {
    "False": ("False", "True"),
    "TRUE": ("FALSE", "TRUE"),
    "bool": (False, True),
    "mixed": ("0", "True"),
    "glued": ("false", "1"),
    "pandas": ("FALSE", "1.0"),
}


@pytest.mark.parametrize("name", SPELLED)
def test_booleans_are_one_value_each(tmp_path: Path, name: str) -> None:
    """However they are spelled, 1 and 0 among them, the contract has false and true, and reads all of them."""
    path = tmp_path / "t.parquet"
    truth = [bool(i * i % 5 % 2) for i in range(len(FRAME))]
    cells: list[Any] = [SPELLED[name][x] for x in truth]
    if name not in ("bool", "mixed"):  # two programs wrote the rows
        cells[::2] = [("false", "true")[x] for x in truth[::2]]
    FRAME.assign(flag=cells).to_parquet(path)
    found = json.loads(contract_of(str(path)))
    assert next(one for one in found["features"] if one["name"] == "flag")["values"] == ["false", "true"]
    FRAME.assign(flag=truth).to_parquet(path)
    assert found == json.loads(contract_of(str(path)))


def test_a_column_of_ones_and_zeros_is_numbers_that_take_booleans(tmp_path: Path) -> None:
    """Alone they may be counts: numbers from 0 to 1, of which true is 1 and false is 0."""
    path = tmp_path / "t.csv"
    FRAME.assign(flag=[i * i % 5 % 2 for i in range(len(FRAME))]).to_csv(path, index=False)
    contract = learn_contract(pipeline.prepare(str(path), SETTINGS), SETTINGS).contract
    (flag,) = (feature for feature in contract.features if feature.name == "flag")
    cells = ["1", 1, 1.0, "1.0", "true", "TRUE", True, "0", 0, "false", False]
    assert flag.read(cells, contract.missing).values[:, 0].tolist() == [1.0] * 7 + [0.0] * 4  # noqa: PD011 — not of pandas


def test_several_files_are_one_table(tmp_path: Path) -> None:
    """One after the other, whatever their formats."""
    WRITERS["t.csv"](tmp_path / "t.csv")
    FRAME[:11].to_csv(tmp_path / "a.csv", index=False, sep=";", decimal=",")
    FRAME[11:].to_parquet(tmp_path / "b.parquet")
    both = [str(tmp_path / "a.csv"), str(tmp_path / "b.parquet")]
    assert contract_of(both) == contract_of(str(tmp_path / "t.csv"))


def test_a_table_without_a_header(tmp_path: Path) -> None:
    """The message leads to the option, and the option names columns by place."""
    path = tmp_path / "t.csv"
    path.write_text(TEXT.partition("\n")[2])
    with pytest.raises(RowsError, match="is the first line a row\\? --no-header names the columns column1"):
        contract_of(str(path))
    found = json.loads(contract_of(str(path), replace(SETTINGS, target="column4", no_header=True)))
    assert [feature["name"] for feature in found["features"]] == ["column1", "column2", "column3"]


def test_two_files_that_were_joined(tmp_path: Path) -> None:
    """The header in the middle is named, with its line."""
    path = tmp_path / "t.csv"
    path.write_text(TEXT + TEXT)
    with pytest.raises(RowsError, match="line 42: expected a row, got the header again; were files joined"):
        contract_of(str(path))


def test_columns_of_one_name_are_set_aside(tmp_path: Path) -> None:
    """They are refused only where somebody asks for them."""
    path = tmp_path / "t.csv"
    path.write_text(TEXT.replace("size,count,", "twice,twice,", 1))
    plan = pipeline.prepare(str(path), SETTINGS)
    assert [(part.name, part.kind) for part in plan.parts][:2] == [("twice", "set aside")] * 2
    assert "several" in plan.parts[0].reason
    path.write_text(TEXT.replace("size,", "y,", 1))
    with pytest.raises(RowsError, match='target "y": expected one column of that name, got several'):
        contract_of(str(path))


def test_marks_further_down_that_contradict_what_was_found(tmp_path: Path) -> None:
    """A number with a point among decimal commas, and the other way round, names the row and the option."""
    path = tmp_path / "t.csv"
    path.write_text("a;y\n" + "".join(f"{i},5;{i % 2}\n" for i in range(3000)) + "1.234;1\n")
    with pytest.raises(
        RowsError, match=r'line 3002: column "a": expected a number with a decimal comma, got "1.234"; --d'
    ):
        contract_of(str(path))
    path.write_text("a;y\n" + "".join(f"{i};{i % 2}\n" for i in range(3000)) + "1,5;1\n")
    with pytest.raises(RowsError, match=r'column "a": expected a number, got "1,5"; --decimal , reads it'):
        contract_of(str(path))


def test_what_was_said_is_kept_and_what_was_found_is_not(tmp_path: Path) -> None:
    """The contract holds the options of the reader that somebody gave, for `predict` to read alike."""
    path = tmp_path / "t.csv"
    path.write_text(SEMICOLONS)
    assert "rows" not in json.loads(contract_of(str(path)))
    said = replace(SETTINGS, delimiter=";", decimal=",", encoding="utf-8", quoting="none")
    kept = json.loads(contract_of(str(path), said))["rows"]
    assert kept == {"delimiter": ";", "decimal": ",", "encoding": "utf-8", "quoting": "none"}
    assert Dialect(decimal=".", format="csv").hinted(kept) == Dialect("csv", ";", ".", "utf-8", "none")
    path.write_text(SEMICOLONS.partition("\n")[2])
    headless = replace(SETTINGS, target="column4", no_header=True)
    assert json.loads(contract_of(str(path), headless))["rows"] == {"header": False}
