"""Train a small Keras classifier, honestly evaluated, and hand it over as files.

`train` does it from a running program; the command is `edgeproof train`.
"""

from typing import TYPE_CHECKING

from edgeproof.faces import lazily

if TYPE_CHECKING:
    from edgeproof_train.api import Trained, train

__all__ = ["Trained", "train"]

__getattr__ = lazily(__name__, {"Trained": "api", "train": "api"})
