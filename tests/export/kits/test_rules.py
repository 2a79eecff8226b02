"""Kits and the contract's rule."""

from dataclasses import replace

import pytest

from edgeproof.decision import Argmax, Contract
from edgeproof_export.kits import KitError, kit, names
from tests.languages.sources import kit_source
from tests.support.networks import random_network


@pytest.mark.parametrize("name", names())
def test_kits_decide_by_a_threshold_only(contract: Contract, name: str) -> None:
    """Another rule is refused by name, not forgotten."""
    source = kit_source(contract, random_network(contract.n_encoded))
    with pytest.raises(KitError, match=r"^rule argmax: kits decide by a threshold only$"):
        kit(name, replace(source, contract=replace(contract, rule=Argmax())))
