"""What a report is about: a package, what it says of its training, and answers whose true labels are known."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from edgeproof import tables
from edgeproof.decision import Contract, Network
from edgeproof.engines import ReferenceEngine
from edgeproof.package import HELD_OUT_ROWS, WEIGHTS, Package, Training, training_of
from edgeproof.scoring import Labels
from edgeproof.types import Floats, Places
from edgeproof_export.report.datasheet import OnDevice
from edgeproof_export.report.slices import Slice, slices_of
from edgeproof_export.source import HeldOut, labelled, read_held_out


@dataclass(frozen=True, eq=False)
class Answers:
    """Scores of rows whose labels are known, and where the rows are from."""

    scores: Floats  # (n, k) float32
    truth: Places  # (n,): the place of each label in the contract
    source: str  # in words
    of_rows: int  # rows that these were drawn from; n where none was left out

    @property
    def of_labels(self) -> list[Floats]:
        """Probabilities of labels[1], ascending, for each of two true labels."""
        return [np.sort(self.scores[self.truth == label, 0]) for label in (0, 1)]


@dataclass(frozen=True, eq=False)
class Subject:
    """Everything that a page shows."""

    package: Package
    signed_by: str | None  # checked when the page was made; None where nobody asked
    training: Training | None
    answers: Answers | None
    slices: tuple[Slice, ...]
    datasheet: tuple[OnDevice, ...]  # figures of devices

    @property
    def contract(self) -> Contract:
        """The sealed contract."""
        return self.package.contract

    @property
    def is_binary(self) -> bool:
        """Whether one probability and a threshold decide."""
        return self.contract.n_scores == 1


def subject_of(
    package: Package,
    rows: str | None = None,
    signed_by: str | None = None,
    datasheet: tuple[OnDevice, ...] = (),
    labels_as: Mapping[str, Any] = MappingProxyType({}),
) -> Subject:
    """Gather what a page about a package shows.

    rows: a table with the column that was learned; by default the held-out rows' answers, and the rows where the
    package has them. labels_as: how labels are written in the table, keywords of `Labels`. Raises UsageError,
    RowsError, DamagedPackageError.
    """
    training = training_of(package)
    labelled_rows = _rows(package, rows, labels_as)
    slices: tuple[Slice, ...] = ()
    answers = None if training is None else _sealed(training, package.contract)
    if labelled_rows is not None:
        network = Network.from_bytes(package.files[WEIGHTS])
        scores = ReferenceEngine(package.contract, network).scores(labelled_rows.rows)
        slices = slices_of(package.contract, labelled_rows.rows, labelled_rows.truth, scores)
        if rows is not None:
            n = len(labelled_rows.truth)
            answers = Answers(scores, labelled_rows.truth, f"{n:,} rows of {tables.source_name(rows)}", n)
    return Subject(package, signed_by, training, answers, slices, datasheet)


def _rows(package: Package, path: str | None, labels_as: Mapping[str, Any]) -> HeldOut | None:
    contract = package.contract
    if path is not None:
        return read_held_out(Path(path), contract, Labels(contract.labels, contract.missing, **labels_as))
    if HELD_OUT_ROWS not in package.files:
        return None
    return labelled(tables.reader(BytesIO(package.unpacked_file(HELD_OUT_ROWS)), HELD_OUT_ROWS), contract)


def _sealed(training: Training, contract: Contract) -> Answers:
    lists = training.answers["scores"]
    parts = [np.array(scores, np.float32).reshape(-1, contract.n_scores) for scores in lists]
    truth = np.repeat(np.arange(len(parts)), list(map(len, parts)))
    n, of_rows = len(truth), training.answers["rows"]
    source = f"{n:,} held-out rows" if n == of_rows else f"{n:,} of {of_rows:,} held-out rows, drawn by seed"
    return Answers(np.concatenate(parts), truth, source, of_rows)
