"""What a release may change at most: a number of decisions, or a share of them."""

from typing import NamedTuple

from edgeproof.errors import ProofError, UsageError


class Limit(NamedTuple):
    """The most rows of a kind: `25`, or `0.5%` of those that were compared."""

    name: str  # of the option
    text: str
    most: float
    is_share: bool


def limit_of(name: str, text: str | None) -> Limit | None:
    """Read what an option says; raises UsageError."""
    if text is None:
        return None
    is_share, number = text.endswith("%"), text.removesuffix("%").strip()
    try:
        most = float(number) / 100 if is_share else int(number)
    except ValueError:
        most = -1
    if not 0 <= most <= (1 if is_share else 2**63):
        raise UsageError(f"{name}: expected a number of rows such as 25, or a share such as 0.5%, got {text!r}")
    return Limit(name, text, most, is_share)


def refuse(*counted: tuple[Limit | None, str, int, int]) -> None:
    """Raise ProofError that names each limit which is exceeded: limit, what happens, in how many rows, of how many."""
    exceeded = [
        f"{limit.name} {limit.text}: exceeded: {found:,} of {rows:,} {what}"
        for limit, what, found, rows in counted
        if limit is not None and found > (limit.most * rows if limit.is_share else limit.most)
    ]
    if exceeded:
        raise ProofError("; ".join(exceeded))
