"""What is installed here, in which version, what is missing, and what to run for it."""

import os
import platform
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from edgeproof import __version__, engines
from edgeproof.console.layout import listed
from edgeproof.engines import ENGINES

# Besides the engines: distribution, what it is for, the command that installs it where it is missing.
_CHECKOUT = "pip install ./runtime"
_OTHERS = (
    ("click", "the command line", _CHECKOUT),
    ("numpy", "scoring", _CHECKOUT),
    ("pyarrow", "Parquet, Arrow, large CSV files", engines.install("arrow")),
    ("pillow", "pictures", engines.install("image")),
    ("python-calamine", "Excel workbooks", engines.install("excel")),
    ("cryptography", "keygen, sign, --trust", engines.install("sign")),
    ("pyspark", "predict --on spark", engines.install("spark")),
    ("dask", "predict --on dask", engines.install("dask")),
    ("mlflow-skinny", "models of MLflow", engines.install("mlflow")),
    ("edgeproof-train", "train", "in a checkout: pip install ./runtime ./train"),
    ("edgeproof-export", "export, adopt", "in a checkout: pip install ./runtime ./export"),
)
# Flags of /proc/cpuinfo on x86: the name people know, the flags any of which means it, what hangs on it.
_CPU = (
    ("AVX", ("avx",), "TensorFlow's wheels need it: train and export"),
    ("AVX2", ("avx2",), "engines are faster with it; not needed"),
    ("VNNI", ("avx_vnni", "avx512_vnni"), "int8 is faster with it; not needed"),
)


@dataclass(frozen=True)
class Finding:
    """One thing that may be here."""

    what: str
    version: str | None  # None where it is missing
    purpose: str
    advice: str  # what to run, or what is wrong; empty where all is well


@dataclass(frozen=True)
class Diagnosis:
    """This machine, as far as edgeproof cares."""

    edgeproof: str
    python: str
    system: str
    findings: tuple[Finding, ...]
    cpu: dict[str, bool]  # empty where nothing is known
    trust: str | None  # EDGEPROOF_TRUST
    auto: str  # the engine that `auto` takes first, if a package has an artifact for it


def examine() -> Diagnosis:
    """Look at this machine; imports every engine that is installed, to see whether it does import."""
    system = f"{platform.system()} {platform.machine()}"
    findings = (*_engines(), *(_distribution(*other) for other in _OTHERS))
    trust, auto = os.environ.get("EDGEPROOF_TRUST"), engines.available()[0]
    return Diagnosis(__version__, platform.python_version(), system, findings, _cpu(), trust, auto)


def versions(names: Iterable[str]) -> dict[str, str]:
    """Return the versions of those distributions that are installed."""
    found = {name: _version(name) for name in names}
    return {name: text for name, text in found.items() if text is not None}


def _version(distribution: str) -> str | None:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None


def _distribution(name: str, purpose: str, command: str) -> Finding:
    found = _version(name)
    return Finding(name, found, purpose, "" if found else f"run: {command}")


def _engines() -> Iterator[Finding]:
    for name, spec in ENGINES.items():
        if spec.distribution is None or spec.extra is None or spec.for_proofs:
            continue
        found, advice = _version(spec.distribution), ""
        try:
            engines.get(name)
        except Exception as error:  # noqa: BLE001 — importing a broken library may raise anything
            advice = f"run: {engines.install(spec.extra)}" if found is None else engines.one_line(error)
        yield Finding(spec.distribution, found, f"engine {name}", advice)


def _cpu() -> dict[str, bool]:
    """Return which of them this processor has; nothing where the system does not list the flags of x86."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return {}
    flags = re.search(r"^flags\s*:(.*)", text, re.MULTILINE)
    return {name: not set(flags[1].split()).isdisjoint(any_of) for name, any_of, _ in _CPU} if flags else {}


def diagnosis_text(diagnosis: Diagnosis) -> str:
    """Return the diagnosis for people."""
    rows = [("", "version", "for")]
    rows += [(f.what, f.version or "missing", f.purpose) for f in diagnosis.findings]
    rows.append(("reference engine", "built in", "scoring without any engine"))
    wrong = [
        f"{f.what} {'does not import' if f.version else 'is missing'}; {f.advice}"
        for f in diagnosis.findings
        if f.advice
    ]
    lines = [f"edgeproof {diagnosis.edgeproof}, Python {diagnosis.python}, {diagnosis.system}", ""]
    lines += [listed(rows), "", *wrong, *([""] if wrong else [])]
    lines += [f"--engine auto takes {diagnosis.auto} where a package has an artifact for it"]
    lines += [f"CPU: {'has' if diagnosis.cpu[name] else 'no'} {name} ({why})" for name, _, why in _CPU if diagnosis.cpu]
    demand = f"EDGEPROOF_TRUST={diagnosis.trust}" if diagnosis.trust else "EDGEPROOF_TRUST is not set: none is demanded"
    return "\n".join([*lines, f"signatures: {demand}"])
