"""Tables of rows to a folder of tables: one output for each input."""

import os
from collections.abc import Sequence

from edgeproof import tables
from edgeproof.errors import OutputError, UsageError
from edgeproof.predictor import Predictor
from edgeproof.scoring.predict import Columns, predict_files
from edgeproof.scoring.stream import Options, Outcome, files_of


def predict_each(
    predictor: Predictor,
    rows: Sequence[str],
    folder: str,
    options: Options,
    columns: Columns,
    output_format: str | None,
) -> list[Outcome]:
    """Score each table into a table of the same name in `folder`, those of folders in the same folders below it.

    Raises what `predict_files` raises, and UsageError where there is no name, or one name for two tables.
    """
    targets = _targets(predictor, rows, folder, options, output_format)
    outcomes = []
    for source, target in targets.items():
        try:
            os.makedirs(os.path.dirname(target), exist_ok=True)
        except OSError as error:
            raise OutputError(f"{target}: cannot write: {error.strerror or error}") from None
        outcomes.append(predict_files(predictor, [source], target, options, columns, output_format))
    return outcomes


def _targets(
    predictor: Predictor, rows: Sequence[str], folder: str, options: Options, output_format: str | None
) -> dict[str, str]:
    """Return table -> where its answers go."""
    if options.rejects is not None:
        raise UsageError(f"--rejects: {folder} gets one list per output; leave --rejects out")
    if options.stats is not None:
        raise UsageError(f"--stats: {folder} gets one output per input; score one file, or write one output")
    targets: dict[str, str] = {}
    for path in rows:
        if path == tables.STANDARD_INPUT:
            raise UsageError(f"{folder}: standard input has no name for a file in a folder; name a file to write")
        root = path if os.path.isdir(path) else os.path.dirname(path)
        for source in files_of(predictor, [path], options):
            name = os.path.relpath(source, root or os.curdir)
            if source == root:  # a folder of pictures
                name = os.path.basename(os.path.abspath(root))
            source_format = tables.format_of(source, options.dialect.format)
            target = os.path.join(folder, _renamed(name, source_format, options.dialect.format, output_format))
            if target in targets.values():
                raise UsageError(f"{target}: two tables would have their answers there; score them one by one")
            targets[source] = target
    return targets


def _renamed(name: str, source_format: str, table_format: str | None, output_format: str | None) -> str:
    """Return the name with the extension of the output's format, where that is another one than the table's."""
    written = output_format or (source_format if tables.FORMATS[source_format].is_written else "csv")
    if written == source_format and table_format is None:
        return name
    stem = os.path.splitext(name.removesuffix(".gz"))[0]
    return stem + tables.FORMATS[written].suffixes[0]
