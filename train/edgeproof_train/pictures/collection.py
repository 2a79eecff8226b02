"""Pictures with two labels, divided into those to learn from and those held out."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from edgeproof.decision import grammar, quoted, slug
from edgeproof.errors import RowsError, UsageError
from edgeproof_train.pictures.arrays import of_arrays
from edgeproof_train.pictures.folders import of_archive, of_folder
from edgeproof_train.pictures.gallery import TEST, Gallery
from edgeproof_train.pictures.given import is_picture, is_tar
from edgeproof_train.pictures.listed import of_table
from edgeproof_train.settings import Settings, Words
from edgeproof_train.table import Positions, Target, split, two_labels

_LEAST = 20  # pictures of either label: fewer say nothing


@dataclass(frozen=True, eq=False)
class Collection:
    """Pictures whose labels are known."""

    name: str
    gallery: Gallery
    target: Target  # of the pictures of `gallery`
    groups: Positions | None  # (n,) equal where pictures must be on one side; None where each is by itself

    @property
    def y(self) -> npt.NDArray[np.float32]:
        """1 for labels[1], else 0: (n,) float32."""
        return self.target.y

    def divided(self, settings: Settings) -> tuple[Positions, Positions]:
        """Return the pictures to learn from and those held out, ascending: as stated, else drawn; raises RowsError."""
        if self.gallery.parts is None:
            train, test = split(self.target, settings, self.gallery.source, self.groups)
            return np.sort(train), np.sort(test)
        held_out = np.array([part == TEST for part in self.gallery.parts], bool)
        self._require_apart(held_out)
        for side, what in ((~held_out, "training"), (held_out, "held-out")):
            few = np.bincount(self.y[side].astype(int), minlength=2)
            if few.min() < 2:
                label = quoted(self.target.labels[int(few.argmin())])
                raise RowsError(
                    f"{self.gallery.source}: expected {what} pictures of both labels, got {few.min()} of {label}"
                )
        return np.flatnonzero(~held_out), np.flatnonzero(held_out)

    def _require_apart(self, held_out: npt.NDArray[np.bool_]) -> None:
        if self.groups is None:
            return
        both = np.flatnonzero(held_out & np.isin(self.groups, self.groups[~held_out]))
        if len(both):
            name = quoted(self.gallery.names[int(both[0])])
            what = f"{len(both)} held-out pictures, such as {name}, are of groups that are in training, too"
            raise RowsError(f"{self.gallery.source}: --group-by: {what}; divide them otherwise")


def collection_of(paths: Sequence[str], settings: Settings) -> Collection:
    """Find pictures and labels; raises RowsError and UsageError, in one line."""
    gallery = _gallery(paths, settings)
    texts = _texts(gallery, settings)
    pair, texts = _pair(gallery, texts, settings)
    known = [place for place, text in enumerate(texts) if text is not None]
    kept = gallery.take(known)
    y = np.array([texts[place] == pair[1] for place in known], np.float32)
    target = Target(settings.target or "label", pair, np.arange(len(known)), y, len(texts) - len(known))
    for label, count in zip(pair, target.counts, strict=True):
        if count < _LEAST:
            found = f"got {count} of {quoted(label)}"
            raise RowsError(f"{gallery.source}: expected at least {_LEAST} pictures of each label, {found}")
    stem = Path(paths[0].rstrip("/")).name.split(".")[0] or "pictures"
    return Collection(slug(settings.name or stem), kept, target, _groups(kept, settings))


def _gallery(paths: Sequence[str], settings: Settings) -> Gallery:
    if settings.image is not None:
        return of_table(paths, settings)
    if len(paths) > 1:
        raise UsageError(f"{paths[1]}: expected one folder, archive or file of pictures, got {len(paths)}")
    path = paths[0]
    if Path(path).is_dir():
        return of_folder(path)
    if is_picture(path):
        raise UsageError(f"{path}: expected a folder of pictures for each label, got one picture")
    return of_archive(path) if is_tar(path) or path.lower().endswith(".zip") else of_arrays(path)


def _texts(gallery: Gallery, settings: Settings) -> list[str | None]:
    """Return labels as they are compared; None where one is missing. A folder's name never means missing."""
    words = frozenset(Words.of(settings, ()).of_column("")) if gallery.are_codes else frozenset()
    few: dict[Any, str | None] = {}
    for place, label in enumerate(gallery.labels):
        if label not in few:
            try:
                few[label] = grammar.label_value(label, words)
            except ValueError as error:
                raise RowsError(f"{gallery.source}: {gallery.names[place]}: label: {error}") from None
    return [few[label] for label in gallery.labels]


def _pair(gallery: Gallery, texts: list[str | None], settings: Settings) -> tuple[tuple[str, str], list[str | None]]:
    """Return the labels of class 0 and 1, and for each picture one of them, or None."""
    counts = Counter(text for text in texts if text is not None)
    where = f"{gallery.source}: labels"
    shown = ", ".join(quoted(label) for label in sorted(counts)[:5]) + (", …" if len(counts) > 5 else "")
    if settings.labels:
        first, second = settings.labels
        if len(counts) == 2 and not set(settings.labels) & counts.keys():
            codes = two_labels(where, counts, None)
            if all(grammar.category(code) in ("false", "true") or _is_number(code) for code in codes):
                named = dict(zip(codes, settings.labels, strict=True))
                return (first, second), [None if text is None else named[text] for text in texts]
        absent = [label for label in settings.labels if label not in counts]
        if absent:
            raise RowsError(f"{where}: --labels {','.join(settings.labels)}: no {quoted(absent[0])} among {shown}")
        return (first, second), [text if text in settings.labels else None for text in texts]
    if len(counts) > 2 and settings.positive is None:
        a, b = sorted(counts)[:2]
        ways = f"--labels {a},{b} takes two of them, --positive {b} tells one from the rest"
        raise RowsError(f"{where}: expected two, got {len(counts)}: {shown}; {ways}")
    pair = two_labels(where, counts, settings.positive)
    return pair, [None if text is None else pair[1] if text == pair[1] else pair[0] for text in texts]


def _is_number(text: str) -> bool:
    try:
        grammar.number(text)
    except ValueError:
        return False
    return True


def _groups(gallery: Gallery, settings: Settings) -> Positions | None:
    if settings.group_by is None:
        return None
    found = gallery.groups if gallery.groups is not None else _matched(gallery, settings.group_by)
    _, codes = np.unique(np.array([str(one) for one in found]), return_inverse=True)
    if len(np.unique(codes)) < 4:
        raise RowsError(
            f"{gallery.source}: --group-by {settings.group_by}: expected groups, got {len(set(found))} in all"
        )
    return codes.astype(np.int64)


def _matched(gallery: Gallery, pattern: str) -> list[str]:
    try:
        search = re.compile(pattern).search
    except re.error as error:
        raise UsageError(f"--group-by {pattern}: expected a regular expression: {error}") from None
    groups = []
    for name, inner in zip(gallery.names, gallery.inner, strict=True):
        match = search(inner)
        if match is None:
            raise RowsError(f"{gallery.source}: --group-by {pattern}: nothing of {quoted(inner)} matches")
        groups.append(match[1] if match.re.groups and match[1] is not None else match[0])
        del name
    return groups


def joined(collection: Collection, codes: Positions) -> Collection:
    """Return the collection with groups that also share equal codes: (n,), such as those of equal pixels."""
    if len(np.unique(codes)) == len(codes):
        return collection
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    n = len(codes)
    own = np.arange(n) if collection.groups is None else np.unique(collection.groups, return_inverse=True)[1]
    ends = np.concatenate([own, n + np.unique(codes, return_inverse=True)[1]])
    starts = np.tile(np.arange(n), 2)
    bridge = coo_array((np.ones(2 * n), (starts, n + ends)), shape=(3 * n, 3 * n))
    _, component = connected_components(bridge, directed=False)
    return replace(collection, groups=component[:n].astype(np.int64))
