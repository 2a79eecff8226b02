"""The words that stand for a missing value, in all columns or in one."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from edgeproof.decision import grammar
from edgeproof_train.settings.settings import Settings


class Words(NamedTuple):
    """Words for missing, in the one spelling in which they are compared."""

    general: tuple[str, ...]  # in every column without its own
    added: Mapping[str, frozenset[str]]  # by column
    values: frozenset[str]  # words that are values everywhere
    kept: Mapping[str, frozenset[str]]  # by column: words that are values there

    @classmethod
    def of(cls, settings: Settings, names: Collection[str]) -> "Words":
        """Sort what `--missing` and `--not-missing` say; names: of the table's columns.

        `a=b` is the word `b` of the column `a` where the table has such a column, else one word.
        """
        everywhere, added = _sorted(settings.missing, names)
        nowhere, kept = _sorted(settings.not_missing, names)
        words = dict.fromkeys((*grammar.MISSING_VALUES, *everywhere))
        return cls(tuple(word for word in words if word not in nowhere), added, frozenset(nowhere), kept)

    def of_column(self, name: str) -> tuple[str, ...]:
        """Return the words of one column."""
        more = sorted(self.added.get(name, frozenset()).difference(self.general))
        return tuple(word for word in (*self.general, *more) if word not in self.kept_in(name))

    def kept_in(self, name: str) -> frozenset[str]:
        """Return the words that are values in one column."""
        return self.values | self.kept.get(name, frozenset())


def _sorted(given: Iterable[str], names: Collection[str]) -> tuple[list[str], dict[str, frozenset[str]]]:
    everywhere, by_column = [], dict[str, frozenset[str]]()
    for text in given:
        column, equals, word = text.partition("=")
        if equals and column in names:
            by_column[column] = by_column.get(column, frozenset()) | {_word(word)}
        else:
            everywhere.append(_word(text))
    return everywhere, by_column


def _word(text: str) -> str:
    return grammar.word(grammar.clean(text))
