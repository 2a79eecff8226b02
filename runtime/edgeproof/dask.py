"""Answers for a Dask data frame: each partition by itself.

    from edgeproof import dask

    answers = dask.score(frame, "passengers.edgeproof", keep=["id"]).compute()

Below what one machine reads, `edgeproof predict` needs no scheduler and is quicker.
"""

from collections.abc import Sequence
from typing import Any

from edgeproof.predictor import Predictor
from edgeproof.scale import Scorer
from edgeproof.types import StrPath


def score(frame: Any, package: StrPath | bytes | Predictor, keep: Sequence[str] = (), **options: Any) -> Any:
    """Return a Dask data frame of the kept columns and the answers; nothing is computed yet.

    package, keep, options: as for `edgeproof.scale.Scorer`. A damaged package, a missing column, a wrong option raise
    here, in one line.
    """
    from dask.dataframe.dispatch import make_meta

    scorer = Scorer(package, keep, **options)
    scorer.require(map(str, frame.columns))
    needed = frame[list(scorer.needed)]
    return needed.map_partitions(scorer.frame, meta=scorer.frame(make_meta(needed)))  # type: ignore[no-untyped-call]
