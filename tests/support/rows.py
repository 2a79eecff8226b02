"""Rows of a contract: as vectors, as named cells, as a CSV file."""

import csv
from pathlib import Path

import numpy as np

from edgeproof.decision import CategoricalFeature, Contract, NumericFeature, float32


def random_rows(contract: Contract, n: int, seed: int = 0, beyond: float = 0.2) -> np.ndarray:
    """Row vectors (n, n_features) float32, some missing, some outside the training range by this share of its width."""
    rng = np.random.default_rng(seed)
    columns = []
    for feature in contract.features:
        if isinstance(feature, CategoricalFeature):
            columns.append(rng.integers(0, len(feature.values) + 1, n).astype(np.float32))
        else:
            assert isinstance(feature, NumericFeature)
            width = feature.max - feature.min
            column = rng.uniform(feature.min - beyond * width, feature.max + beyond * width, n).astype(np.float32)
            column[rng.random(n) < 0.1] = np.nan
            columns.append(column)
    return np.stack(columns, axis=1)


def rows_as_dicts(contract: Contract, rows: np.ndarray) -> list[dict[str, object]]:
    """Named rows, as a table would hold them."""
    result = []
    for row in rows:
        record: dict[str, object] = {}
        for feature, value in zip(contract.features, row, strict=True):
            if isinstance(feature, CategoricalFeature):
                record[feature.name] = feature.values[int(value) - 1] if value else ""
            else:
                record[feature.name] = "" if np.isnan(value) else repr(float32.shortest(float(value)))
        result.append(record)
    return result


def write_csv(path: Path, records: list[dict[str, object]], delimiter: str = ",") -> Path:
    """Write named rows as CSV."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(records[0]), delimiter=delimiter, lineterminator="\n")
        writer.writeheader()
        writer.writerows(records)
    return path
