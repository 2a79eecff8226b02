"""What Python and the command line say of unusual cells is what the conformance file says, as in every kit."""

import json
import re
import warnings
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

import edgeproof
from edgeproof import Predictor, UnusualWarning
from edgeproof.engines.reference import ReferenceEngine
from tests.languages import Cell, conformance, wire
from tests.support.command_line import run
from tests.support.packages import reference_package

CONTRACT, NETWORK = conformance.decision()
NAMES = CONTRACT.feature_names
WITH_GAPS = {feature.name for feature in CONTRACT.features if feature.seen.missing}
Told = list[tuple[str, str]]  # columns and kinds


def told_of(answer: str) -> Told:
    """Read the warnings of an answer, in contract order."""
    pairs = "".join(answer.split(" ")[3:]).split(",")
    return [(NAMES[int(place)], kind) for place, _, kind in (pair.partition(":") for pair in pairs if pair)]


FILE = conformance.read()
PAIRS = list(zip(FILE.rows, FILE.answers, strict=True))
ANSWERED = [(row, told_of(answer)) for row, answer in PAIRS if answer != wire.REFUSED]


@pytest.fixture
def predictor() -> Predictor:
    """The decision of the file; it has warned of nothing yet."""
    return Predictor(CONTRACT, ReferenceEngine(CONTRACT, NETWORK), "reference", None)


def test_the_file_holds_more_than_22_situations() -> None:
    """Distinct cells in a column with a warning, of each kind many; and as many that are usual."""
    situations = {(name, kind, repr(row[name])) for row, told in ANSWERED for name, kind in told}
    kinds = Counter(kind for _, kind, _ in situations)
    assert len(situations) > 100
    assert min(kinds[kind] for kind in ("unknown", "range", "missing")) >= 22
    assert sum(not told for _, told in ANSWERED) >= 22


def test_one_row(predictor: Predictor) -> None:
    """`predict_one(row).warnings`: column, kind and the cell as it was given, in order; strict refuses just these."""
    for row, told in ANSWERED:
        decision = predictor.predict_one(row)
        assert decision.warnings == tuple((name, kind, row[name]) for name, kind in told), row
        predictor.strict = True
        if told:
            with pytest.raises(edgeproof.RowsError, match=f"column {re.escape(json.dumps(told[0][0]))}: expected"):
                predictor.predict_one(row)
        else:
            assert predictor.predict_one(row) == decision
        predictor.strict = False


def test_batches(predictor: Predictor) -> None:
    """`predict` warns of these columns and no other; of many missing cells also where training had some."""
    for row, told in ANSWERED:
        predictor._warned.clear()
        with warnings.catch_warnings(record=True) as found:
            warnings.simplefilter("always")
            predictor.predict([row] * 80)
        assert {one.category for one in found} <= {UnusualWarning}
        gaps = {(name, "missing") for name in WITH_GAPS if is_missing(row, name, told)}
        assert {warned_of(str(one.message)) for one in found} == {*told, *gaps}, row


def is_missing(row: dict[str, Cell], name: str, told: Told) -> bool:
    """Whether a cell of a column with gaps is missing: its number is, or it has no code and is not unknown."""
    values = edgeproof.rows.row_vectors(CONTRACT, edgeproof.rows.batch_of([row], NAMES))[0, NAMES.index(name)]
    return bool(np.isnan(values) or (values == 0 and (name, "unknown") not in told and not is_number(name)))


def is_number(name: str) -> bool:
    """Whether a column is numeric."""
    return name in CONTRACT.numeric_names


def warned_of(text: str) -> tuple[str, str]:
    """Return column and kind of a warning's text: they are whole columns."""
    found = re.match(r'WARNING: column (".*"): every one of 80 \w+ is (unknown|missing|outside)', text)
    assert found, text
    return json.loads(found[1]), found[2].replace("outside", "range")


def in_json(cell: Cell) -> bool:
    """Whether JSON carries a cell as it is: a number there is read from its digits, within float32."""
    return not isinstance(cell, float) or (np.isfinite(cell) and abs(cell) < 3e38)


def test_the_command_line(tmp_path: Path) -> None:
    """Counts by column and kind are those of the file; --strict refuses just the rows that have a warning."""
    package = tmp_path / "p.edgeproof"
    package.write_bytes(reference_package(CONTRACT, NETWORK))
    rows = [(row, told) for row, told in ANSWERED if all(map(in_json, row.values()))]
    source, stats = tmp_path / "rows.jsonl", tmp_path / "stats.json"
    source.write_text("".join(json.dumps({name: row[name] for name in NAMES}) + "\n" for row, _ in rows))
    assert run("predict", package, source, "-o", tmp_path / "o.csv", "--stats", stats).exit_code == 0
    wanted = Counter(pair for _, told in rows for pair in told)
    counted = json.loads(stats.read_text())["columns"]
    found = {(name, kind): one["count"] for name, kinds in counted.items() for kind, one in kinds.items()}
    compared = {pair: n for pair, n in found.items() if n and not (pair[0] in WITH_GAPS and pair[1] == "missing")}
    assert compared == wanted
    strict = run("predict", package, source, "-o", tmp_path / "o.jsonl", "--strict", "--on-error", "null")
    assert strict.exit_code == 0
    answers = [json.loads(line)["label"] for line in (tmp_path / "o.jsonl").read_text().splitlines()]
    assert [label is None for label in answers] == [bool(told) for _, told in rows]
