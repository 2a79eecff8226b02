"""What differs between two contracts, in the words of `contract.json`."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from edgeproof.decision import Contract

_RANGE, _SCALING = ("min", "max"), ("lo", "hi", "mean", "scale", "edges", "slopes")


class Change(NamedTuple):
    """One thing that is not the same."""

    column: str  # empty where it is the contract as a whole
    what: str
    old: Any  # as JSON; None where there is nothing
    new: Any


def changes(old: Contract, new: Contract) -> list[Change]:
    """Return what differs: rule and labels first, then columns that came and went, then what columns say."""
    found = []
    ours, theirs = ({k: v for k, v in one.to_json().items() if k not in ("name", "features")} for one in (old, new))
    for what in dict.fromkeys((*ours, *theirs)):
        if what == "rule":
            found += list(_rule(ours[what], theirs[what]))
        elif ours.get(what) != theirs.get(what):
            found.append(Change("", what, ours.get(what), theirs.get(what)))
    before, after = ({f.name: f.to_json(complete=True) for f in one.features} for one in (old, new))
    found += [Change(name, "column", "there", "gone") for name in before if name not in after]
    found += [Change(name, "column", "absent", "new") for name in after if name not in before]
    both = [name for name in before if name in after]
    if both != [name for name in after if name in before]:
        found.append(Change("", "order of columns", list(before), list(after)))
    for name in both:
        found += _column(name, before[name], after[name])
    return found


def _rule(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    if old["kind"] != new["kind"]:
        yield Change("", "rule", old, new)
        return
    for what in old:
        if old[what] != new[what]:
            yield Change("", what, old[what], new[what])


def _column(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    if old["kind"] != new["kind"]:
        yield Change(name, "kind", old["kind"], new["kind"])
        return
    for what, keys in (("training range", _RANGE), ("scaling", _SCALING)):
        pair = [{key: one[key] for key in keys if key in one} for one in (old, new)]
        if pair[0] != pair[1]:
            yield Change(name, what, *(list(one.values()) if what != "scaling" else one for one in pair))
    for key in dict.fromkeys((*old, *new)):
        if key in _RANGE or key in _SCALING:
            continue
        one, other = old.get(key), new.get(key)
        if one == other:
            continue
        if key in ("values", "terms"):
            yield from _texts(name, key, old[key], new[key])
        else:
            yield Change(name, key, one, other)


def _texts(name: str, key: str, old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    gone, came = ([text for text in one if text not in other] for one, other in ((old, set(new)), (new, set(old))))
    if gone or came:
        yield Change(name, key, gone, came)
    else:
        yield Change(name, f"order of {key}", list(old), list(new))
