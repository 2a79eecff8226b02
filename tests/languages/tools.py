"""Packages of npm that only proofs need, pinned in `package.json` here; `make languages-tools` installs them."""

from tests.support.repository import REPOSITORY

from . import programs

FOLDER = REPOSITORY / "build" / "languages" / "tools"
MODULES = FOLDER / "node_modules"


def lacking(package: str) -> str | None:
    """Return what is lacking of Node and this package, and what brings it; None if nothing is."""
    node = programs.lacking(node="Debian: nodejs")
    if node is None and not (MODULES / package).is_dir():
        return f"{package} (npm; make languages-tools)"
    return node
