"""The packages that `make devices` proves: demo networks, a filter of texts, a table with categories, breast cancer.

    python -m bench.device_packages FOLDER

Trains and exports each anew, so that the kits are those of this checkout.
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np
from sklearn.datasets import load_breast_cancer

from bench import EDGEPROOF, REPOSITORY
from bench.messages import messages, write
from bench.programs import run

_EXAMPLES = REPOSITORY / "examples"
_SYNTHETIC = {  # name: features, widths of the hidden layers
    "demo": ("20", "16"),
    "demo64": ("64", "64"),
    "demo128": ("128", "128,64"),
}
_TEXTS = 4000  # generated, of 15 words on average
_SMALL = ("--recipe", "plain")  # 16 units: 2 KB of RAM and 32 KB of flash hold it


def main() -> None:
    """Make each package."""
    parser = argparse.ArgumentParser(description="Packages to prove and measure on devices.")
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for name, (features, hidden) in _SYNTHETIC.items():
        _package(folder, name, "--synthetic", "--features", features, "--hidden", hidden)
    texts, labels = messages(np.random.default_rng(0), _TEXTS)
    write(folder / "texts.csv", text=texts, label=labels)
    _package(folder, "texts", str(folder / "texts.csv"), "--target", "label", "--terms", "256")
    _package(folder, "passengers", str(_EXAMPLES / "passengers.csv"), "--target", "survived", *_SMALL)
    cancer = folder / "breast_cancer.csv"
    load_breast_cancer(as_frame=True).frame.to_csv(cancer, index=False)
    _package(folder, "breast_cancer", str(cancer), "--target", "target", *_SMALL)


def _package(folder: Path, name: str, *table: str) -> None:
    target = str(folder / f"{name}.edgeproof")
    with tempfile.TemporaryDirectory() as trained:
        run(*EDGEPROOF, "train", *table, "--name", name, "-o", f"{trained}/t", "--quiet")
        run(*EDGEPROOF, "export", f"{trained}/t", "-o", target, "--require", "tflite-int8")
    print(target, flush=True)


if __name__ == "__main__":
    main()
