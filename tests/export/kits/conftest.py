"""One build a session of the kits that compile: every encoding, every activation."""

from typing import Any

import pytest

from edgeproof.decision import CategoricalFeature, Contract, NumericFeature, TextFeature, Threshold, grammar
from edgeproof_export.kits import KitSource
from tests.languages import conformance
from tests.languages.sources import kit_source
from tests.support.images import image_contract, image_network, window_contract, window_network
from tests.support.kits import Built, build
from tests.support.networks import random_network
from tests.support.odd_names import odd_names

COMPILED = ("csharp", "go", "java", "rust")


@pytest.fixture(scope="session")
def source() -> KitSource:
    """Every encoding, every activation: the decision of the conformance file."""
    return kit_source(*conformance.decision(), n=60)


@pytest.fixture(scope="session", params=COMPILED)
def built(request: pytest.FixtureRequest, source: KitSource, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The kit of each language that compiles, installed."""
    return build(request.param, source, tmp_path_factory.mktemp(request.param))


@pytest.fixture(scope="session")
def image_source() -> KitSource:
    """Pictures through every kind of layer."""
    return kit_source(image_contract(), image_network())


@pytest.fixture(scope="session")
def window_source() -> KitSource:
    """Windows of sensor data."""
    return kit_source(window_contract(), window_network())


@pytest.fixture(scope="session")
def text_source() -> KitSource:
    """No number: a text and a category."""
    features = (TextFeature("note", TextFeature.in_order((" good ", " bad "))), CategoricalFeature("port", ("A", "B")))
    contract = Contract("words", "y", ("no", "yes"), Threshold(0.5), features)
    return kit_source(contract, random_network(contract.n_encoded, (4, "relu")))


@pytest.fixture(scope="session")
def odd_source() -> KitSource:
    """A contract whose features, categories, labels, target and missing values have awkward names."""
    names = odd_names()
    missing = ("", "na", 'n"a', "`?`", "\\")
    values = tuple(name for name in names if name not in missing and name == grammar.category(name))[:60]
    features: list[Any] = [
        CategoricalFeature(name, values) if i % 9 == 0 else NumericFeature(name, 0.5, 0.0, 1.0, -1.0, 2.0)
        for i, name in enumerate(names)
    ]
    labels = ('say "hi"\n*/ ', "<b>`x`</b> [y] \\u000a \U0001f642")
    contract = Contract("type", labels[1], labels, Threshold(0.5), tuple(features), missing)
    return kit_source(contract, random_network(contract.n_encoded))


@pytest.fixture(scope="session", params=COMPILED)
def built_oddly(
    request: pytest.FixtureRequest, odd_source: KitSource, tmp_path_factory: pytest.TempPathFactory
) -> Built:
    """The same with awkward names."""
    return build(request.param, odd_source, tmp_path_factory.mktemp(request.param), quickly=True)
