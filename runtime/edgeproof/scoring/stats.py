"""What a run says about its values: notes for people, a file for a monitor, an error where too many are unusual."""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from edgeproof import tables
from edgeproof.errors import DriftError, UsageError
from edgeproof.rows import Drift, Finding
from edgeproof.types import StrPath

if TYPE_CHECKING:
    from edgeproof.predictor import Predictor

_STATS_VERSION = 1
_MOST_LOUD, _MOST_LINES = 3, 10  # of notes, whatever the number of columns


def drift_notes(findings: Sequence[Finding]) -> tuple[list[str], list[str]]:
    """Return a warning for each whole column that is strange, and a line for each column: ten at most, worst first."""
    loud = [one.loud() for one in findings if one.whole]
    if len(loud) > _MOST_LOUD:
        loud = [
            *loud[: _MOST_LOUD - 1],
            f"WARNING: {len(loud) - _MOST_LOUD + 1} more columns of which every value is strange",
        ]
    lines, most = list(map(str, findings)), _MOST_LINES - len(loud)
    if len(lines) > most:
        rest = findings[most - 1 :]
        lines = [*lines[: most - 1], f"and {len(rest)} more columns with {sum(one.cells for one in rest)} such values"]
    return loud, lines


def refuse_drift(source: str, findings: Sequence[Finding], most: float) -> None:
    """Raise DriftError for the largest share that exceeds `most`."""
    worst = max(findings, key=lambda one: one.share, default=None)
    if worst is not None and worst.share > most:
        raise DriftError(f"{source}: --max-unusual {most:g}: exceeded by {worst.share:.3g}: {worst}")


def stats_path(path: StrPath | None, taken: Sequence[StrPath | None]) -> str | None:
    """Return where counts are written; raises UsageError if another file of the run is there."""
    if path is None:
        return None
    names = [os.fspath(name) for name in taken if name is not None and name != tables.STANDARD_INPUT]
    if os.path.realpath(path) in map(os.path.realpath, names):
        raise UsageError(f"--stats {path}: expected another file, got that of the rows, the output or the rejects")
    return os.fspath(path)


def write_stats(
    path: str, predictor: "Predictor", counts: tuple[int, int], drift: Drift, labels: Sequence[int]
) -> None:
    """Write counts by column, and of each label that was given, as canonical JSON; raises OutputError.

    counts: of rows, and of those rejected.
    """
    from pathlib import Path

    from edgeproof.codec import canonical
    from edgeproof.files import write_file

    contract, package = predictor.contract, predictor.package
    stats = {
        "stats": _STATS_VERSION,
        "model_id": package.manifest.model_id if package else None,
        "rows": counts[0],
        "rejected": counts[1],
        "columns": drift.to_json(),
        "labels": dict(zip(contract.labels, map(int, labels), strict=True)),
        "threshold": contract.rule.to_json().get("threshold"),
    }
    write_file(Path(path), canonical.dumps(stats) + b"\n")
