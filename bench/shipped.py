"""Tables that a package of PyPI ships: AIF360 0.2.0 has those of UCI's and ProPublica's repositories.

pip download aif360==0.2.0 --no-deps
"""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

TARGETS = {"german_credit": "risk", "recidivism": "two_year_recid", "census": "income"}
_RAW = "aif360/data/raw/"
_CENSUS = [
    "age",
    "workclass",
    "fnlwgt",
    "education",
    "education_num",
    "marital_status",
    "occupation",
    "relationship",
    "race",
    "sex",
    "capital_gain",
    "capital_loss",
    "hours_per_week",
    "native_country",
    "income",
]
_RECIDIVISM = [
    "sex",
    "age",
    "race",
    "juv_fel_count",
    "juv_misd_count",
    "juv_other_count",
    "priors_count",
    "c_charge_degree",
    "c_charge_desc",
    "two_year_recid",
]


def shipped(wheel: Path, folder: Path) -> dict[str, Path]:
    """Write the tables of the wheel as CSV; return where each is."""
    paths = {}
    for name, frame in _frames(wheel):
        paths[name] = folder / f"{name}.csv"
        frame.to_csv(paths[name], index=False)
    return paths


def _frames(wheel: Path) -> Iterator[tuple[str, pd.DataFrame]]:
    with zipfile.ZipFile(wheel) as archive:

        def read(name: str, **how: Any) -> pd.DataFrame:
            return pd.read_csv(io.BytesIO(archive.read(_RAW + name)), **how)

        german = read("german/german.data", sep=" ", header=None, names=[f"a{i}" for i in range(1, 21)] + ["risk"])
        yield "german_credit", german
        yield "recidivism", read("compas/compas-scores-two-years.csv")[_RECIDIVISM]
        yield "census", read("adult/adult.data", header=None, names=_CENSUS, skipinitialspace=True)
