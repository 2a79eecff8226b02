"""Answers for a Spark data frame: `mapInArrow`, without pandas and without Python objects on the workers.

    from edgeproof import spark

    answers = spark.score(frame, "passengers.edgeproof", keep=["id"])

The workers need `edgeproof[arrow]` with an engine; the package travels with the function. Spark keeps no order of rows:
keep a key. `spark.sql.execution.arrow.maxRecordsPerBatch` of 65,536 is twice as fast as 2,048.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
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
    # Spark's own `mapInArrow` looks columns up by names that it does not quote: they travel under numbers.
    numbered = [frame[_named(column)].alias(str(place)) for place, column in enumerate(scorer.needed)]
    return frame.select(*numbered).mapInArrow(partial(_scored, scorer), schema)


def _scored(scorer: Scorer, batches: Iterable[Any]) -> Iterator[Any]:
    """Score the batches of a task; runs in a worker."""
    return scorer(batch.rename_columns(list(scorer.needed)) for batch in batches)


def _named(column: str) -> str:
    """Return a name as Spark takes it, whatever characters it has."""
    return "`" + column.replace("`", "``") + "`"
