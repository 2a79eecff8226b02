"""Tables, or rows drawn from both contracts, through two packages."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from edgeproof import tables
from edgeproof.decision import Contract, quoted
from edgeproof.diff.difference import Answers, Difference
from edgeproof.diff.figures import Figures
from edgeproof.diff.pair import Pair, Vectors
from edgeproof.diff.table import changed_rows
from edgeproof.errors import RowsError
from edgeproof.rows import Batch, Fault, Reading, read
from edgeproof.scoring import UNLABELLED, Labels, Options, Stream, dialect_of
from edgeproof.types import Floats, Places, StrPath

DRAWN = 20_000  # rows, where nobody has any
_CELLS, _LEAST = 1 << 22, 500  # of wide contracts fewer rows: so many cells, but so many rows at least


class Asked(NamedTuple):
    """What of the tables, besides their features, is wanted."""

    target: str | None = None  # the column of true labels; None for the contract's, where the tables have it
    labels_as: Mapping[str, Any] = MappingProxyType({})  # how labels are written there: keywords of `Labels`
    changed: StrPath | None = None  # where the rows go whose decision changed


def diff_files(pair: Pair, rows: Sequence[str], options: Options, asked: Asked) -> Difference:
    """Compare both packages on tables; raises what `evaluate_files` raises, and OutputError for the table of changes.

    The tables are read as those of the new package.
    """
    target = _target(pair, rows, options, asked.target)
    labels = Labels(pair.labels, pair.old.contract.missing, **asked.labels_as)
    stream = Stream(pair.new, rows, options, asked.changed)
    found = Difference(pair, False, target is not None)
    given = np.zeros(len(pair.labels), np.int64)
    with changed_rows(pair, rows, options, asked.changed) as changed:

        def answer(batch: Batch, reading: Reading) -> tuple[tuple[Answers, Any], Sequence[Fault]]:
            vectors, faults = pair.vectors(batch, reading)
            truth = None
            if target is not None:
                truth, wrong = labels.read(batch, target)
                faults = sorted([*faults, *wrong], key=lambda fault: fault.row)
            good, scores = stream.score(batch, Reading(vectors.new, [], reading.unusual, reading.missing), faults)
            if not good.all():
                vectors, truth = vectors.only(good), None if truth is None else truth[good]
            answers, p = _answered(pair, vectors, scores, truth)
            return (answers, changed.prepared(batch, good, (answers.old, answers.new), p)), faults

        more = (*pair.more, *([target] if target else []), *changed.keep)
        with stream.answers(answer, tuple(dict.fromkeys(more))) as answers:
            for one, prepared in answers:
                found.add(one)
                changed.put(prepared)
                given += np.bincount(one.new, minlength=len(given))
            changed.close()
            order = [pair.labels.index(label) for label in pair.new.contract.labels]
            stream.conclude(given[order].tolist())
    found.outcome = stream.outcome()
    if asked.target is not None and not found.known:
        raise RowsError(f"{found.outcome.source}: column {quoted(asked.target)}: expected labelled rows, got none")
    return found


def diff_drawn(pair: Pair) -> Difference:
    """Compare both packages on rows drawn at random: half of them as the old contract saw them, half as the new one."""
    found = Difference(pair, True, False)
    batch = _drawn(pair.old.contract, pair.new.contract)
    vectors, faults = pair.vectors(batch, read(pair.new.contract, batch))
    if faults:  # a text of one contract may be none to the other
        good = np.ones(batch.n_rows, bool)
        good[[fault.row for fault in faults]] = False
        vectors = vectors.only(good)
    found.add(_answered(pair, vectors, pair.new.scores_of(vectors.new), None)[0])
    return found


def _answered(
    pair: Pair, vectors: Vectors, scores: Floats, truth: Places | None
) -> tuple[Answers, tuple[Floats, Floats]]:
    """Return what both say, and the probabilities of all labels; scores: those of the new one."""
    old = np.empty((0, pair.old.contract.n_scores), np.float32)
    if len(vectors.old):
        old = pair.old.scores_of(vectors.old)
    decided = pair.old.contract.rule.decide(old), pair.in_old_order(pair.new.contract.rule.decide(scores))
    p = pair.old.contract.rule.probabilities(old), pair.probabilities(scores)
    moved = np.abs(p[1] - p[0])
    moved = moved[:, 1] if len(pair.labels) == 2 else moved.max(axis=1)
    figures = []
    if truth is not None and (known := truth != UNLABELLED).any():
        figures = [Figures.of(truth[known], one[known], q[known]) for one, q in zip(decided, p, strict=True)]
    return Answers(vectors, *decided, moved, truth, figures), p


def _target(pair: Pair, rows: Sequence[str], options: Options, chosen: str | None) -> str | None:
    """Return the column of true labels; None where nobody named one and the first table has not the contract's."""
    if chosen is not None:
        return chosen
    name = pair.old.contract.target
    wanted = tables.Wanted.of(pair.new.contract)
    first = tables.files_of(rows, options.dialect, wanted)[0]
    with tables.reading(first, dialect_of(pair.new, options), wanted, is_ahead=True) as reader:
        return name if name in reader.columns else None


def _drawn(old: Contract, new: Contract) -> Batch:
    """Draw cells for the columns of both, within the ranges of training; a tenth of the numbers is missing."""
    rng, columns = np.random.default_rng(0), {}
    n = min(DRAWN, max(_LEAST, _CELLS // max(old.n_features, new.n_features))) // 2
    halves = [dict(_cells(contract, rng, n)) for contract in (old, new)]
    for name in {**halves[0], **halves[1]}:
        one, other = (half.get(name) for half in halves)
        columns[name] = [*(one or other or ()), *(other or one or ())]
    return Batch(columns, 2 * n, unit="row")


def _cells(contract: Contract, rng: "np.random.Generator", n: int) -> Iterator[tuple[str, list[str]]]:
    for feature, words in zip(contract.features, contract.words, strict=True):
        values = feature.drawn(rng, np.zeros(n, bool))
        yield feature.name, [feature.text(tuple(row), sorted(words)) for row in values.tolist()]
