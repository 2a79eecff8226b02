"""Train from a running program: a frame or a file to `trained/`, by the same steps as the command."""

import os
import shutil
import tempfile
from collections.abc import Callable
from html import escape
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from edgeproof.decision import Contract
from edgeproof.errors import UsageError, in_python, renamed
from edgeproof_train import pipeline, report
from edgeproof_train.contract import Plan
from edgeproof_train.settings import DECLARED, settings_from
from edgeproof_train.table import written

Progress = Callable[[int, int], object]  # networks that are fitted, of how many

_HELD = "rows.arrow"  # the file of rows that a program gives
_EXPORTER = "edgeproof.exporter"  # the group of entry points in which the distribution of `export` names its function


class Trained:
    """A trained classifier: the folder `trained/`, and what was measured on the held-out rows."""

    def __init__(self, folder: Path, plan: Plan, outcome: pipeline.Trained) -> None:
        self.folder = folder
        self._plan = plan
        self._outcome = outcome

    @property
    def contract(self) -> Contract:
        """What each column means: names, kinds, ranges, labels, rule."""
        return self._outcome.contract

    @property
    def record(self) -> dict[str, Any]:
        """What `training.json` says: metrics of the network and of what was compared with it, importance, choices."""
        return self._outcome.to_json()

    @property
    def warning(self) -> str | None:
        """Why nobody should use this network; None where all is well."""
        return report.warning(self._outcome)

    @property
    def notes(self) -> list[str]:
        """What was noticed about the table: columns set aside, words read as missing, guesses."""
        return report.notes(self._plan)

    def __str__(self) -> str:
        return report.figures(self._outcome)

    def __repr__(self) -> str:
        return f"<edgeproof_train.Trained {self.contract.name!r} in {self.folder}>"

    def _repr_html_(self) -> str:
        """Return what notebooks show: the figures on held-out rows."""
        warning = f"<p><strong>{escape(self.warning)}</strong></p>" if self.warning else ""
        return f"{warning}<pre>{escape(str(self))}</pre>"

    def export(self, path: str | os.PathLike[str] | None = None, **limits: Any) -> Any:
        """Convert, compare, and seal a package; return the checked `edgeproof.package.Package`.

            edgeproof.load(trained.export("churn.edgeproof").to_bytes())

        path: where to write it; nothing is written for None. limits: as the options of `edgeproof export`: `agreement`,
        `class_agreement`, `mean`, `auc_drop`, `accuracy_drop`, `required`, `allow_drift`, `sequence`. Needs the
        distribution `edgeproof-export`. Raises UsageError, ProofError, OutputError.
        """
        for point in entry_points(group=_EXPORTER):
            return point.load()(self.folder, path, **limits)
        raise UsageError("export: expected the distribution edgeproof-export, got none; run: pip install ./export")


@in_python()
def train(
    table: Any,
    *,
    target: str,
    output: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
    **settings: Any,
) -> Trained:
    """Train a small classifier, evaluate it on held-out rows, and write `trained/`.

        edgeproof_train.train(frame, target="survived", name="passengers").export("passengers.edgeproof")

    table: a path, several, or a data frame, an Arrow table or a list of dicts. target: the column to predict. output:
    the folder to write, an older one is replaced; by default a temporary one that goes with the process. progress: is
    called with the number of networks that are fitted and that will be. settings: those of the command, by the same
    names: `max_bytes=8192`, `drop=["id"]`. Equal cells and settings give equal bytes, as the command does. Raises
    UsageError, RowsError, OutputError.
    """
    _prepare()
    unknown = next((name for name in settings if name not in DECLARED), None)
    if unknown is not None:
        raise UsageError(f"{unknown}: expected a setting of train, got no such name; one of {', '.join(DECLARED)}")
    with tempfile.TemporaryDirectory() as held, renamed(str(Path(held) / _HELD), "rows"):
        paths = _paths(table)
        if not paths:
            paths = [written(table, Path(held) / _HELD)]
            settings = {"name": target, **settings}
        chosen = settings_from({"target": target, **_plain(settings)}, None, synthetic=False)
        plan = pipeline.prepare(paths, chosen)
        folder = Path(output) if output is not None else _temporary()
        return Trained(folder, plan, pipeline.train(plan, chosen, folder, None, _tried(progress)))


def _paths(table: Any) -> list[str]:
    """Return the paths that are given; none for rows of the program."""
    if isinstance(table, str | os.PathLike):
        return [os.fspath(table)]
    several = isinstance(table, list | tuple) and bool(table)
    return list(map(os.fspath, table)) if several and all(isinstance(one, str | os.PathLike) for one in table) else []


def _plain(settings: dict[str, Any]) -> dict[str, Any]:
    """Return settings as flags give them: lists as tuples, numbers of NumPy as numbers, paths as texts."""
    plain = {name: value.item() if hasattr(value, "item") else value for name, value in settings.items()}
    plain |= {name: os.fspath(value) for name, value in plain.items() if isinstance(value, os.PathLike)}
    return {name: value for name, value in plain.items() if value is not None}


def _temporary() -> Path:
    """Return the name of a folder that is removed when the process ends."""
    import atexit

    held = Path(tempfile.mkdtemp(prefix="edgeproof-"))
    atexit.register(shutil.rmtree, held, ignore_errors=True)
    return held / "trained"


def _tried(progress: Progress | None) -> Callable[[int, int, int], None] | None:
    if progress is None:
        return None

    def tried(done: int, total: int, _settings: int) -> None:
        progress(done, total)

    return tried


def _prepare() -> None:
    """Set what TensorFlow reads once, when it is imported, as the command does: sums would differ by the CPU."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
