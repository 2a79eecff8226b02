"""Texts that say what a column is: dates, identifiers' names, numbers in another notation."""

import re
from collections.abc import Sequence
from datetime import date

_TIME = r"\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?(\s?[AaPp][Mm])?(\s?(Z|UTC|[+-]\d{2}:?\d{2}))?"
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY = (
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}"  # 2024-01-31
    r"|\d{1,2}(?P<mark>[-/.])\d{1,2}(?P=mark)\d{2,4}"  # 31.1.2024, 1/31/24
    rf"|\d{{1,2}}[\s-]{_MONTH}[\s,-]*\d{{2,4}}"  # 31 Jan 2024
    rf"|{_MONTH}\s\d{{1,2}},?\s\d{{4}}"  # Jan 31, 2024
)
_DATE = re.compile(rf"({_DAY})([T\s]+{_TIME})?|{_TIME}", re.IGNORECASE | re.ASCII)
_COMPACT = re.compile(r"(19|20)[0-9]{6}", re.ASCII)
_ID_WORDS = r"id|ids|uid|uuid|guid|key|index|idx|nr|no|num|number|rowid|rownum|serial"
_ID_NAME = re.compile(
    rf"(?i:(.*[\s_.-])?({_ID_WORDS})|id[\s_.-].*|unnamed: ?\d+)"  # customer_id, id of row, pandas' unnamed index
    r"|.*[a-z0-9](Id|ID|Uuid|UUID|Key|Index)|#"  # customerId
)
_FOREIGN = re.compile(r"[^\w\s]?\s?[+-]?\d[\d.,' \u00a0]*\s?([%€$£]|[A-Za-z]{1,3})?")


_NOTATION = re.compile(
    r"[+-]?\d+,\d+"  # 17,8: a decimal comma
    r"|[+-]?\d{1,3}([.,' \u00a0\u202f]\d{3})+([.,]\d+)?"  # 1,234.5 or 1.234,5 or 1 234: groups of thousands
    r"|[+-]?[$€£¥]\s?[+-]?\d[\d.,]*|[+-]?\d[\d.,]*\s?[%$€£¥]"  # $5, 5 €, 5 %
)


_UNIT = re.compile(r"[+-]?\d[\d.,]*\s?([A-Za-z]{1,3})")
_TELEPHONE = re.compile(r"\+\d{8,15}", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+")
_COMMA = re.compile(r"[+-]?\d+,\d+")


def dates(texts: Sequence[str]) -> bool:
    """Tell whether every text is a date, a time, or both."""
    return all(map(_DATE.fullmatch, texts))


def compact_dates(texts: Sequence[str]) -> bool:
    """Tell whether several numbers are all days written as 20240131."""
    return len(texts) >= 3 and all(_COMPACT.fullmatch(text) and _is_day(text) for text in texts)


def _is_day(text: str) -> bool:
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return True


def telephones(texts: Sequence[str]) -> bool:
    """Tell whether all are numbers of telephones with the code of a country, `+4930123456`."""
    return all(map(_TELEPHONE.fullmatch, texts))


def named_like_id(name: str) -> bool:
    """Tell whether a column's name is that of an identifier: `id`, `customer_id`, `PassengerId`, `row no`."""
    return _ID_NAME.fullmatch(name) is not None


def foreign_numbers(texts: Sequence[str]) -> bool:
    """Tell whether every text is a number with a decimal comma, thousands separators, a currency or a unit."""
    return all(map(_FOREIGN.fullmatch, texts))


def foreign_notation(texts: Sequence[str], strangers: Sequence[str]) -> bool:
    """Tell whether all texts are numbers and some are certainly in another notation; few values look so by chance.

    strangers: the texts that are no numbers as they are.
    """
    sure = any(map(_NOTATION.fullmatch, strangers)) or _one_unit(strangers)
    return sure and foreign_numbers(texts)


def _one_unit(texts: Sequence[str]) -> bool:
    found = [_UNIT.fullmatch(text) for text in texts]
    return len(texts) > 2 and all(found) and len({one[1] for one in found if one}) == 1


def decimal_commas(texts: Sequence[str]) -> bool:
    """Tell whether every text is a number with a decimal comma."""
    return all(map(_COMMA.fullmatch, texts))


def thousands(texts: Sequence[str]) -> bool:
    """Tell whether every text may be a whole number whose thousands are parted by commas, `3,668`."""
    return all(map(_THOUSANDS.fullmatch, texts))
