"""The C kit of the package, compiled once a session; and a small one for tests that only look at the sources."""

import pytest

from edgeproof.decision import Contract
from edgeproof.package.sealed import Package
from edgeproof_export.kits import KitSource
from tests.support.c_kits import Kit, driver, source_of, unpacked_kit
from tests.support.networks import random_network
from tests.support.rows import random_rows


@pytest.fixture(scope="session")
def kit(package: Package, tmp_path_factory: pytest.TempPathFactory) -> Kit:
    """The kit that is in the package, unpacked, its driver compiled."""
    result = unpacked_kit(package, tmp_path_factory.mktemp("c"))
    result.compile(driver())
    return result


@pytest.fixture(scope="session")
def small(contract: Contract) -> KitSource:
    """A network of 13-4-1 with its int8 network, for tests that only look at the sources."""
    network = random_network(contract.n_encoded, (4, "relu"))
    return source_of(contract, network, random_rows(contract, 100))
