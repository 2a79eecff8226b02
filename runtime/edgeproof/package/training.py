"""The training record in a package: how the model came to be, and its answers on held-out rows, without these rows.

Packages of older edgeproof and such as were sealed by hand have none. Keys that a reader does not know are left alone.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from edgeproof.codec import canonical
from edgeproof.errors import DamagedPackageError
from edgeproof.package.figures import check_kind
from edgeproof.package.sealed import Package

RECORD = "training/record.json"
HELD_OUT = "training/held_out.json.bz2"
HELD_OUT_ROWS = "training/rows.csv.bz2"
TRAINING = "training"  # role of these files
MAX_RECORD = 8 * 1024  # bytes that `export` writes
MAX_PAIRS = 10_000  # held-out rows whose answers it writes
_MOST = 16 * 1024 * 1024  # bytes of a file that a reader takes, once decompressed

_OR_NULL = type(None)
_SHARE = (float, _OR_NULL)
_COUNT = (int, _OR_NULL)
KINDS: Mapping[str, tuple[type, ...]] = {  # the keys of the record
    "record": (int,),
    "by": (str,),
    "settings": (dict,),
    "rows": (dict,),
    "table": (dict, _OR_NULL),
    "ways": (dict,),
    "curve": (dict,),
    "calibration": (dict, _OR_NULL),
    "chosen": (dict,),
    "tried": (int,),
    "leaks": (dict,),
    "useless": (str, _OR_NULL),
    "importance": (dict,),
    "dependence": (dict,),
    "notes": (list,),
    "versions": (dict,),
    "cut": (dict,),
}
ROWS: Mapping[str, tuple[type, ...]] = dict.fromkeys(("train", "held_out", "without_label"), _COUNT)
TABLE: Mapping[str, tuple[type, ...]] = {"sha256": (str,), "rows": (int,), "columns": (int,)}
RELIABILITY: Mapping[str, tuple[type, ...]] = dict.fromkeys(("brier", "log_loss", "calibration_error"), (float,))
CALIBRATION: Mapping[str, tuple[type, ...]] = {
    "method": (str,),
    **dict.fromkeys(("factor", "shift"), (float,)),
    **dict.fromkeys(("before", "after"), (dict,)),
}
WAY: Mapping[str, tuple[type, ...]] = {
    **dict.fromkeys(("accuracy", "auc", "log_loss", "precision", "recall", "f1", "pr_auc", "threshold"), _SHARE),
    **dict.fromkeys(("accuracy_interval", "auc_interval"), (list,)),
}
ANSWERS: Mapping[str, tuple[type, ...]] = {"held_out": (int,), "rows": (int,), "seed": _COUNT, "scores": (list,)}
_SETTING = (str, int, float, bool, list)
_VALUES: Mapping[str, tuple[type, ...]] = {  # in objects whose keys are names
    **dict.fromkeys(("settings", "chosen"), _SETTING),
    "leaks": (float,),
    "cut": (int,),
    **dict.fromkeys(("versions", "notes"), (str,)),
}


class Training(NamedTuple):
    """What a package says of its training; every value below is of its kind."""

    record: Mapping[str, Any]  # KINDS
    answers: Mapping[str, Any]  # ANSWERS


def training_of(package: Package) -> Training | None:
    """Return the training record of a package, None where it has none; raises DamagedPackageError."""
    if RECORD not in package.files or HELD_OUT not in package.files:
        return None
    record, answers = (_loaded(package.unpacked_file(name, _MOST), name) for name in (RECORD, HELD_OUT))
    try:
        check_record(record)
        check_answers(answers, len(package.contract.labels), package.contract.n_scores)
    except ValueError as error:
        raise DamagedPackageError(f"training record: {error}") from None
    return Training(record, answers)


def check_record(record: Any) -> None:
    """Raise ValueError unless this is a training record."""
    _check("record", record, KINDS)
    _check("rows", record["rows"], ROWS)
    for key, fields in (("table", TABLE), ("calibration", CALIBRATION)):
        if record[key] is not None:
            _check(key, record[key], fields)
    for when in ("before", "after") if record["calibration"] is not None else ():
        _check(when, record["calibration"][when], RELIABILITY)
    for name, way in record["ways"].items():
        _check(name, way, WAY)
        for key in ("accuracy_interval", "auc_interval"):
            _check_list(f"{name}: {key}", way[key], _SHARE, 2)
    for key, length in (("curve", None), ("importance", 3), ("dependence", None)):
        for name, numbers in record[key].items():
            _check_list(f"{key}: {name}", numbers, _SHARE if length else (float,), length)
    for key, kinds in _VALUES.items():
        values = record[key]
        _check_list(key, values if key == "notes" else list(values.values()), kinds)


def check_answers(answers: Any, n_labels: int, n_scores: int) -> None:
    """Raise ValueError unless these are answers of so many scores, listed for each of so many labels."""
    _check("held_out", answers, ANSWERS)
    if len(answers["scores"]) != n_labels:
        raise ValueError(f"scores: expected a list for each of {n_labels} labels, got {len(answers['scores'])}")
    for of_label in answers["scores"]:
        if n_scores == 1:
            _check_list("scores", of_label, (float,))
            continue
        check_kind("scores", of_label, (list,))
        for scores in of_label:
            _check_list("scores", scores, (float,), n_scores)


def _loaded(data: bytes, name: str) -> Any:
    try:
        return canonical.loads(data)
    except ValueError as error:
        raise DamagedPackageError(f"{name}: expected JSON, got {error}") from None


def _check(where: str, value: Any, kinds: Mapping[str, tuple[Any, ...]]) -> None:
    if type(value) is not dict or not set(kinds) <= set(value):
        raise ValueError(f"{where}: expected an object with {', '.join(kinds)}")
    for name, known in kinds.items():
        check_kind(f"{where}: {name}", value[name], known)


def _check_list(where: str, values: Any, kinds: tuple[Any, ...], length: int | None = None) -> None:
    check_kind(where, values, (list,))
    if length is not None and len(values) != length:
        raise ValueError(f"{where}: expected {length} numbers, got {len(values)}")
    for value in values:
        check_kind(where, value, kinds)
