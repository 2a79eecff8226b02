"""Table to package to predictions on real tables: the network compared with logistic regression, int8 with float32.

    python -m bench.tables FOLDER       FOLDER holds titanic.csv, diabetes.csv, mammography.csv, banknotes.csv, or some

Runs `edgeproof train`, `export` (int8 required), `verify` and `predict` on each table that is there, and on
scikit-learn's breast-cancer data, and prints one line for each.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from sklearn.datasets import load_breast_cancer

from bench import EDGEPROOF
from bench.programs import run

TABLES = {
    "titanic": ("--target", "survived", "--drop", "alive"),
    "diabetes": ("--target", "diabetes"),
    "mammography": ("--target", "class"),
    "banknotes": ("--target", "forged"),
    "breast_cancer": ("--target", "target"),
}
_INT8 = ("onnx/model.int8.onnx", "tflite/model.int8.tflite")


def main() -> None:
    """Run every table of the folder."""
    parser = argparse.ArgumentParser(description="Table to package on real tables.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--epochs", type=int, default=50)
    arguments = parser.parse_args()
    found = [arguments.folder / f"{name}.csv" for name in TABLES if (arguments.folder / f"{name}.csv").is_file()]
    if not found:
        parser.error(f"{arguments.folder}: expected at least one of {', '.join(f'{name}.csv' for name in TABLES)}")
    header = f"{'table':14} {'held out':>8} {'network':>8} {'logistic':>8} {'majority':>8}   AUC network, logistic"
    print(f"{header}   int8 (ONNX, TFLite): agreement, of positive, of negative, mean |Δp|, AUC drop, accuracy drop")
    with tempfile.TemporaryDirectory() as folder:
        cancer = Path(folder, "breast_cancer.csv")
        load_breast_cancer(as_frame=True).frame.to_csv(cancer, index=False)
        for table in [*found, cancer]:
            print(_line(table, arguments.epochs), flush=True)


def _line(table: Path, epochs: int) -> str:
    with tempfile.TemporaryDirectory() as folder:
        trained, package = Path(folder, "trained"), Path(folder, "x.edgeproof")
        run(*EDGEPROOF, "train", table, *TABLES[table.stem], "--epochs", epochs, "-o", trained)
        run(*EDGEPROOF, "export", trained, "-o", package, "--require", "tflite-int8", "--require", "onnx-int8")
        run(*EDGEPROOF, "verify", package)
        manifest = json.loads(run(*EDGEPROOF, "inspect", package, "--json"))["manifest"]
        predictions = run(*EDGEPROOF, "predict", package, table).splitlines()
        told = json.loads(run(*EDGEPROOF, "evaluate", package, trained / "test.csv", "--json"))
        metrics = json.loads((trained / "training.json").read_text(encoding="utf-8"))["metrics"]
    network, logistic, majority = (metrics[key] for key in ("network", "logistic regression", "majority class"))
    if told["accuracy"] != network["accuracy"] or len(predictions) < 2:
        sys.exit(f"{table}: the package reached {told['accuracy']}, training {network['accuracy']}")
    accuracies = " ".join(f"{figures['accuracy']:8.4f}" for figures in (network, logistic, majority))
    told = [_int8(manifest, path) for path in _INT8]
    return f"{table.stem:14} {network['rows']:8} {accuracies}   {network['auc']:.4f}, {logistic['auc']:.4f}   {told}"


def _int8(manifest: dict[str, Any], path: str) -> str:
    parity, original = manifest["artifacts"][path]["parity"], manifest["original"]
    unseen, held_out = parity["unseen"], parity["held_out"]
    shares = ", ".join(f"{unseen[f'agreement{kind}']:.4f}" for kind in ("", "_positive", "_negative"))
    drops = ", ".join(f"{original[key] - held_out[key]:+.4f}" for key in ("auc", "accuracy"))
    return f"{shares}, {unseen['mean']:.4f}, {drops}"


if __name__ == "__main__":
    main()
