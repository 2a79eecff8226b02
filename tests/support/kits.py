"""Source kits on disk, installed by a consumer of their language."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from edgeproof_export.kits import KitSource, kit
from tests.languages import Consumer, consumer


@dataclass(frozen=True, eq=False)
class Built:
    """A kit that a consumer has installed."""

    consumer: Consumer
    source: KitSource
    kit: Path  # as `edgeproof unpack --kit` writes it
    work: Path  # the consumer's project


def write_kit(name: str, source: KitSource, folder: Path) -> Path:
    """Write a kit's files into a folder."""
    for path, data in kit(name, source).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return folder


def require(name: str) -> Consumer:
    """Import a language's consumer; skip where its tools are absent, and say what brings them."""
    language = consumer(name)
    absent = language.absent()
    if absent:
        pytest.skip(f"needs {absent}")
    return language


def build(name: str, source: KitSource, folder: Path, quickly: bool = False) -> Built:
    """Write a kit, and let a consumer install it and run its self-test; quickly: without the ecosystem's own tool."""
    language = require(name)
    kit_folder, work = folder / "kit", folder / "work"
    work.mkdir()
    write_kit(language.KIT, source, kit_folder)
    steps = getattr(language, "compile_only", language.build) if quickly else language.build
    steps(kit_folder, work)
    return Built(language, source, kit_folder, work)
