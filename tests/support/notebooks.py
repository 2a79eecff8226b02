"""Notebooks of examples/: run anew; `python -m tests.support.notebooks` writes what their cells print into them."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from tests.support.repository import EXAMPLES

NOTEBOOKS = sorted(EXAMPLES.glob("*.ipynb"))
_SECONDS = 600


def executed(path: Path, folder: Path) -> Any:
    """Run a notebook from top to bottom in a folder with the tables of examples/; raises where a cell fails."""
    for table in EXAMPLES.glob("*.csv"):
        shutil.copy(table, folder)
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, timeout=_SECONDS, record_timing=False, resources=resources).execute()
    del notebook.metadata["language_info"]  # the version of this Python
    return notebook


def outputs(notebook: Any) -> list[str]:
    """Return what each cell of code printed or showed as text; what it said on standard error does not count."""
    return [
        "".join(
            output.get("text", "") or output.get("data", {}).get("text/plain", "")
            for output in cell.outputs
            if output.get("name") != "stderr"
        )
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]


def main() -> None:
    """Write every notebook anew."""
    for path in NOTEBOOKS:
        with tempfile.TemporaryDirectory() as folder:
            notebook = executed(path, Path(folder))
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
        nbformat.write(notebook, path)


if __name__ == "__main__":
    main()
