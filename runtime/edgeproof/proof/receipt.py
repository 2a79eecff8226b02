"""What a verification found, as an in-toto statement about the bytes of one package.

Formats: https://in-toto.io/Statement/v1 and https://in-toto.io/attestation/test-result/v0.1.
"""

import hashlib
import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any, NamedTuple

from edgeproof.codec import canonical, layout
from edgeproof.engines import ENGINES
from edgeproof.errors import UsageError
from edgeproof.package import Package
from edgeproof.proof.verification import Check, passed

STATEMENT = "https://in-toto.io/Statement/v1"
TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1"
PASSED, WARNED, FAILED = "PASSED", "WARNED", "FAILED"
_PLATFORM = "platform: "


class Receipt(NamedTuple):
    """A statement that was read."""

    name: str  # of the package's file
    sha256: str  # of its bytes
    package_id: str
    result: str  # PASSED, WARNED or FAILED
    passed: tuple[str, ...]
    warned: tuple[str, ...]
    failed: tuple[str, ...]
    platform: str

    @classmethod
    def of(cls, source: str, statement: Any) -> "Receipt":
        """Read a statement; raises UsageError for any other."""
        try:
            (subject,) = statement["subject"]
            predicate = statement["predicate"]
            given = {one["name"]: one for one in predicate["configuration"]}
            machine = next((name for name in given if name.startswith(_PLATFORM)), "")
            passed, warned, failed = (
                tuple(map(str, predicate.get(f"{kind}Tests", ()))) for kind in ("passed", "warned", "failed")
            )
            found = cls(
                name=str(subject["name"]),
                sha256=str(subject["digest"]["sha256"]),
                package_id=str(given[layout.MANIFEST]["digest"]["sha256"]),
                result=predicate["result"],
                passed=passed,
                warned=warned,
                failed=failed,
                platform=machine.removeprefix(_PLATFORM),
            )
            known = statement["_type"] == STATEMENT and statement["predicateType"] == TEST_RESULT
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise UsageError(f"{source}: expected a test result of in-toto: {error!r:.80}") from None
        if not known or found.result not in (PASSED, WARNED, FAILED):
            raise UsageError(f"{source}: expected a test result of in-toto, got {statement['predicateType']!r:.80}")
        return found


def statement(package: Package, name: str, checks: Sequence[Check]) -> bytes:
    """Return the statement that these checks were made here; canonical JSON, without a clock."""
    outcomes = {kind: [check.name for check in checks if check.outcome == kind] for kind in ("passed", "failed")}
    warned = [f"{check.name}: {check.detail}" for check in checks if check.outcome == "skipped"]
    drifted = [f"{check.name}: {check.detail}" for check in checks if check.figures and check.detail]
    result = FAILED if not passed(list(checks)) else WARNED if drifted else PASSED
    return canonical.dumps(
        {
            "_type": STATEMENT,
            "subject": [{"name": name, "digest": {"sha256": file_digest(package)}}],
            "predicateType": TEST_RESULT,
            "predicate": {
                "result": result,
                "configuration": _configuration(package),
                "passedTests": outcomes["passed"],
                "warnedTests": warned + drifted,
                "failedTests": outcomes["failed"],
            },
        }
    )


def file_digest(package: Package) -> str:
    """Return the SHA-256 of the package's file: it has one valid layout, so that its content gives its bytes."""
    return hashlib.sha256(package.to_bytes()).hexdigest()


def _configuration(package: Package) -> list[dict[str, Any]]:
    """Return what the tests and their outcome depend on: the package's own rows, libraries, this machine."""
    found: list[dict[str, Any]] = [{"name": layout.MANIFEST, "digest": {"sha256": package.id}}]
    names = dict.fromkeys(
        ["edgeproof", "numpy", *(spec.distribution for spec in ENGINES.values() if spec.distribution)]
    )
    for name in names:
        try:
            found.append({"name": name, "uri": f"pkg:pypi/{name}@{version(name)}"})
        except PackageNotFoundError:
            continue
    system, machine, python = platform.system(), platform.machine(), platform.python_version()
    uri = f"pkg:generic/python@{python}?arch={machine.lower()}&os={system.lower()}"
    return [*found, {"name": f"{_PLATFORM}{system} {machine}, Python {python}", "uri": uri}]
