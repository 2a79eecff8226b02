"""Table to package to predictions on real tables: accuracy of the network beside logistic regression.

    python bench/tables.py FOLDER       FOLDER holds titanic.csv, diabetes.csv, mammography.csv, banknotes.csv, or some

Runs `edgeproof train`, `export`, `verify` and `predict` on each table that is there, and prints one line for each.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

TABLES = {
    "titanic": ("--target", "survived", "--drop", "alive"),
    "diabetes": ("--target", "diabetes"),
    "mammography": ("--target", "class"),
    "banknotes": ("--target", "forged"),
}


def main() -> None:
    """Run every table of the folder."""
    parser = argparse.ArgumentParser(description="Table to package on real tables.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--epochs", type=int, default=50)
    arguments = parser.parse_args()
    found = [name for name in TABLES if (arguments.folder / f"{name}.csv").is_file()]
    if not found:
        parser.error(f"{arguments.folder}: expected at least one of {', '.join(f'{name}.csv' for name in TABLES)}")
    print(f"{'table':12} {'held out':>8} {'network':>8} {'logistic':>8} {'majority':>8}   AUC network, logistic")
    for name in found:
        print(_line(arguments.folder / f"{name}.csv", arguments.epochs), flush=True)


def _line(table: Path, epochs: int) -> str:
    with tempfile.TemporaryDirectory() as folder:
        trained, package = Path(folder, "trained"), Path(folder, "x.edgeproof")
        _run("train", table, *TABLES[table.stem], "--epochs", epochs, "-o", trained)
        _run("export", trained, "-o", package)
        _run("verify", package)
        predictions = _run("predict", package, table).splitlines()
        told = json.loads(_run("evaluate", package, trained / "test.csv", "--json"))
        metrics = json.loads((trained / "training.json").read_text(encoding="utf-8"))["metrics"]
    network, logistic, majority = (metrics[key] for key in ("network", "logistic regression", "majority class"))
    if told["accuracy"] != network["accuracy"] or len(predictions) < 2:
        sys.exit(f"{table}: the package reached {told['accuracy']}, training {network['accuracy']}")
    accuracies = " ".join(f"{figures['accuracy']:8.4f}" for figures in (network, logistic, majority))
    return f"{table.stem:12} {network['rows']:8} {accuracies}   {network['auc']:.4f}, {logistic['auc']:.4f}"


def _run(*arguments: object) -> str:
    command = [sys.executable, "-m", "edgeproof", *map(str, arguments)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout


if __name__ == "__main__":
    main()
