"""One build a session of the kits that compile: every encoding, every activation."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.export.kits.odd_names import odd_names
from tests.languages import Consumer, consumer
from tests.languages.sources import kit_source

from edgeproof.decision import grammar
from edgeproof.decision.contract import CategoricalFeature, Contract, NumericFeature
from edgeproof_export.kits import KitSource, kit

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


def build(name: str, source: KitSource, folder: Path, quickly: bool = False) -> Built:
    """Write a kit, and let a consumer install it and run its self-test; quickly: without the ecosystem's own tool."""
    language = require(name)
    kit_folder, work = folder / "kit", folder / "work"
    work.mkdir()
    write_kit(language.KIT, source, kit_folder)
    steps = getattr(language, "compile_only", language.build) if quickly else language.build
    steps(kit_folder, work)
    return Built(language, source, kit_folder, work)


@pytest.fixture(scope="session", params=COMPILED)
def built(request: pytest.FixtureRequest, source: KitSource, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The kit of each language that compiles, installed."""
    return build(request.param, source, tmp_path_factory.mktemp(request.param))


@pytest.fixture(scope="session")
def odd_source(tools: Any) -> KitSource:
    """A contract whose features, categories, labels, target and missing values have awkward names."""
    names = odd_names()
    missing = ("", "NA", 'n"a', "`?`", "\\")
    values = tuple(name for name in names if name not in missing and name == grammar.category(name))[:60]
    features: list[Any] = [
        CategoricalFeature(name, values) if i % 9 == 0 else NumericFeature(name, 0.5, 0.0, 1.0, -1.0, 2.0)
        for i, name in enumerate(names)
    ]
    labels = ('say "hi"\n*/ ', "<b>`x`</b> [y] \\u000a \U0001f642")
    contract = Contract("type", labels[1], labels, 0.5, tuple(features), missing)
    return kit_source(contract, tools.random_network(contract.n_encoded))


@pytest.fixture(scope="session", params=COMPILED)
def built_oddly(
    request: pytest.FixtureRequest, odd_source: KitSource, tmp_path_factory: pytest.TempPathFactory
) -> Built:
    """The same with awkward names."""
    return build(request.param, odd_source, tmp_path_factory.mktemp(request.param), quickly=True)


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
