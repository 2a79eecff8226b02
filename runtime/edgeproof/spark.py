"""Answers for a Spark data frame: `mapInArrow`, without pandas and without Python objects on the workers.

    from edgeproof import spark

    answers = spark.score(frame, "passengers.edgeproof", keep=["id"])

The workers need `edgeproof[arrow]` with an engine; the package travels with the function. Spark keeps no order of rows:
keep a key. `spark.sql.execution.arrow.maxRecordsPerBatch` of 65,536 is twice as fast as 2,048.
"""

from collections.abc import Sequence
from typing import Any

from edgeproof.predictor import Predictor
from edgeproof.scale import Scorer
from edgeproof.types import StrPath


def score(frame: Any, package: StrPath | bytes | Predictor, keep: Sequence[str] = (), **options: Any) -> Any:
    """Return a Spark data frame of the kept columns and the answers; nothing is computed yet.

    package, keep, options: as for `edgeproof.scale.Scorer`. A damaged package, a missing column, a wrong option raise
    here, in the driver, in one line.
    """
    scorer = Scorer(package, keep, **options)
    scorer.require(frame.columns)
    schema = frame.select(*map(_named, scorer.keep)).schema
    for output in scorer.outputs:
        schema = schema.add(output.name, output.kind)
    return frame.select(*map(_named, scorer.needed)).mapInArrow(scorer, schema)


def _named(column: str) -> str:
    """Return a name as Spark takes it, whatever characters it has."""
    return "`" + column.replace("`", "``") + "`"
