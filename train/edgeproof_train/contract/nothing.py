"""Words for nothing among numbers: people and programs write them where a number is not known."""

from dataclasses import replace

from edgeproof.decision import grammar
from edgeproof_train.contract.evidence import Evidence, evidence_of

# As `grammar.word` writes them. Elsewhere they may be values: + and - are the classes of many a table.
_WORDS = "- -- --- . .. * unknown unk missing undefined nil nd n.d. n.a. n.a k.a. s/d (null) <null> [null] (none)"
_CELLS = "#value! #ref! #div/0! #num! #name?"  # of a spreadsheet
_PHRASES = ("not available", "not applicable", "not known", "no data", "no value")
NOTHING = frozenset((*_WORDS.split(), *_CELLS.split(), *_PHRASES))

_FEW = 10  # so many different numbers may be names of classes, of which a word may be another


def without_nothing(evidence: Evidence, kept: frozenset[str]) -> Evidence:
    """Return the evidence with such words as missing values, where all that is no number is such a word.

    One other text without digits is taken for one, too, where numbers are many. kept: words that are values here.
    """
    strangers = {grammar.word(text) for text in evidence.strangers}
    if not strangers or strangers & kept or not _are_nothing(strangers, evidence):
        return evidence
    again = evidence_of(evidence.name, evidence.cells, evidence.missing | strangers)
    return replace(again, guessed=frozenset(strangers))


def _are_nothing(strangers: set[str], evidence: Evidence) -> bool:
    numbers = len(evidence.present) - len(evidence.strangers)
    if strangers <= NOTHING:
        return numbers > 1
    alone = next(iter(strangers))
    rows = sum(evidence.present[text] for text in evidence.strangers)
    return len(strangers) == 1 and numbers > _FEW and 2 * rows <= evidence.present.total() and not _has_digit(alone)


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))
