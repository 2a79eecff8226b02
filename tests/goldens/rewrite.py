"""Rewrite the committed goldens (`make goldens`): the package of the current format, and its predictions.

Packages of older formats stay as they are: every later edgeproof must open them.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from edgeproof.package.sealed import FORMAT_VERSION

GOLDENS = Path(__file__).parent
EXAMPLES = GOLDENS.parent.parent / "examples"


def main() -> None:
    """Train on the example, export, score the example's new rows with the bit-defined engine."""
    package = GOLDENS / "packages" / f"format-{FORMAT_VERSION}.edgeproof"
    with tempfile.TemporaryDirectory() as folder:
        trained = Path(folder) / "trained"
        _run(
            "train",
            EXAMPLES / "passengers.csv",
            "--target",
            "survived",
            "--recipe",
            "plain",
            "--epochs",
            40,
            "-o",
            trained,
        )
        _run("export", trained, "-o", package)
    _run("predict", package, EXAMPLES / "new.csv", "--engine", "reference", "-o", package.with_suffix(".csv"))


def _run(*arguments: object) -> None:
    subprocess.run([sys.executable, "-m", "edgeproof", *map(str, arguments)], check=True)


if __name__ == "__main__":
    main()
