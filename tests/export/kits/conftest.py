"""One build a session of the kits that compile: every encoding, every activation."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from edgeproof_export.kits import KitSource, kit
from tests.languages import Consumer, consumer
from tests.languages.sources import kit_source

COMPILED = ("go", "java", "rust")
_ACTIVATIONS = ((16, "relu"), (12, "tanh"), (8, "sigmoid"), (7, "elu"), (5, "linear"))


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
        target = folder / path.removeprefix(f"kits/{name}/")
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


@pytest.fixture(scope="session")
def source(tools: Any) -> KitSource:
    """The mixed contract and a network with every activation."""
    contract = tools.mixed_contract()
    return kit_source(contract, tools.random_network(contract.n_encoded, *_ACTIVATIONS))


def build(name: str, source: KitSource, folder: Path) -> Built:
    """Write a kit, and let a consumer install it and run its self-test."""
    language = require(name)
    kit_folder, work = folder / "kit", folder / "work"
    work.mkdir()
    write_kit(language.KIT, source, kit_folder)
    language.build(kit_folder, work)
    return Built(language, source, kit_folder, work)


@pytest.fixture(scope="session", params=COMPILED)
def built(request: pytest.FixtureRequest, source: KitSource, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The kit of each language that compiles, installed."""
    return build(request.param, source, tmp_path_factory.mktemp(request.param))


@dataclass(frozen=True)
class KitTools:
    """The helpers above, for tests, which cannot import this file."""

    build = staticmethod(build)
    require = staticmethod(require)
    write_kit = staticmethod(write_kit)


@pytest.fixture(scope="session")
def kit_tools() -> KitTools:
    """Write, install and build kits."""
    return KitTools()
