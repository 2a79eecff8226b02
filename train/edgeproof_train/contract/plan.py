"""The part that each column of a table plays, and the columns of features, read once."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from edgeproof.decision import quoted
from edgeproof.errors import RowsError
from edgeproof_train.contract.categorical import CategoricalColumn
from edgeproof_train.contract.evidence import SET_ASIDE, TARGET, Evidence, Part, evidence_of
from edgeproof_train.contract.kind import Column
from edgeproof_train.contract.nothing import without_nothing
from edgeproof_train.contract.numeric import NumericColumn
from edgeproof_train.contract.text import TextColumn
from edgeproof_train.settings import Settings, Words
from edgeproof_train.table import REPEATED, Dataset, Positions, require_column

# In the order in which they are asked what a column is.
KINDS: dict[str, type[Column]] = {kind.kind: kind for kind in (NumericColumn, CategoricalColumn, TextColumn)}


@dataclass(frozen=True, eq=False)
class Plan:
    """What becomes of each column of a dataset."""

    dataset: Dataset
    parts: tuple[Part, ...]  # in the order of the table, the target included
    columns: Mapping[str, Column]  # of features, by name, in the same order
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # for missing, of columns with their own
    nothing: Mapping[str, Counter[str]] = field(default_factory=dict)  # words read as missing -> rows; by column
    most: int | None = None  # columns besides texts that may stay; None for all

    def without(self, reasons: Mapping[str, str]) -> "Plan":
        """Return the plan with the columns set aside that `reasons` names."""
        parts = (Part(one.name, SET_ASIDE, reasons[one.name]) if one.name in reasons else one for one in self.parts)
        columns = {name: column for name, column in self.columns.items() if name not in reasons}
        return replace(self, parts=tuple(parts), columns=columns)

    @property
    def texts(self) -> Mapping[str, TextColumn]:
        """The columns of texts: what they become is learned from labels."""
        return {name: column for name, column in self.columns.items() if isinstance(column, TextColumn)}

    @property
    def groups(self) -> Positions | None:
        """A number for each row, (n_rows,), equal where rows must not be parted by a split; None where all may be."""
        found = [groups for column in self.columns.values() if (groups := column.groups) is not None]
        return np.unique(np.stack(found), axis=1, return_inverse=True)[1].ravel() if found else None

    def trained_on(self, rows: Positions) -> "Plan":
        """Return the plan with these training rows only."""
        return replace(self, dataset=replace(self.dataset, train=rows))

    def to_json(self) -> dict[str, Any]:
        """Return what `training.json` says of it."""
        data = self.dataset
        rows = {"train": len(data.train), "test": len(data.test), "without_label": data.target.dropped}
        return {"rows": rows, "columns": [asdict(part) for part in self.parts]}

    @property
    def set_aside(self) -> list[Part]:
        """The columns that are no features."""
        return [part for part in self.parts if part.kind == SET_ASIDE]


def plan_of(dataset: Dataset, settings: Settings) -> Plan:
    """Decide on each column, and read those of features; raises RowsError for a column that is not as asked."""
    for setting in ("drop", *KINDS):
        for name in getattr(settings, setting, ()):
            require_column(dataset.table, name, f"--{setting}")
            if setting != "drop":
                _require_cells(dataset, name, f"--{setting}")
    words = Words.of(settings, dataset.table.names)
    parts, columns, nothing, own = [], dict[str, Column](), dict[str, Counter[str]](), dict[str, tuple[str, ...]]()
    for name in dataset.table.names:
        part = _undecided(dataset, name, settings)
        if part is None:
            asked = [kind for setting, kind in KINDS.items() if name in getattr(settings, setting, ())]
            evidence = evidence_of(name, dataset.table.columns[name], frozenset(words.of_column(name)))
            if not asked or asked == [NumericColumn]:
                evidence = without_nothing(evidence, words.kept_in(name))
            part = asked[0].forced(evidence, dataset.table.where) if asked else part_of(evidence)
            if part.kind in KINDS:
                columns[name] = KINDS[part.kind].read(evidence)
                nothing[name] = evidence.nothing
                own[name] = (*words.of_column(name), *sorted(evidence.guessed))
        parts.append(part)
    own = {name: found for name, found in own.items() if found != words.general}
    plan = Plan(dataset, tuple(parts), columns, own, nothing)
    groups = plan.groups
    return plan if groups is None else replace(plan, dataset=dataset.split_by(groups, settings))


def _require_cells(dataset: Dataset, name: str, flag: str) -> None:
    """Raise RowsError for a column that is asked for and cannot be one."""
    table = dataset.table
    if name not in table.columns:
        got = table.unreadable[name]
        where = f"{table.source}: {flag}: column {quoted(name)}"
        raise RowsError(f"{where}: expected one column of texts, numbers or booleans, got {got}")


def _undecided(dataset: Dataset, name: str, settings: Settings) -> Part | None:
    """Return the part of a column whose cells do not matter; None for any other."""
    if name == dataset.target.name:
        return _target(dataset)
    if not name:
        return Part(name, SET_ASIDE, "the header gives it no name")
    if name in settings.drop:
        return Part(name, SET_ASIDE, "--drop")
    if name == settings.teacher_source:
        return Part(name, SET_ASIDE, "--teacher")
    if name not in dataset.table.columns:
        repeated = dataset.table.unreadable[name] == REPEATED
        reason = REPEATED if repeated else "its values are lists, structures or durations"
        return Part(name, SET_ASIDE, reason)
    return None


def part_of(evidence: Evidence) -> Part:
    """Decide by its cells alone what a column is."""
    claims = (kind.claim(evidence) for kind in KINDS.values())
    found = evidence.trivial() or next(filter(None, claims), None)
    count, rows = evidence.n_categories, evidence.present.total()
    many = f"too many categories: {count} different values in {rows} rows; --categorical or --text keeps it"
    return found or evidence.part(SET_ASIDE, many)


def _target(dataset: Dataset) -> Part:
    target = dataset.target
    zeros, ones = target.counts
    dropped = f", {target.dropped} rows without a label dropped" if target.dropped else ""
    reason = f"class 0 is {target.labels[0]!r} ({zeros} rows), class 1 is {target.labels[1]!r} ({ones} rows){dropped}"
    return Part(target.name, TARGET, reason)
