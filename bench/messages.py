"""Throughput on texts: `edgeproof predict` compared with only reading them, and with scikit-learn.

    python -m bench.messages                      300,000 texts, 256 terms, 5 runs of each

The ways to score: `edgeproof predict` from CSV to CSV; and scikit-learn's TF-IDF of words and pairs of words with
logistic regression, called by hand. Every run is a new process on one core, taken in turn; timed is processor time,
without that of a run on a table of one text. Prints medians and ratios.
"""

import argparse
import csv
import pickle
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from bench import EDGEPROOF, REPOSITORY
from bench.harness import medians, process
from bench.programs import run

FOLDER = REPOSITORY / "build" / "bench-messages"
TERMS, TRAINING_TEXTS, WORDS = 256, 4000, 5000
ONE_CORE = ("taskset", "--cpu-list", "0")


def main() -> None:
    """Make model and tables, run all ways in turn, print figures."""
    parser = argparse.ArgumentParser(description="Throughput of edgeproof predict on texts.")
    parser.add_argument("--rows", type=int, default=300_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--way", nargs=2, metavar=("WAY", "TABLE"), help="only run a way, in this process")
    arguments = parser.parse_args()
    if arguments.way:
        way, table = arguments.way
        (read if way == "read" else score)(table)
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    package = prepared(arguments.rows)
    here = (sys.executable, "-m", "bench.messages", "--way")
    spent = {}
    for table in ("many.csv", "one.csv"):
        path = FOLDER / table
        commands = {
            "read": (*here, "read", path),
            "scikit-learn": (*here, "score", path),
            "edgeproof": (*EDGEPROOF, "predict", "--quiet", package, path, "-o", FOLDER / "out.csv"),
        }
        ways: dict[str, Callable[[], float]] = {name: partial(cpu, words) for name, words in commands.items()}
        spent[table] = medians(ways, arguments.runs, warm_up=1)
    net = {name: spent["many.csv"][name] - spent["one.csv"][name] for name in spent["one.csv"]}
    size = (FOLDER / "many.csv").stat().st_size
    for name, seconds in net.items():
        rate = f"{arguments.rows / seconds:12,.0f} texts/s  {size / seconds / 1e6:6.0f} MB/s"
        print(f"{name:14} {seconds:6.2f} s of CPU  {rate}")
    print(f"texts, speed compared with scikit-learn:      {net['scikit-learn'] / net['edgeproof']:.1f}")
    print(f"texts, speed compared with only reading them: {net['read'] / net['edgeproof']:.3f}")


def cpu(command: tuple[str | Path, ...]) -> float:
    """Return the processor time of a process that has one core."""
    return process((*ONE_CORE, *command)).cpu


def prepared(rows: int) -> Path:
    """Train both models and write the tables, unless they are there; return the package."""
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    package = FOLDER / f"messages-{TERMS}.edgeproof"
    generator = np.random.default_rng(0)
    texts, labels = messages(generator, TRAINING_TEXTS)
    if not package.exists():
        write(FOLDER / "train.csv", text=texts, label=labels)
        where = ("--target", "label", "--terms", TERMS, "-o", FOLDER / "trained")
        run(*EDGEPROOF, "train", FOLDER / "train.csv", *where)
        run(*EDGEPROOF, "export", FOLDER / "trained", "-o", package)
    peer = make_pipeline(TfidfVectorizer(ngram_range=(1, 2)), LogisticRegression()).fit(texts, labels)
    (FOLDER / "peer.pickle").write_bytes(pickle.dumps(peer))
    write(FOLDER / "many.csv", text=messages(generator, rows)[0])
    write(FOLDER / "one.csv", text=texts[:1])
    return package


def messages(generator: Any, n: int) -> tuple[list[str], list[str]]:
    """Draw texts of 15 words on average, whose words are as frequent as those of a language: Zipf's law.

    Each label prefers words of its own.
    """
    import numpy as np

    letters = np.random.default_rng(1).integers(ord("a"), ord("z") + 1, (WORDS, 10), np.uint8)
    words = [bytes(row[: 1 + place % 10]).decode() for place, row in enumerate(letters)]
    share = 1 / np.arange(1, WORDS + 1)
    lengths = 1 + generator.poisson(14, n)
    labels = generator.integers(0, 2, n)
    drawn = generator.choice(WORDS, int(lengths.sum()), p=share / share.sum())
    drawn ^= np.repeat(labels, lengths) & (generator.random(len(drawn)) < 0.5)  # one of two neighbours in rank
    pieces = np.split(drawn, np.cumsum(lengths)[:-1])
    return [" ".join(map(words.__getitem__, piece)) for piece in pieces], [("ham", "spam")[label] for label in labels]


def write(path: Path, **columns: list[str]) -> None:
    """Write columns as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([list(columns), *zip(*columns.values(), strict=True)])


def read(table: str) -> None:
    """Only read: pyarrow's reader of CSV on one thread."""
    from pyarrow import csv as arrow

    arrow.read_csv(table, arrow.ReadOptions(use_threads=False))


def score(table: str) -> None:
    """Read with pyarrow, score with scikit-learn, write with pyarrow."""
    import pyarrow as pa
    from pyarrow import csv as arrow

    texts = arrow.read_csv(table, arrow.ReadOptions(use_threads=False)).column("text").to_pylist()
    peer = pickle.loads((FOLDER / "peer.pickle").read_bytes())
    found = pa.table({"probability": peer.predict_proba(texts)[:, 1]})
    arrow.write_csv(found, FOLDER / "peer.csv")


if __name__ == "__main__":
    main()
