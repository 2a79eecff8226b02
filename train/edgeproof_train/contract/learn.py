"""The contract of a plan, learned from training rows, and the rows of the table as it reads them."""

from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
import scipy.sparse

from edgeproof.decision import Contract, RowsHints, Threshold, quoted
from edgeproof.errors import RowsError
from edgeproof.types import Floats
from edgeproof_train.contract.kind import Learned, UnusableColumnError
from edgeproof_train.contract.plan import Plan
from edgeproof_train.contract.selection import left_over
from edgeproof_train.settings import Settings, Words
from edgeproof_train.table import Positions

_SPARSE = 512  # encoded columns from which one-hot columns are kept without their zeros
_ZEROS = 0.9  # share of zeros from which that pays
_BLOCK = 4_096  # rows that are encoded at once


@dataclass(frozen=True, eq=False)
class Encoding:
    """A contract, and what it makes of the table that it was learned from; no cell is read again."""

    contract: Contract
    columns: tuple[Learned, ...]  # in contract order
    plan: Plan  # with the columns set aside for which there is no feature

    @property
    def n_categories(self) -> list[int]:
        """How many categories the codes of each number of a row vector have, (width,); 0 for what is no code."""
        return [column.n_categories for column in self.columns for _ in range(column.values.shape[1])]

    def vectors(self, rows: Positions) -> Floats:
        """Return the row vectors of these rows: (len(rows), width) float32, NaN where missing."""
        return np.concatenate([column.values[rows] for column in self.columns], axis=1)

    def encoded(self, rows: Positions) -> Floats:
        """Return the encoded vectors of these rows: (len(rows), n_encoded) float32."""
        return self.contract.encode(self.vectors(rows))

    def compact(self, rows: Positions) -> Any:
        """Return the encoded vectors of these rows, as a sparse matrix where almost all of them are zeros."""
        if not self._is_sparse:
            return self.encoded(rows)
        return scipy.sparse.vstack([scipy.sparse.csr_array(self.encoded(part)) for part in blocks(rows)], format="csr")

    @property
    def _is_sparse(self) -> bool:
        n = self.contract.n_encoded
        most = sum(1 if column.n_categories else column.feature.n_encoded for column in self.columns)
        return n >= _SPARSE and most <= (1 - _ZEROS) * n and not self.plan.texts


def blocks(rows: Positions) -> list[Positions]:
    """Return the rows in parts that may be encoded at once, whatever the table's size; at least one part."""
    return [rows[start : start + _BLOCK] for start in range(0, max(len(rows), 1), _BLOCK)]


def learn_contract(plan: Plan, settings: Settings) -> Encoding:
    """Learn the features that these settings ask for, of at most `plan.most` columns.

    Raises RowsError where no column is left.
    """
    plan, dataset = plan.without(left_over(plan, settings)), plan.dataset
    learned: list[Learned] = []
    reasons: dict[str, str] = {}
    for name, column in plan.columns.items():
        try:
            one = column.learn(name, dataset.y, dataset.train, settings)
            own: Any = {"missing_values": plan.words[name]} if name in plan.words else {}
            learned.append(one._replace(feature=replace(cast(Any, one.feature), **own)))
        except UnusableColumnError as error:
            reasons[name] = str(error)
    plan = plan.without(reasons)
    if not learned:
        _refuse(plan)
    contract = Contract(
        name=dataset.name,
        target=dataset.target.name,
        labels=dataset.target.labels,
        rule=Threshold(0.5 if isinstance(settings.threshold, str) else settings.threshold),
        features=tuple(one.feature for one in learned),
        missing_values=Words.of(settings, dataset.table.names).general,
        rows=RowsHints(**settings.dialect.hints),
    )
    return Encoding(contract, tuple(learned), plan)


def _refuse(plan: Plan) -> None:
    reasons = [f"{quoted(part.name)} is set aside ({part.reason})" for part in plan.set_aside]
    shown = "; ".join(reasons[:3]) + ("; …" if len(reasons) > 3 else "")
    source = plan.dataset.table.source
    raise RowsError(f"{source}: no usable column besides the target{': ' if shown else ''}{shown}")
