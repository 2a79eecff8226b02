"""Packages whose training files are others."""

from typing import Any

from edgeproof.codec import bzip2, canonical
from edgeproof.package import HELD_OUT, HELD_OUT_ROWS, RECORD, TRAINING, Package, parse, record, seal


def replanted(opened: Package, name: str, value: Any) -> Package:
    """Put another training file into a package and seal it again; None takes all of them out."""
    if value is None:
        files = {one: data for one, data in opened.files.items() if not one.startswith("training/")}
    else:
        data = value if isinstance(value, bytes) else canonical.dumps(value)
        files = {**opened.files, name: bzip2.compress(data) if name.endswith(bzip2.FILE) else data}
    roles = {one: entry.role for one, entry in opened.manifest.files.items()} | {HELD_OUT_ROWS: TRAINING}
    records = {one: record(data, roles[one]) for one, data in files.items()}
    return parse(seal(opened.manifest._replace(files=records), files))


def with_ways(opened: Package) -> Package:
    """Return the package with figures of what the network was compared with."""
    figures = dict.fromkeys(("log_loss", "precision", "recall", "f1", "pr_auc", "threshold"), 0.5)
    shares = {"network": 0.9, "boosted trees": 0.8, "majority class": 0.5}
    intervals = ("accuracy_interval", "auc_interval")
    ways = {
        name: figures | {"accuracy": x, "auc": x} | {key: [x - 0.1, x + 0.1] for key in intervals}
        for name, x in shares.items()
    }
    told = canonical.loads(opened.unpacked_file(RECORD))
    return replanted(opened, RECORD, {**told, "ways": ways})


def without_record(opened: Package) -> Package:
    """Return the package as an older edgeproof would have sealed it."""
    return replanted(opened, HELD_OUT, None)
