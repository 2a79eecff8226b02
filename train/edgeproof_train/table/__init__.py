"""A table as training looks at it: cells as `predict` reads them, the labels, and which rows are held out.

`load_dataset` reads a file, or makes the synthetic table, and refuses in one line what cannot be learned from.
`Positions` are places of rows within the table; `Units` are rows that a split must not part. `drawn` takes fewer rows
than there are, by class.
"""

from edgeproof_train.table.dataset import Dataset, load_dataset, require_probabilities, split
from edgeproof_train.table.drawing import Drawn, drawn
from edgeproof_train.table.given import written
from edgeproof_train.table.table import REPEATED, Positions, Table, read_table
from edgeproof_train.table.target import Target, require_column, shown_counts, two_labels
from edgeproof_train.table.units import Units

__all__ = ["REPEATED", "Dataset", "Drawn", "Positions", "Table", "Target", "Units", "drawn", "load_dataset"]
__all__ += ["read_table", "require_column", "require_probabilities", "shown_counts", "split", "two_labels", "written"]
