"""Write examples/passengers.csv and examples/new.csv: invented passengers, made to resemble a well-known table.

Real tables of that kind come with licences and change their place; this one is made here and may be used by anyone.
"""

import csv
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent
COLUMNS = ("age", "class", "sex", "fare", "port", "alone", "survived")


def passengers(n: int, seed: int) -> list[list[str]]:
    """Return rows of texts, with missing values among them."""
    rng = np.random.default_rng(seed)
    rows = []
    for _ in range(n):
        female, cabin, age = rng.random() < 0.36, rng.choice([1, 2, 3], p=[0.25, 0.2, 0.55]), rng.gamma(5, 6)
        fare = float(rng.lognormal([4.0, 2.9, 2.3][cabin - 1], 0.5))
        alone = rng.random() < (0.35 if female else 0.7)
        odds = -0.4 + 2.7 * female - 1.0 * (cabin - 2) - 0.035 * (age - 29) - 0.9 * (alone and not female) + 0.3
        survived = rng.random() < 1 / (1 + np.exp(-1.6 * odds))
        rows.append(
            [
                "" if rng.random() < 0.18 else f"{age:.0f}",
                str(cabin),
                "female" if female else "male",
                f"{fare:.2f}",
                ""
                if rng.random() < 0.01
                else str(rng.choice(["Southampton", "Cherbourg", "Queenstown"], p=[0.7, 0.2, 0.1])),
                str(alone),
                "yes" if survived else "no",
            ]
        )
    return rows


def main() -> None:
    """Write both files."""
    rows = passengers(805, seed=1912)
    for name, part, width in (("passengers.csv", rows[:800], 7), ("new.csv", rows[800:], 6)):
        with (FOLDER / name).open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream, lineterminator="\n").writerows([COLUMNS[:width], *(row[:width] for row in part)])


if __name__ == "__main__":
    main()
