"""A publisher's record, and the file that it is read from."""

from dataclasses import replace
from pathlib import Path

from edgeproof_export.kits import KitSource
from edgeproof_export.publisher import read_publisher
from tests.support.repository import REPOSITORY

STATED = {
    "author": "Ada Lovelace",
    "email": "ada@example.org",
    "licence": "Apache-2.0",
    "licence_file": "LICENSE",
    "url": "https://example.org/mixed",
    "repository": "https://example.org/git/mixed",
    "npm_scope": "@example",
    "python_name": "example-mixed",
    "java_group": "org.example",
    "java_package": "org.example.mixed",
    "go_module": "example.org/git/mixed",
    "c_prefix": "acme_mixed",
}


def write_publisher(folder: Path, **changed: str | None) -> Path:
    """Write the file with the licence in the same folder; None leaves a key out."""
    stated = {key: text for key, text in (STATED | changed).items() if text is not None}
    (folder / "LICENSE").write_bytes((REPOSITORY / "LICENSE").read_bytes())
    path = folder / "publisher.toml"
    path.write_text("".join(f"{key} = '{text}'\n" for key, text in stated.items()))
    return path


def published(source: KitSource, folder: Path, release: str = "1.4.0") -> KitSource:
    """The same source with a release and a publisher."""
    return replace(source, release=release, publisher=read_publisher(write_publisher(folder)))
