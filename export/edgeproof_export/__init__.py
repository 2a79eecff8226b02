"""A trained model to one sealed package.

`export` does it from a running program; the commands are `edgeproof adopt` and `edgeproof export`.
"""

from typing import TYPE_CHECKING

from edgeproof.faces import lazily

if TYPE_CHECKING:
    from edgeproof_export.api import export, export_trained

__all__ = ["export", "export_trained"]

__getattr__ = lazily(__name__, {"export": "api", "export_trained": "api"})
