"""What must be said about a model, written from its package: a model card, a bill of materials, Annex IV.

Promise: what was measured is filled in, what only a person knows comes from a file, the rest is "not stated"; the same
package gives the same bytes.
"""

from edgeproof_export.card.documents import DOCUMENTS, document, documents
from edgeproof_export.card.stated import Stated

__all__ = ["DOCUMENTS", "Stated", "document", "documents"]
