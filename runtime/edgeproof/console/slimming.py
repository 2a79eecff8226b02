"""What `slim` and `export --only` say of a slim package."""

import os
import shlex

from edgeproof.console.layout import paragraph
from edgeproof.proof import Slim
from edgeproof.types import StrPath


def slim_text(found: Slim, path: StrPath) -> str:
    """Return how small a slim package is, and what it is without."""
    shown = os.fspath(path)
    sizes = f"{len(found.data):,} of {found.size:,} bytes, {found.golden} of {found.n_golden} golden rows"
    parts = [f"{shown} is sealed: {sizes}.", f"Left out: {', '.join(found.left_out) or 'nothing'}."]
    return "\n".join([*map(paragraph, parts), f"Next:\n  edgeproof verify {shlex.quote(shown)}"])
