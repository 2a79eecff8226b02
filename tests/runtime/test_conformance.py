"""The conformance file, which every kit's tests read: it is current, and Python's other ways answer as it says."""

import numpy as np

from edgeproof.engines.reference import ReferenceEngine
from edgeproof.errors import RowsError
from edgeproof.proof.golden import same_bits
from edgeproof.rows.one_row import RowReader
from tests.languages import Cell, conformance, wire


def test_the_file_is_what_the_reference_implementation_answers() -> None:
    """`python -m tests.languages.conformance` would change nothing; refusals and both labels occur."""
    assert conformance.FILE.read_text(encoding="utf-8") == conformance.generated()
    wanted = conformance.read()
    answered = [answer for answer in wanted.answers if answer != wire.REFUSED]
    assert len(wanted.answers) - len(answered) > 50
    assert {answer.split()[1] for answer in answered} == {"0", "1"}


def test_vectors_give_its_bits() -> None:
    """The reference engine, on all vectors at once and on each alone."""
    wanted, engine = conformance.read(), ReferenceEngine(*conformance.decision())
    assert same_bits(engine.scores(wanted.vectors)[:, 0], wanted.probabilities) == 0
    alone = np.concatenate([engine.scores(vector[None])[:, 0] for vector in wanted.vectors])
    assert same_bits(alone, wanted.probabilities) == 0


def test_single_rows_are_read_as_it_says() -> None:
    """`predict_one`'s reader, which has a way of its own."""
    contract, network = conformance.decision()
    reader, engine = RowReader(contract), ReferenceEngine(contract, network)

    def answer(row: dict[str, Cell]) -> str:
        try:
            vector = reader.vector(row)
        except RowsError:
            return wire.REFUSED
        return wire.answer(engine.scores(vector)[0], contract.rule, vector[0])

    assert conformance.differing([answer(row) for row in conformance.read().rows]) == []
