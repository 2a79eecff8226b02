"""A trained model to one sealed package.

`export` does it from a running program; the commands are `edgeproof adopt` and `edgeproof export`.
"""

from typing import TYPE_CHECKING

from edgeproof.faces import lazily

if TYPE_CHECKING:
    from edgeproof_export.api import export

__all__ = ["export"]

__getattr__ = lazily(__name__, {"export": "api"})
