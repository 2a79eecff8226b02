"""What must be said about a model, written from its package: a model card, a bill of materials, Annex IV.

Promise: what was measured is filled in, what only a person knows comes from a file, the rest is "not stated"; the same
package gives the same bytes. What writes is imported when it is asked for: `--help` reads the command of this room.
"""

from typing import TYPE_CHECKING

from edgeproof.faces import lazily

if TYPE_CHECKING:
    from edgeproof_export.card.stated import Stated
    from edgeproof_export.card.writing import DOCUMENTS, document, documents

__all__ = ["DOCUMENTS", "Stated", "document", "documents"]

__getattr__ = lazily(__name__, {**dict.fromkeys(("DOCUMENTS", "document", "documents"), "writing"), "Stated": "stated"})
