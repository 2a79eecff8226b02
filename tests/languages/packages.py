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
    edgeproof = str(Path(sys.executable).parent / "edgeproof")
    made = {"demo": _demo, "passengers": _passengers, "cancer": _cancer, "texts": _texts, "digits": _digits}[name]
    run([edgeproof, *made(folder), "-o", str(folder)], REPOSITORY)
    run([edgeproof, "export", str(folder), "-o", str(target)], REPOSITORY)


def _demo(_: Path) -> list[str]:
    """Scikit-learn's synthetic data."""
    return ["train", "--synthetic"]


def _passengers(_: Path) -> list[str]:
    """Numbers and categories with missing cells, shaped as the Titanic's."""
    return ["train", "examples/passengers.csv", "--target", "survived", "--recipe", "plain", "--epochs", "40"]


def _cancer(folder: Path) -> list[str]:
    """Thirty numbers (Wisconsin breast cancer, which scikit-learn brings)."""
    from sklearn.datasets import load_breast_cancer

    data, path = load_breast_cancer(), folder.with_suffix(".csv")
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([*data.feature_names, "diagnosis"])
        writer.writerows([*row, data.target_names[truth]] for row, truth in zip(data.data, data.target, strict=True))
    return ["train", str(path), "--target", "diagnosis", "--recipe", "plain"]


def _digits(folder: Path) -> list[str]:
    """Scikit-learn's handwritten digits as pictures, and a small network on them: every kind of layer, relu6."""
    import keras
    from keras import layers
    from sklearn.datasets import load_digits

    data = load_digits()
    pictures = (data.images * 15.9375).astype(np.uint8)[..., None]  # 0…255
    truth = (data.target > 4).astype(int)
    keras.utils.set_random_seed(1)
    given = keras.Input((8, 8, 1))
    x = layers.Conv2D(4, 3, padding="same", activation="relu6")(layers.Rescaling(1 / 255)(given))
    branch = layers.Conv2D(4, 1)(layers.DepthwiseConv2D(3, padding="same", activation="relu")(x))
    x = layers.MaxPooling2D(padding="same")(layers.ReLU()(layers.Add()([x, branch])))
    x = layers.GlobalAveragePooling2D()(layers.Conv2D(8, 3, activation="relu")(x))
    model = keras.Model(given, layers.Dense(1, activation="sigmoid")(layers.Dense(6, activation="tanh")(x)))
    model.compile("adam", "binary_crossentropy")
    model.fit(pictures, truth, epochs=8, batch_size=64, verbose=0)
    path, arrays = folder.with_suffix(".keras"), folder.with_suffix(".npz")
    model.save(path)
    np.savez(arrays, x=pictures, label=np.where(truth, "large", "small"))
    return ["adopt", str(path), "--rows", str(arrays), "--labels", "small,large", "--name", "digits"]


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


def _texts(folder: Path) -> list[str]:
    """Messages in Latin, Greek, Cyrillic and Arabic letters, with digits, marks and an emoji."""
    path = folder.with_suffix(".csv")
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
        "train",
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
