"""The packages that the languages are compared on: `python -m tests.languages.packages NAME TARGET`."""

import csv
import sys
from pathlib import Path

import numpy as np

from tests.support.repository import REPOSITORY

from .programs import run


def main() -> None:
    """Train and export one of them."""
    name, target = sys.argv[1], Path(sys.argv[2])
    folder = target.parent / "trained" / name
    folder.parent.mkdir(parents=True, exist_ok=True)
    table = {"demo": _demo, "passengers": _passengers, "cancer": _cancer, "texts": _texts}[name]
    arguments = table(folder.with_suffix(".csv"))
    edgeproof = str(Path(sys.executable).parent / "edgeproof")
    run([edgeproof, "train", *arguments, "-o", str(folder)], REPOSITORY)
    run([edgeproof, "export", str(folder), "-o", str(target)], REPOSITORY)


def _demo(_: Path) -> list[str]:
    """Scikit-learn's synthetic data."""
    return ["--synthetic"]


def _passengers(_: Path) -> list[str]:
    """Numbers and categories with missing cells, shaped as the Titanic's."""
    return ["examples/passengers.csv", "--target", "survived", "--recipe", "plain", "--epochs", "40"]


def _cancer(path: Path) -> list[str]:
    """Thirty numbers (Wisconsin breast cancer, which scikit-learn brings)."""
    from sklearn.datasets import load_breast_cancer

    data = load_breast_cancer()
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([*data.feature_names, "diagnosis"])
        writer.writerows([*row, data.target_names[truth]] for row, truth in zip(data.data, data.target, strict=True))
    return [str(path), "--target", "diagnosis", "--recipe", "plain"]


_WORDS = {
    "spam": [
        "Win £1000",
        "FREE",
        "claim",
        "call 0800 5",
        "now!!",
        "www.prize.com",
        "ÉTÉ",
        "ΔΩΡΟ",
        "ПРИЗ",
        "Ёлка",
        "مجانا",
        "🎁",
    ],
    "ham": [
        "I'll",
        "home",
        "ok :)",
        "see you",
        "at 9",
        "maybe?",
        "l'école",
        "αύριο",
        "завтра",
        "Été",
        "غدا",
        "¿qué tal?",
    ],
}
_SHARED = ["the", "a", "and", "is", "your", "mañana", "και", "и", "في", "...", "(today)", "£5", "Ñandú", "ΣΑΣ"]


def _texts(path: Path) -> list[str]:
    """Messages in Latin, Greek, Cyrillic and Arabic letters, with digits, marks and an emoji."""
    rng = np.random.default_rng(0)
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["label", "text"])
        for _ in range(1200):
            label = "spam" if rng.random() < 0.4 else "ham"
            own = [_WORDS[label if rng.random() < 0.8 else "ham"] for _ in range(rng.integers(1, 4))]
            words = [rng.choice(words) for words in (*own, *[_SHARED] * rng.integers(3, 7))]
            writer.writerow([label, " ".join(rng.permutation(words))])
    return [
        str(path),
        "--target",
        "label",
        "--text",
        "text",
        "--term-kind",
        "words",
        "--terms",
        "128",
        "--hidden",
        "none",
    ]


if __name__ == "__main__":
    main()
