"""Answers for a Spark data frame: `mapInArrow`, without pandas and without Python objects on the workers.

    from edgeproof import spark

    answers = spark.score(frame, "passengers.edgeproof", keep=["id"])

The workers need `edgeproof[arrow]` with an engine; the package travels with the function. Spark keeps no order of rows:
keep a key. `spark.sql.execution.arrow.maxRecordsPerBatch` of 65,536 is twice as fast as 2,048.
"""

import os
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any, cast

from edgeproof import errors
from edgeproof.errors import EdgeproofError, UsageError
from edgeproof.predictor import Predictor
from edgeproof.scale import Scorer, require_files
from edgeproof.types import StrPath

_MOST = 300  # characters of a message of Spark's


def score(frame: Any, package: StrPath | bytes | Predictor, keep: Sequence[str] = (), **options: Any) -> Any:
    """Return a Spark data frame of the kept columns and the answers; nothing is computed yet.

    package, keep, options: as for `edgeproof.scale.Scorer`. A damaged package, a missing column, a wrong option raise
    here, in the driver, in one line.
    """
    return _mapped(frame, Scorer(package, keep, **options))


def _mapped(frame: Any, scorer: Scorer) -> Any:
    """Return a frame whose batches are scored when it is computed."""
    scorer.require(frame.columns)
    schema = frame.select(*map(_named, scorer.keep)).schema
    for output in scorer.outputs:
        schema = schema.add(output.name, output.kind)
    # Spark's own `mapInArrow` looks columns up by names that it does not quote: they travel under numbers.
    numbered = [frame[_named(column)].alias(str(place)) for place, column in enumerate(scorer.needed)]
    return frame.select(*numbered).mapInArrow(partial(_scored, scorer), schema)


def score_files(
    rows: Sequence[str], output: str, package: StrPath | bytes | Predictor, keep: Sequence[str] = (), **options: Any
) -> None:
    """Score folders of Parquet into a new folder of Parquet, where Spark's own configuration runs it.

    rows, output: paths or addresses, as Spark takes them. Raises what `score` raises, UsageError where Spark cannot
    read or write, RowsError for a bad row.
    """
    import pyspark  # noqa: F401 — what a message names where both are missing
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    scorer = Scorer(package, keep, **options)
    require_files(filter(os.path.exists, rows), scorer)  # others may be where Spark's configuration says
    session, is_there = SparkSession.builder.getOrCreate(), os.path.exists(output)
    try:
        answers = _mapped(session.read.parquet(*rows), scorer)
        answers.write.mode("errorifexists").parquet(output)
    except (PySparkException, Py4JError) as error:
        if not is_there:
            shutil.rmtree(output, ignore_errors=True)  # what a failed job left, where this machine can see it
        raise _told(str(error)) from None


def _told(message: str) -> EdgeproofError:
    """Return the error of a worker, which Spark's message holds among its own lines, or Spark's own in one line."""
    ours = re.findall(r"edgeproof\.errors\.(\w+): (.+)", message)
    if ours:
        name, text = ours[-1]
        return cast(EdgeproofError, getattr(errors, name)(text))
    first, *_ = message.split("\n\tat ")  # what was called where
    told = re.sub(r"^An error occurred while calling \S+\s+: (?:[\w.$]+: )*", "", first)
    return UsageError(f"--on spark: {' '.join(told.split())[:_MOST]}")


def _scored(scorer: Scorer, batches: Iterable[Any]) -> Iterator[Any]:
    """Score the batches of a task; runs in a worker."""
    return scorer(batch.rename_columns(list(scorer.needed)) for batch in batches)


def _named(column: str) -> str:
    """Return a name as Spark takes it, whatever characters it has."""
    return "`" + column.replace("`", "``") + "`"
