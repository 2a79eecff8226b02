"""Training speed: the plain Keras script against `edgeproof_train.fit`, the same work, alternately.

    python -m bench.train                        100,000 rows × 20 columns, 10 epochs, 3 runs of each
    python -m bench.train --rows 5000 --epochs 2 --runs 1

Prints one line with both medians and the ratio. Every run is a new process; timed is the training call alone:
imports and data come before it.
"""

import argparse
import os
import sys
import time
from functools import partial
from typing import Any

from bench.harness import medians
from bench.programs import run

WAYS = ("plain", "edgeproof")


def main() -> None:
    """Run both ways alternately and print the ratio of the medians."""
    parser = argparse.ArgumentParser(description="Training speed against the plain Keras script.")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--columns", type=int, default=20)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--way", choices=WAYS, help="time one way in this process and print the seconds")
    arguments = parser.parse_args()
    if arguments.way:
        print(_seconds(arguments.way, arguments.rows, arguments.columns, arguments.epochs))
        return
    plain, ours = medians({way: partial(_in_new_process, way) for way in WAYS}, arguments.runs).values()
    print(
        f"train {arguments.rows:,} x {arguments.columns}, {arguments.epochs} epochs, median of {arguments.runs}:"
        f" plain Keras {plain:.2f} s, edgeproof {ours:.2f} s, {plain / ours:.2f} times as fast"
    )


def _in_new_process(way: str) -> float:
    return float(run(sys.executable, "-m", "bench.train", *sys.argv[1:], "--way", way).split()[-1])


def _seconds(way: str, n_rows: int, n_columns: int, epochs: int) -> float:
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import numpy as np
    import tensorflow as tf

    tf.constant(0.0)  # starts TensorFlow's runtime, for both
    rng = np.random.default_rng(42)
    x = rng.normal(size=(n_rows, n_columns)).astype(np.float32)
    y = (x[:, 0] + x[:, 1] * x[:, 2 % n_columns] > 0).astype(np.float32)
    train = _plain if way == "plain" else _edgeproof
    started = time.perf_counter()
    accuracy = train(x, y, epochs)
    elapsed = time.perf_counter() - started
    print(f"{way}: accuracy {accuracy:.4f}", file=sys.stderr)
    return elapsed


def _plain(x: Any, y: Any, epochs: int) -> float:
    import keras

    keras.utils.set_random_seed(42)
    model = keras.Sequential(
        [
            keras.Input((x.shape[1],)),
            keras.layers.Dense(16, activation="relu"),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    history = model.fit(x, y, epochs=epochs, batch_size=32, verbose=0)
    return float(history.history["accuracy"][-1])


def _edgeproof(x: Any, y: Any, epochs: int) -> float:
    from edgeproof_train.fit import fit
    from edgeproof_train.settings import Settings

    return fit(x, y, Settings(epochs=epochs, batch_size=32)).history["accuracy"][-1]


if __name__ == "__main__":
    main()
