"""Answers for a Dask data frame: each partition by itself.

    from edgeproof import dask

    answers = dask.score(frame, "passengers.edgeproof", keep=["id"]).compute()

Below what one machine reads, `edgeproof predict` needs no scheduler and is quicker.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from edgeproof.errors import UsageError
from edgeproof.files import whole_folder
from edgeproof.predictor import Predictor
from edgeproof.scale import Scorer, require_files
from edgeproof.types import StrPath

_MOST = 300  # characters of a message of Dask's


def score(frame: Any, package: StrPath | bytes | Predictor, keep: Sequence[str] = (), **options: Any) -> Any:
    """Return a Dask data frame of the kept columns and the answers; nothing is computed yet.

    package, keep, options: as for `edgeproof.scale.Scorer`. A damaged package, a missing column, a wrong option raise
    here, in one line.
    """
    return _mapped(frame, Scorer(package, keep, **options))


def _mapped(frame: Any, scorer: Scorer) -> Any:
    """Return a frame whose partitions are scored when it is computed."""
    from dask.dataframe.dispatch import make_meta

    scorer.require(map(str, frame.columns))
    needed = frame[list(scorer.needed)]
    return needed.map_partitions(scorer.frame, meta=scorer.frame(make_meta(needed)))  # type: ignore[no-untyped-call]


def score_files(
    rows: Sequence[str], output: str, package: StrPath | bytes | Predictor, keep: Sequence[str] = (), **options: Any
) -> None:
    """Score folders of Parquet into a new folder of Parquet, whole or not at all, by Dask's own configuration.

    rows: paths. Raises what `score` raises, UsageError where Dask cannot read, RowsError for a bad row.
    """
    from dask.dataframe import read_parquet

    scorer = Scorer(package, keep, **options)
    require_files(rows, scorer)
    texts = {one.name: "string[pyarrow]" for one in scorer.outputs if one.kind == "string"}
    with whole_folder(Path(output)) as folder:
        try:
            frame = read_parquet(list(rows))
            answers = _mapped(frame, scorer).astype(texts)  # Parquet wants to know that objects are texts
            answers.to_parquet(str(folder), write_index=False)
        except (ImportError, OSError, ValueError) as error:
            *_, told = " ".join(str(error).split()).split("Original Message: ")
            raise UsageError(f"--on dask: {told[:_MOST]}") from None
