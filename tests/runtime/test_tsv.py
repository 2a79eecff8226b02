"""Quotes in TSV: where RFC 4180 has them they stand around a field; everywhere else they are text."""

import io

import pytest

from edgeproof.tables import blocks, csv


def rows(data: bytes) -> list[tuple[int, list[str]]]:
    """The rows of a TSV without a header of its own, with the lines on which they start."""
    batches = csv.read(io.BytesIO(b"a\tb\n" + data), "rows.tsv", "\t").batches(1000)
    return [
        (line, list(row))
        for batch in batches
        for line, row in zip(batch.lines, zip(batch.columns["a"], batch.columns["b"], strict=True), strict=True)
    ]


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        (b"1\tplain", ["1", "plain"]),
        (b'1\t"quoted"', ["1", "quoted"]),
        (b'1\t"a\tb"', ["1", "a\tb"]),
        (b'1\t"a ""b"""', ["1", 'a "b"']),
        (b'1\t"Go" he said', ["1", '"Go" he said']),
        (b'1\tsaid "yes"', ["1", 'said "yes"']),
        (b'1\t"never closed', ["1", '"never closed']),
    ],
)
def test_a_quote_is_text_unless_it_closes(line: bytes, fields: list[str]) -> None:
    """A row is read by RFC 4180 where its quotes allow that, else as it is written."""
    assert rows(line + b"\n2\tnext\n") == [(2, fields), (3, ["2", "next"])]


def test_a_field_of_several_lines() -> None:
    """A quoted field may hold line ends."""
    assert rows(b'1\t"a\nb ""c""\n\n"\n2\tx\n') == [(2, ["1", 'a\nb "c"\n\n']), (6, ["2", "x"])]


def test_a_quote_that_nobody_closed_swallows_no_row() -> None:
    """Of two lines with one quote each, the first is no beginning of the second: a tab is in between."""
    assert rows(b'1\t"open\n2\tclosed"\n3\tx\n') == [(2, ["1", '"open']), (3, ["2", 'closed"']), (4, ["3", "x"])]


def test_lines_that_were_looked_at_in_vain() -> None:
    """They are rows of their own."""
    data = b'a\n"open\n\nx\n"b" c\n'
    (batch,) = csv.read(io.BytesIO(data), "rows.tsv", "\t").batches(10)
    assert list(batch.columns["a"]) == ['"open', "", "x", '"b" c']


def test_many_lines_are_looked_at_once() -> None:
    """A million lines after a lone quote take no longer than a million lines."""
    reader = csv.read(io.BytesIO(b'a\n"open\n' + b"x\n" * 300_000), "rows.tsv", "\t")
    assert sum(batch.n_rows for batch in reader.batches(1 << 20)) == 300_001


def test_rows_over_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Quotes are looked for in the next block, too."""
    monkeypatch.setattr(blocks, "BLOCK", 16)
    wanted = [(2, ["1", "a\n" * 9]), (12, ["2", '"b']), (13, ["3", "c"])]
    assert rows(b'1\t"' + b"a\n" * 9 + b'"\n2\t"b\n3\tc\n') == wanted
