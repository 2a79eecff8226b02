"""What a kit is in the registry of its language: under which names, and what is missing for it."""

from edgeproof.package import Publisher

DECLARATION = "`edgeproof export --publisher FILE.toml`"


def lacking(publisher: Publisher | None, *keys: str) -> str:
    """Return in words what a registry asks for and nobody stated; empty where nothing is. keys: of the record."""
    if publisher is None:
        return f"a publisher, a licence and addresses ({DECLARATION})"
    missing = [key for key in keys if not getattr(publisher, key)]
    return f"{' and '.join(missing)} in the file of {DECLARATION}" if missing else ""


def module_path(module: str, release: str) -> str:
    """Return the path of a Go module: from its second major version on, it ends in that."""
    major = int(release.partition(".")[0])
    return f"{module}/v{major}" if major > 1 else module
