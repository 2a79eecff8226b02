"""A model that others have trained to `trained/`: read as data, folded, compared with itself.

Promise: no code of the model runs; what is written answers as the model does, on every row that was given. What
is here is imported when it is asked for.
"""

from typing import TYPE_CHECKING

from edgeproof.faces import lazily

if TYPE_CHECKING:
    from edgeproof_export.adopt.adoption import Adopted, Wishes, adopt_estimator, adopt_keras
    from edgeproof_export.adopt.estimators import is_estimator, read_estimator
    from edgeproof_export.adopt.folding import Folded, folded
    from edgeproof_export.adopt.keras_file import read_keras
    from edgeproof_export.adopt.keras_layers import KINDS, operations_of
    from edgeproof_export.adopt.labelled import of_arrays, of_table
    from edgeproof_export.adopt.network import layers_of
    from edgeproof_export.adopt.report import figures
    from edgeproof_export.adopt.writing import write

__all__ = [
    "KINDS",
    "Adopted",
    "Folded",
    "Wishes",
    "adopt_estimator",
    "adopt_keras",
    "figures",
    "folded",
    "is_estimator",
    "layers_of",
    "of_arrays",
    "of_table",
    "operations_of",
    "read_estimator",
    "read_keras",
    "write",
]

_FILES = {
    "adoption": ("Adopted", "Wishes", "adopt_estimator", "adopt_keras"),
    "estimators": ("is_estimator", "read_estimator"),
    "folding": ("Folded", "folded"),
    "keras_file": ("read_keras",),
    "keras_layers": ("KINDS", "operations_of"),
    "labelled": ("of_arrays", "of_table"),
    "network": ("layers_of",),
    "report": ("figures",),
    "writing": ("write",),
}
__getattr__ = lazily(__name__, {name: file for file, names in _FILES.items() for name in names})
