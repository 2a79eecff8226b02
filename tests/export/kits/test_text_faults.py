"""Golden texts bite: a kit with a fault in its terms or in how it reads bytes fails its own test."""

from tests.languages.sources import kit_source
from tests.mutants.texts import survivors
from tests.support.contracts import text_contract
from tests.support.networks import random_network


def test_every_fault_in_reading_texts_is_refused() -> None:
    """Each byte of each term, each range of bytes, each capital: 250 faults, of which none survives."""
    contract = text_contract()
    planted, survived = survivors(kit_source(contract, random_network(contract.n_encoded)))
    assert planted >= 250
    assert survived == []
