"""Tables and trained folders that several tests look at: TensorFlow starts once, networks are tiny."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.support.training import Trained, Write, run_well


@pytest.fixture
def write(tmp_path: Path) -> Write:
    r"""A function that writes a table: `write("people.csv", "a,b\n1,2\n")`, text or bytes, and returns its path."""

    def write_table(name: str, content: str | bytes) -> str:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write_table


def people(n_rows: int = 120) -> list[dict[str, str]]:
    """Make rows with numbers, categories, booleans, missing values, quotes, an identifier, and a leaking column."""
    rng = np.random.default_rng(7)
    rows = []
    for i in range(n_rows):
        x, colour = rng.normal(), rng.choice(["red", "green", "'dark' blue", "a,b"])
        bought = x + (colour == "red") + rng.normal() > 0.5
        rows.append(
            {
                "person_id": str(1000 + 7 * i),
                "age": "?" if i % 9 == 0 else f" {40 + 10 * x:.3f}",
                "colour": "" if i % 11 == 0 else colour,
                "member": str(bool(rng.integers(2))),
                "paid": "t" if bought else "f",
                "bought": "yes" if bought else "no",
            }
        )
    return rows


def csv_text(rows: Sequence[dict[str, str]]) -> str:
    """Write rows as the text of a CSV file."""
    lines = [list(rows[0]), *([*row.values()] for row in rows)]
    quote = [
        '"' + cell.replace('"', '""') + '"' if set(cell) & set(',"\n\t') else cell for line in lines for cell in line
    ]
    width = len(rows[0])
    return "".join(",".join(quote[i : i + width]) + "\n" for i in range(0, len(quote), width))


@pytest.fixture(scope="session")
def synthetic(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """`train --synthetic`, as issued by a newcomer."""
    return run_well(tmp_path_factory.mktemp("synthetic") / "trained", "--synthetic")


@pytest.fixture(scope="session")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The table `people` as a file."""
    path = tmp_path_factory.mktemp("table") / "My People.csv"
    path.write_text(csv_text(people()), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def trained(table: Path, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """A network trained on the table `people`, its leaking column included."""
    folder = tmp_path_factory.mktemp("people") / "trained"
    return run_well(folder, table, "--target", "bought", "--epochs", "3", "--hidden", "4")
