"""The default training on texts compared with TF-IDF and NB-SVM: accuracy, F1, AUC, bytes.

    python -m bench.texts FOLDER                     FOLDER holds sms.tsv, comments.csv, … or some of them
    python -m bench.texts FOLDER --splits 1 --tables sms --page build/texts.md

Each table is trained on seeded splits (`--seed 0`, 1, …) with the defaults, and with 1,024, 256 and 64 terms. Every
split is exported, and the int8 file scores the held-out texts. Equal texts are on one side of a split.
Writes docs/reference/quality-texts.md after every line, so that an interrupted run leaves what it found.
"""

import argparse
import csv
import json
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

import edgeproof
from bench import REPOSITORY
from edgeproof.decision import TextFeature
from edgeproof_export import export_trained
from edgeproof_train import pipeline
from edgeproof_train.settings import settings_from

PAGE = REPOSITORY / "docs" / "reference" / "quality-texts.md"
GIVEN: dict[str, dict[str, Any]] = {
    "sms.tsv": {"target": "label"},
    "comments.csv": {"target": "label"},
    "tuits.csv": {"target": "label"},
}
SETTINGS: dict[str, dict[str, Any]] = {
    "defaults": {},
    "--terms 1024": {"terms": 1024},
    "--terms 256": {"terms": 256},
    "--terms 64": {"terms": 64},
}
MODELS = ("network", "TF-IDF and logistic regression", "NB-SVM")
HEAD = """\
# Quality on texts

Written by `make quality-texts`. `sms` are 5,574 English messages (spam or ham), `comments` 1,961 comments below videos
(spam or not), `tuits` 2,022 Spanish tweets (happy or sad). Each is trained on seeded splits with 20 % of the texts held
out; equal texts are on one side. The network's figures are those of its int8 file, the others use all words and pairs
of words of the training texts. Figures are means over the splits ± their standard deviation, in per cent. Bytes are
those of the terms, their index and the int8 weights, as the C kit holds them.

"""

Figures = tuple[float, float, float]  # accuracy, F1, ROC AUC, in per cent


def main() -> None:
    """Run all tables and write the page."""
    parser = argparse.ArgumentParser(description="The default training on texts.")
    parser.add_argument("folder", type=Path, help="the tables")
    parser.add_argument("--splits", type=int, default=5)
    parser.add_argument("--tables", help="names, separated by commas (default: all)")
    parser.add_argument("--page", type=Path, default=PAGE)
    arguments = parser.parse_args()
    found = {Path(name).stem: arguments.folder / name for name in GIVEN if (arguments.folder / name).is_file()}
    names = arguments.tables.split(",") if arguments.tables else list(found)
    lines = [["texts", "settings", *(f"{model}: accuracy / F1 / AUC" for model in MODELS), "bytes", "terms (splits)"]]
    lines.append(["---"] * len(lines[0]))
    for line in (one for name in names for one in _lines(found[name], arguments.splits)):
        lines.append(line)
        print(" | ".join(line), flush=True)
        table = "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
        arguments.page.write_text(f"{HEAD}{table}\n", encoding="utf-8")


def _lines(path: Path, splits: int) -> Iterator[list[str]]:
    """Return a line of the page for each of the settings."""
    for name, asked in SETTINGS.items():
        runs = [_run(path, {**GIVEN[path.name], **asked, "seed": seed}) for seed in range(splits)]
        shown = [_shown([figures[model] for figures, _, _ in runs]) for model in MODELS]
        size, chosen = np.mean([size for _, size, _ in runs]), Counter(terms for _, _, terms in runs)
        yield [path.stem, name, *shown, f"{size:,.0f}", ", ".join(f"{terms} ({n})" for terms, n in chosen.items())]


def _shown(figures: list[Figures]) -> str:
    return " / ".join(f"{np.mean(one):.2f} ±{np.std(one):.2f}" for one in zip(*figures, strict=True))


def _run(path: Path, asked: dict[str, Any]) -> tuple[dict[str, Figures], int, str]:
    """Train and export once; return the figures of each model, bytes, and how many terms of which kind."""
    settings = settings_from(asked, None, False)
    with tempfile.TemporaryDirectory() as folder:
        trained = Path(folder) / "trained"
        pipeline.train(pipeline.prepare(str(path), settings), settings, trained)
        record = json.loads((trained / "training.json").read_text(encoding="utf-8"))
        package = export_trained(trained)
        with (trained / "test.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    predictor = edgeproof.load(package.to_bytes(), engine="reference", precision="int8")
    sealed = predictor.evaluate(rows, [row[package.contract.target] for row in rows])
    figures = {model: _figures(record["metrics"][model]) for model in MODELS}
    figures["network"] = (100 * sealed.accuracy, 100 * sealed.f1, 100 * sealed.auc)
    chosen = record["tuning"]["chosen"]
    hidden = f" × {chosen['hidden'][0]}" if chosen["hidden"] else ""
    return figures, _bytes(package, sum(chosen["hidden"]) or 1), f"{chosen['terms']} {chosen['term_kind']}{hidden}"


def _figures(told: Any) -> Figures:
    return 100 * told["accuracy"], 100 * told["f1"], 100 * told["auc"]


def _bytes(package: Any, width: int) -> int:
    """Return the bytes of terms, their places, the index by last bytes, and the weights of the first layer."""
    terms = [t.encode() for one in package.contract.features if isinstance(one, TextFeature) for t in one.terms]
    ends = {term[-1] for term in terms}
    return sum(map(len, terms)) + 2 * (len(terms) + 1) + len(ends) + 2 * (len(ends) + 1) + width * len(terms)


if __name__ == "__main__":
    main()
