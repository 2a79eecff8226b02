"""Pictures to `trained/`: a small convolution network, learned in minutes on two cores, honestly evaluated.

`are_pictures` tells, before anything slow is imported, whether a run is about pictures. `prepare` finds labels, parts
and groups, holds pictures out, and decides on size and network within the bytes; `train` learns, judges and writes.
Held-out pictures change no byte of the model.
"""

from typing import TYPE_CHECKING

from edgeproof.faces import lazily
from edgeproof_train.pictures.given import are_pictures

if TYPE_CHECKING:
    from edgeproof_train.pictures.pipeline import Plan, Trained, prepare, train

__all__ = ["Plan", "Trained", "are_pictures", "prepare", "train"]

__getattr__ = lazily(__name__, dict.fromkeys(("Plan", "Trained", "prepare", "train"), "pipeline"))
