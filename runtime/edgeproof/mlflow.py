"""A sealed decision as a model of MLflow: its package is the artifact, and `pyfunc` loads it.

    from edgeproof import mlflow

    mlflow.save_model("passengers.edgeproof", "model/")

`mlflow.pyfunc.load_model("model/").predict(frame)` gives a frame with label and probability. Our grammar decides what a
cell means: the model has no signature of MLflow, which would refuse integers and booleans where it expects floats. The
package is checked when it is loaded, as everywhere, and `EDGEPROOF_TRUST` is obeyed.
"""

import shutil
import tempfile
from pathlib import Path
from typing import Any

import mlflow.pyfunc
import pandas as pd

from edgeproof import __version__
from edgeproof.engines import ENGINES
from edgeproof.errors import UsageError
from edgeproof.loading import AUTO, FLOAT32, load
from edgeproof.scale import Scorer
from edgeproof.types import StrPath

_PACKAGE, _SIGNATURE = "decision.edgeproof", ".minisig"  # in the model's folder of data


def save_model(package: StrPath, path: StrPath, *, engine: str = AUTO, precision: str = FLOAT32, **more: Any) -> None:
    """Write a folder that `mlflow.pyfunc.load_model` loads; a signature next to the package goes with it.

    package: a path. engine, precision: as for `edgeproof.load`. more: for `mlflow.pyfunc.save_model`: `metadata`, …
    The model requires this version of edgeproof with the engine that was loaded here; `pip_requirements` says others.
    Raises what `edgeproof.load` raises, and UsageError where the folder is there already.
    """
    predictor = load(package, engine, precision)  # what cannot be loaded here would fail where it is served
    if Path(path).exists():
        raise UsageError(f"{path}: already exists; choose another folder")
    with tempfile.TemporaryDirectory() as held:
        data = Path(held) / "data"
        data.mkdir()
        shutil.copyfile(package, data / _PACKAGE)
        signature = Path(f"{package}{_SIGNATURE}")
        extras = {"mlflow", ENGINES[predictor.engine_name].extra}
        if signature.exists():
            extras.add("sign")
            shutil.copyfile(signature, data / f"{_PACKAGE}{_SIGNATURE}")
        asked = {"engine": engine, "precision": precision}
        required = f"edgeproof[{','.join(sorted(filter(None, extras)))}]=={__version__}"
        options = {"pip_requirements": [required], **more}
        mlflow.pyfunc.save_model(path, loader_module=__name__, data_path=str(data), model_config=asked, **options)


class Model:
    """What `pyfunc` asks: rows in, a frame of answers out."""

    def __init__(self, scorer: Scorer) -> None:
        self._scorer = scorer

    def predict(self, model_input: Any, params: Any = None) -> pd.DataFrame:  # noqa: ARG002 — MLflow's signature
        """Return label and probability of each row, with its index.

        model_input: a data frame, a list of dicts, a dict of columns, or an array with the columns in contract order.
        Raises RowsError.
        """
        if isinstance(model_input, pd.DataFrame):
            return self._scorer.frame(model_input)
        columns = self._scorer.needed if hasattr(model_input, "shape") else None
        return self._scorer.frame(pd.DataFrame(model_input, columns=columns))


def _load_pyfunc(path: str, model_config: dict[str, Any]) -> Model:
    """Load the folder of data that `save_model` wrote; MLflow calls this by name."""
    return Model(Scorer(Path(path) / _PACKAGE, **model_config))
