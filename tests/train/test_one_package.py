"""One table as people have it, in five writings: training gives the same folder, and export the same package."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.support.training import run_well
from tests.support.workbooks import write_workbook

pytestmark = pytest.mark.slow  # trains and exports five times

_N = 90


def frame() -> pd.DataFrame:
    """Passengers: prices with zeros at the end, whole numbers and names that are missing here and there, booleans."""
    rng = np.random.default_rng(5)
    price = (rng.integers(100, 9000, _N) * 10 / 1000).round(2)
    return pd.DataFrame(
        {
            "price": price,
            "age": pd.array([None if i % 7 == 3 else int(x) for i, x in enumerate(rng.integers(1, 80, _N))], "Int64"),
            "port": [None if i % 11 == 5 else ("Köln", "Pau", "Ōsu")[x] for i, x in enumerate(rng.integers(0, 3, _N))],
            "alone": rng.integers(0, 2, _N).astype(bool),
            "y": np.where(price + rng.normal(0, 20, _N) > 45, "yes", "no"),
        }
    )


FRAME = frame()
TEXTS = FRAME.assign(price=[f"{x:.2f}" for x in FRAME["price"]])


def mysql(path: Path) -> None:
    r"""As `mysql` writes a table: tabs, \N where nothing is, no quotes; the booleans come from a column of texts."""
    texts = TEXTS.assign(alone=FRAME["alone"].map({True: "TRUE", False: "FALSE"}))
    texts.to_csv(path, index=False, sep="\t", na_rep="\\N")


def spark(folder: Path) -> None:
    """Two parts without pandas' remarks, texts as bytes as old Spark has them, and what lies beside them."""
    folder.mkdir()
    table = pa.Table.from_pandas(FRAME, preserve_index=False).replace_schema_metadata(None)
    table = table.set_column(2, "port", table["port"].cast(pa.binary()))
    for place, part in enumerate((table[:50], table[50:])):
        parquet.write_table(part, folder / f"part-{place:05}.snappy.parquet")
    (folder / "_SUCCESS").touch()


def excel(path: Path) -> None:
    """A sheet of numbers, texts, booleans and empty cells."""
    cells = FRAME.astype(object).where(FRAME.notna(), None)
    write_workbook(path, {"Sheet1": [list(FRAME), *cells.to_numpy().tolist()]})


WRITERS: dict[str, Callable[[Path], Any]] = {
    "semicolons.csv": lambda path: path.write_text(
        TEXTS.assign(price=TEXTS["price"].str.replace(".", ",")).to_csv(index=False, sep=";"), encoding="utf-8"
    ),
    "mysql.tsv": mysql,
    "pandas.parquet": FRAME.to_parquet,
    "spark.parquet": spark,
    "book.xlsx": excel,
}


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folder that `edgeproof train` makes of each writing."""
    folder = tmp_path_factory.mktemp("one")
    made = {}
    for name, write in WRITERS.items():
        write(folder / name)
        made[name] = folder / f"trained {name}"
        options = ("--recipe", "plain", "--hidden", 3, "--epochs", 2, "--name", "passengers")
        run_well(made[name], folder / name, "--target", "y", *options)
    return made


def test_training_leaves_the_same_bytes(trained: dict[str, Path]) -> None:
    """The network, the contract, its rows and all figures; held-out cells stand as the table wrote them."""
    folders = [{path.name: path.read_bytes() for path in folder.iterdir()} for folder in trained.values()]
    for files in folders:
        files.pop("test.csv")
    for name, files in zip(trained, folders, strict=True):
        assert {file for file in files if files[file] != folders[0][file]} == set(), name
    assert len(folders[0]) == 4


def test_the_same_package(trained: dict[str, Path], tmp_path: Path) -> None:
    """Sealed from each: equal bytes."""
    from edgeproof_export import pipeline

    packages = {}
    for name, folder in trained.items():
        pipeline.export(folder).seal(tmp_path / "one.edgeproof")
        packages[name] = (tmp_path / "one.edgeproof").read_bytes()
    assert len(set(packages.values())) == 1, {name: len(data) for name, data in packages.items()}
