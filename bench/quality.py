"""The default training compared with boosted trees and others, on many tables: accuracy, AUC, bytes, seconds.

    python -m bench.quality FOLDER                   FOLDER holds titanic.csv, diabetes.csv, … or some of them, or none
    python -m bench.quality FOLDER --splits 1 --tables make_moons,wine
    python -m bench.quality FOLDER --wheel aif360-0.2.0-py3-none-any.whl       three tables more: bench/shipped.py
    python -m bench.quality --tables wine --set search=20 --page build/search.md       with a setting that is no default

Each table is trained with the defaults on seeded splits (`--seed 0`, 1, …); the first one is exported, int8 required.
Writes docs/reference/quality.md after every table, so that an interrupted run leaves what it found.
"""

import argparse
import json
import math
import os
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pandas as pd
from scipy import stats
from sklearn import datasets

from bench import REPOSITORY
from bench.shipped import TARGETS, shipped
from edgeproof.types import Doubles
from edgeproof_export import pipeline as export
from edgeproof_train import pipeline
from edgeproof_train.settings import settings_from

PAGE = REPOSITORY / "docs" / "reference" / "quality.md"
GIVEN: dict[str, dict[str, Any]] = {
    "titanic": {"target": "survived", "drop": ("alive",)},
    "diabetes": {"target": "diabetes"},
    "mammography": {"target": "class"},
    "banknotes": {"target": "forged"},
    **{name: {"target": target} for name, target in TARGETS.items()},
    "recidivism": {"target": TARGETS["recidivism"], "categorical": ("c_charge_desc",)},  # 437 short texts
}
MODELS = ("network", "boosted trees", "scikit-learn's MLP", "logistic regression", "majority class")
INT8 = ("tflite/model.int8.tflite", "onnx/model.int8.onnx")
HEAD = """\
# Quality

Written by `make quality`. Every table is trained with the defaults (`edgeproof train TABLE --target COLUMN`) on
seeded splits, 20 % of the rows held out. `wine` is class 1 against the rest, `digits` 5…9 against 0…4. The
network is compared with scikit-learn's HistGradientBoosting, MLP and logistic regression, fitted to the same rows as
[people run them](training.md#figures): scikit-learn's defaults, the latter two behind `SimpleImputer`, `StandardScaler`
and `OneHotEncoder`. Figures are means over the splits ± their standard deviation, in per cent. Bytes and agreement (of
labels, with the float32 network) are those of the int8 files of the first split; seconds are of processor time on
all cores together, the yardsticks included, start-up not.

`german_credit`, `recidivism` (ProPublica, its 437 charges taken as categories) and `census` (Adult, the file of 32,561
rows) are those that AIF360 0.2.0 ships.

"""
_TEST = 0.2  # share of the rows held out
LEAST_POINTS, LEAST_AUC = -0.5, -0.005  # what a table may lose to boosted trees


@dataclass(frozen=True)
class Line:
    """What was found on one table."""

    name: str
    rows: int
    kinds: str  # how many columns of each kind
    figures: dict[str, dict[str, list[float]]]  # model -> accuracy, auc -> one number for each split
    int8_bytes: tuple[int, int]  # TFLite, ONNX
    agreement: float
    seconds: float

    def cells(self) -> list[str]:
        """Return the cells of the table in the page."""
        shown = [
            " / ".join(f"{np.mean(x):.2f} ±{np.std(x):.2f}" for x in self.figures[model].values()) for model in MODELS
        ]
        return [
            self.name,
            *shown,
            "{:,} / {:,}".format(*self.int8_bytes),
            f"{100 * self.agreement:.2f} %",
            f"{self.seconds:.0f}",
        ]

    def ahead(self, key: str) -> Doubles:
        """How far the network is ahead of boosted trees: (splits,)."""
        network, trees = (np.array(self.figures[model][key]) for model in MODELS[:2])
        ahead: Doubles = network - trees
        return ahead

    def compared(self) -> list[str]:
        """Return the cells of the table by size and kind."""
        accuracy, auc = self.ahead("accuracy"), self.ahead("auc") / 100
        told = [f"{accuracy.mean():+.2f} ({paired(accuracy)})", f"{auc.mean():+.4f} ({paired(auc)})"]
        return [self.name, f"{self.rows:,}", self.kinds, *told]

    def shortfall(self) -> float:
        """How far the network's accuracy lies below that of logistic regression, in standard deviations of it."""
        network, linear = (np.array(self.figures[model]["accuracy"]) for model in ("network", "logistic regression"))
        return float((linear.mean() - network.mean()) / max(linear.std(), network.std(), 1e-9))


def paired(ahead: Doubles) -> str:
    """Return the p value of a t test over splits, corrected for the rows that they share (Nadeau, Bengio 2003)."""
    n = len(ahead)
    if n < 2 or not ahead.std():
        return "–"
    t = ahead.mean() / math.sqrt((1 / n + _TEST / (1 - _TEST)) * ahead.var(ddof=1))
    return f"p {2 * stats.t.sf(abs(t), n - 1):.2f}"


def main() -> None:
    """Run all tables and write the page."""
    parser = argparse.ArgumentParser(description="The default training compared with boosted trees.")
    parser.add_argument("folder", type=Path, nargs="?", help="CSV tables that scikit-learn does not bring")
    parser.add_argument("--wheel", type=Path, help="AIF360 0.2.0, whose tables are taken, too")
    parser.add_argument("--splits", type=int, default=5)
    parser.add_argument("--tables", help="names, separated by commas (default: all)")
    parser.add_argument("--jobs", type=int, default=1, help="tables at once (default: 1)")
    parser.add_argument("--page", type=Path, default=PAGE)
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a setting of train")
    arguments = parser.parse_args()
    told = dict(one.split("=", 1) for one in arguments.set)
    flags = {key: int(value) if value.isdecimal() else value for key, value in told.items()}
    lines: list[Line] = []
    with tempfile.TemporaryDirectory() as folder:
        found = {name: arguments.folder / f"{name}.csv" for name in GIVEN if arguments.folder}
        tables = {name: path for name, path in found.items() if path.is_file()} | _made(Path(folder))
        tables |= shipped(arguments.wheel, Path(folder)) if arguments.wheel else {}
        names = arguments.tables.split(",") if arguments.tables else list(tables)
        work = [(name, tables[name], arguments.splits, Path(folder), flags) for name in names]
        for line in get_context("spawn").Pool(arguments.jobs, maxtasksperchild=1).imap(_line, work):
            lines.append(line)
            print(" | ".join(lines[-1].cells()), flush=True)
            arguments.page.write_text(HEAD + page(lines, arguments.splits), encoding="utf-8")


def page(lines: list[Line], splits: int) -> str:
    """Return the table and its summary."""
    header = [
        "table",
        *(f"{model}: accuracy / AUC" for model in MODELS),
        "int8 bytes: TFLite / ONNX",
        "int8 agreement",
        "seconds",
    ]
    rows = [header, ["---"] * len(header), *(line.cells() for line in lines), _means(lines)]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    network, trees = (_mean(lines, model) for model in ("network", "boosted trees"))
    behind = [line.name for line in lines if line.shortfall() > 1]
    return (
        f"{table}\n\n{len(lines)} tables, {splits} splits each. Network against boosted trees, mean over the tables:"
        f" accuracy {network[0] - trees[0]:+.2f} points, AUC {(network[1] - trees[1]) / 100:+.4f}."
        f"\nTables below logistic regression by more than a standard deviation: {', '.join(behind) or 'none'}.\n"
        f"\n{_by_size(lines)}"
    )


def _by_size(lines: list[Line]) -> str:
    """Return how far the network is ahead of boosted trees, the smallest table first."""
    header = ["table", "rows", "columns", "accuracy, points", "AUC"]
    rows = [header, ["---"] * len(header), *(line.compared() for line in sorted(lines, key=lambda one: one.rows))]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    means = {key: np.array([line.ahead(key).mean() for line in lines]) for key in ("accuracy", "auc")}
    below = [
        line.name
        for line, points, auc in zip(lines, means["accuracy"], means["auc"], strict=True)
        if points < LEAST_POINTS or auc < 100 * LEAST_AUC
    ]
    over = [f"{key} p {stats.wilcoxon(one).pvalue:.2f}" for key, one in means.items() if one.any()]
    return (
        "## By size and kind\n\nNetwork less boosted trees: mean over the splits, with the p value of a paired t test"
        " over them,\ncorrected for the rows that they share (Nadeau and Bengio; – where all splits are equal).\n\n"
        f"{table}\n\nOver the tables (Wilcoxon's signed ranks): {', '.join(over)}. Tables more than"
        f" {-LEAST_POINTS} points or {-LEAST_AUC} of AUC below boosted trees:\n{', '.join(below) or 'none'}.\n"
    )


def _mean(lines: list[Line], model: str) -> tuple[float, float]:
    accuracy, auc = (np.mean([np.mean(line.figures[model][key]) for line in lines]) for key in ("accuracy", "auc"))
    return float(accuracy), float(auc)


def _means(lines: list[Line]) -> list[str]:
    shown = ["{:.2f} / {:.2f}".format(*_mean(lines, model)) for model in MODELS]
    largest = "{:,} / {:,}".format(*(max(sizes) for sizes in zip(*(line.int8_bytes for line in lines), strict=True)))
    least = min(line.agreement for line in lines)
    slowest = max(line.seconds for line in lines)
    return ["mean; worst", *shown, largest, f"{100 * least:.2f} %", f"{slowest:.0f}"]


def _made(folder: Path) -> dict[str, Path]:
    """Write scikit-learn's own data sets and made ones as CSV; several classes become two."""
    wine, digits = datasets.load_wine(), datasets.load_digits()
    cancer = datasets.load_breast_cancer()
    made = {
        "breast_cancer": (cancer.data, cancer.target),
        "wine": (wine.data, wine.target == 1),
        "digits": (digits.data, digits.target > 4),
        "make_moons": datasets.make_moons(2000, noise=0.3, random_state=0),
        "make_circles": datasets.make_circles(2000, noise=0.15, factor=0.6, random_state=0),
        "make_classification": datasets.make_classification(
            4000, 20, n_informative=10, n_redundant=2, flip_y=0.05, random_state=0
        ),
    }
    paths = {}
    for name, (x, y) in made.items():
        frame = pd.DataFrame(x.astype(np.float32), columns=[f"x{i}" for i in range(x.shape[1])])
        paths[name] = folder / f"{name}.csv"
        frame.assign(target=y.astype(int)).to_csv(paths[name], index=False)
    return paths


def _line(work: tuple[str, Path, int, Path, dict[str, Any]]) -> Line:
    name, path, splits, folder, flags = work
    figures: dict[str, dict[str, list[float]]] = {model: {"accuracy": [], "auc": []} for model in MODELS}
    seconds = []
    sealed: Any = None
    rows, kinds = 0, ""
    for split in range(splits):
        given: dict[str, Any] = {"target": "target", **GIVEN.get(name, {}), "seed": split, **flags}
        chosen = settings_from(given, None, False)
        trained = folder / f"trained_{path.stem}"
        started = time.process_time()
        plan = pipeline.prepare(str(path), chosen)
        pipeline.train(plan, chosen, trained)
        seconds.append(time.process_time() - started)
        rows, counts = len(plan.dataset.y), Counter(one.kind for one in plan.columns.values())
        kinds = ", ".join(f"{n} {kind}" for kind, n in sorted(counts.items(), reverse=True))
        metrics = json.loads((trained / "training.json").read_text(encoding="utf-8"))["metrics"]
        for model, found in figures.items():
            for key, values in found.items():
                values.append(100 * metrics[model][key])
        sealed = sealed or export.export(trained)
    tflite, onnx = (next(parity for parity in sealed.parities if parity.path == path) for path in INT8)
    agreement = min(tflite.unseen.agreement, onnx.unseen.agreement)
    return Line(name, rows, kinds, figures, (tflite.size, onnx.size), agreement, max(seconds))


if __name__ == "__main__":
    main()
