"""Plant faults in freshly exported artifacts, seal again so that digests do not help, and see `verify` refuse them.

    python -m tests.mutants [--every N] [--report FILE] [--only TABLE ...]

Trains on tables of examples/. A fault survives if `verify` passes; it survives above tolerance if its answers
leave the tolerance on one of 20,000 other rows. Ends with exit code 1 if one does. `make mutants` rewrites the report.
"""

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tests.support.repository import EXAMPLES

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

import numpy as np

from edgeproof import engines
from edgeproof.cli import main as edgeproof
from edgeproof.decision import TextFeature, Threshold
from edgeproof.package.sealed import WEIGHTS, Package, parse, record, seal
from edgeproof.proof import verification
from edgeproof.proof.expectation import Expectations
from edgeproof.proof.golden import EXPECTED, Golden, drawn_rows
from edgeproof.types import Floats
from edgeproof_export import pipeline
from edgeproof_export.formats import FORMATS, Source
from edgeproof_export.source.network import network_of
from edgeproof_export.source.resample import resampled
from edgeproof_export.source.trained import read_trained
from tests.languages.sources import kit_source
from tests.support.contracts import text_contract
from tests.support.networks import random_network

from .faults import Fault, all_faults
from .texts import survivors

JUDGED_ROWS = 10_000  # of either kind
TABLES = {
    "passengers.csv": ("--target", "survived", "--recipe", "plain", "--epochs", "40"),
    "messages.tsv": ("--target", "label", "--terms", "64", "--term-kind", "words", "--hidden", "none"),
}


def main() -> None:
    """Plant, verify, judge, report."""
    parser = argparse.ArgumentParser(description="Proof that `verify` bites.")
    parser.add_argument("--every", type=int, default=1, help="plant every n-th fault only")
    parser.add_argument("--report", type=Path, help="file to write")
    parser.add_argument("--only", choices=TABLES, nargs="+", default=list(TABLES))
    arguments = parser.parse_args()
    reports, n_bad = [], 0
    for table in arguments.only:
        report, bad = _judged(table, arguments.every)
        reports.append(f"{table}: {report}")
        n_bad += bad
    if "messages.tsv" in arguments.only:
        report, bad = _kits()
        reports.append(report)
        n_bad += bad
    print("\n".join(reports))
    if arguments.report:
        arguments.report.write_text("\n".join(reports), encoding="utf-8")
    sys.exit(1 if n_bad else 0)


def _judged(table: str, every: int) -> tuple[str, int]:
    """Return what is to be said of one table's package, and how many faults survive above tolerance."""
    with tempfile.TemporaryDirectory() as folder:
        trained, package = Path(folder, "trained"), Path(folder, "x.edgeproof")
        edgeproof(
            ["train", str(EXAMPLES / table), *TABLES[table], "-o", str(trained), "--quiet"], standalone_mode=False
        )
        pipeline.export(trained).seal(package)
        handed = read_trained(trained)
        opened = parse(package.read_bytes())
    source = Source(handed.contract, network_of(handed.model, handed.contract), handed.calibration)
    rows = np.concatenate(
        [
            resampled(source.contract, handed.calibration, 77, n=JUDGED_ROWS),
            drawn_rows(source.contract, JUDGED_ROWS, seed=77),
        ]
    )
    return _report(opened, source, rows, every)


def _kits() -> tuple[str, int]:
    """Return what is to be said of faults in how a kit reads texts."""
    contract = text_contract()
    planted, survived = survivors(kit_source(contract, random_network(contract.n_encoded)))
    lines = [f"kits of texts: {planted - len(survived)} of {planted} faults refused", *survived, ""]
    return "\n".join(lines), len(survived)


def _report(opened: Package, source: Source, rows: Floats, every: int) -> tuple[str, int]:
    expectations = Expectations.of(opened.contract, opened.files)
    assert verification.passed(verification.verify(opened)), "the package without a fault must pass"
    planted, refused, survivors, bad = Counter[str](), Counter[str](), list[str](), 0
    faults = list(all_faults(source, dict(opened.files), np.random.default_rng(0)))[::every]
    for fault in faults:
        planted[fault.spec.path] += 1
        if not verification.passed(verification.verify(_planted(opened, {fault.spec.path: fault.artifact}))):
            refused[fault.spec.path] += 1
            continue
        effect, outside = _effect(expectations, opened, fault, rows)
        bad += outside
        mark = "ABOVE TOLERANCE" if outside else "within tolerance"
        survivors.append(f"{fault.spec.path}: {fault.what}: largest |Δp| {effect:.2g}, {mark}")
    lies = list(_lies(opened))
    for what, lie in lies:
        planted["manifest and golden rows"] += 1
        if verification.passed(verification.verify(lie)):
            bad += 1
            survivors.append(f"{what}: ABOVE TOLERANCE")
        else:
            refused["manifest and golden rows"] += 1
    lines = [f"{name}: {refused[name]} of {planted[name]} faults refused" for name in planted]
    total = f"{sum(refused.values())} of {sum(planted.values())} faults refused; {bad} survivors above tolerance"
    notes = f"Survivors, with their largest effect on {len(rows):,} other rows:" if survivors else "No survivors."
    return "\n".join([total, "", *lines, "", notes, *survivors, ""]), bad


def _effect(expectations: Expectations, opened: Package, fault: Fault, rows: Floats) -> tuple[float, bool]:
    """Return the largest change of an answer on other rows, and whether any answer leaves its tolerance."""
    largest, outside = 0.0, False
    for name, spec in engines.ENGINES.items():
        if spec.format != fault.spec.format or expectations.unsupported(name):
            continue
        found = engines.load(name, fault.artifact, opened.contract).scores(rows)
        right = engines.load(name, opened.files[fault.spec.path], opened.contract).scores(rows)
        largest = max(largest, float(np.abs(found.astype(np.float64) - right).max()))
        comparison = expectations.compare(fault.spec.precision, name, rows, found)
        outside |= not replace(comparison, share=1.0).passed
    return largest, outside


def _planted(opened: Package, changes: dict[str, bytes]) -> Package:
    files = {**opened.files, **changes}
    records = {name: record(data, opened.manifest.files[name].role) for name, data in files.items()}
    return parse(seal(opened.manifest._replace(files=records), files))


def _lies(opened: Package) -> Iterator[tuple[str, Package]]:
    """Faults outside the artifacts: threshold and labels in the manifest, answers of golden rows, sealed figures."""
    contract, golden = opened.contract, Golden.of(opened)
    assert golden.int8 is not None
    expectations = Expectations.of(contract, opened.files)
    assert expectations.quantised is not None
    for threshold in (0.25, 0.5078125, 0.75):
        moved = replace(contract, rule=Threshold(threshold))
        yield f"threshold {threshold} in the manifest", _with_manifest(opened, contract=moved)
    yield "labels reversed", _with_manifest(opened, contract=replace(contract, labels=contract.labels[::-1]))
    for place, feature in enumerate(contract.features):
        if isinstance(feature, TextFeature):
            first, *others = feature.terms
            other = replace(feature, terms=feature.in_order(["zzz", *others]))
            features = (*contract.features[:place], other, *contract.features[place + 1 :])
            yield (
                f"{first!r} is another term in the manifest",
                _with_manifest(opened, contract=replace(contract, features=features)),
            )
    q = expectations.quantised.quantise(contract, golden.vectors)
    twice = expectations.quantised.scores_of(q, double_rounding=True)
    lies = {
        "int8 answers one step higher in one row": replace(golden, int8=_moved(golden.int8, 1 / 256)),
        "reference answers one ulp higher in one row": replace(golden, reference=_moved(golden.reference, 2**-23)),
        "original's answers reversed": replace(golden, original=np.float32(1) - golden.original),
        "original's answers 0.001 higher in one row": replace(golden, original=_moved(golden.original, 1e-3)),
    }
    if not np.array_equal(twice, golden.int8):  # a single layer may have no row on which it matters
        lies["int8 answers rounded twice"] = replace(golden, int8=twice)
    for what, lie in lies.items():
        yield what, _planted(opened, {EXPECTED: lie.to_files()[EXPECTED]})
    for spec in FORMATS:
        if spec.precision == "int8":
            parity = dict(opened.manifest.artifacts[spec.path].parity)
            parity["golden"] = {**parity["golden"], "largest": 0.001}
            artifacts = dict(opened.manifest.artifacts)
            artifacts[spec.path] = artifacts[spec.path]._replace(parity=parity)
            yield f"{spec.path}: drift belittled in the manifest", _with_manifest(opened, artifacts=artifacts)
    assert WEIGHTS in opened.files


def _moved(answers: Floats, step: float) -> Floats:
    changed = answers.copy()
    changed[0] += np.float32(step) if changed[0] < 0.5 else -np.float32(step)
    return changed


def _with_manifest(opened: Package, **changes: object) -> Package:
    manifest = opened.manifest._replace(**changes)  # type: ignore[arg-type]
    return parse(seal(manifest, opened.files))


if __name__ == "__main__":
    main()
