"""The kinds of columns, in the order in which they are asked what a column is."""

from collections.abc import Mapping

from edgeproof_train.contract.categorical import CategoricalColumn
from edgeproof_train.contract.kind import Column
from edgeproof_train.contract.numeric import NumericColumn

KINDS: Mapping[str, type[Column]] = {kind.kind: kind for kind in (NumericColumn, CategoricalColumn)}
