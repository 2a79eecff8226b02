"""What `verify` shows people."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from edgeproof.console.layout import listed, paragraph
from edgeproof.package import Package

if TYPE_CHECKING:
    from edgeproof.proof import Check, Receipt


def verification_text(opened: Package, checks: Sequence["Check"]) -> str:
    """Return the checks of the package as a whole, then those of each artifact by each engine."""
    whole = [(one.outcome, one.what, one.detail) for one in checks if not one.engine]
    runs = [(one.outcome, one.what.rpartition("/")[2], one.engine, _result(one)) for one in checks if one.engine]
    about = [("package", opened.id), ("model", opened.manifest.model_id)]
    parts = [listed(whole), listed(about)]
    figures = next((one.figures for one in checks if one.figures is not None), None)
    if figures is not None:
        rows = f"{figures.rows:,} rows: golden ones, which are deliberately extreme, and rows drawn here"
        parts.append(paragraph(f"Largest difference of the probability, and its share of the bound, on {rows}."))
    if runs:
        parts.append(listed([("", "file", "engine", "difference"), *runs]))
    remarks = dict.fromkeys(f"{one.what}: {one.detail}" for one in checks if one.figures and one.detail)
    if remarks:
        parts.append("\n".join(map(paragraph, remarks)))
    return "\n\n".join(parts)


def receipt_text(found: "Receipt", key: str) -> str:
    """Return what a signed statement says, the result first."""
    counts = f"{len(found.passed)} checks passed, {len(found.failed)} failed"
    rows = [
        ("result", f"{found.result}: {counts}"), ("file", found.name), ("SHA-256", found.sha256),
        ("package", found.package_id), ("signed by", f"key {key}"), ("on", found.platform),
    ]  # fmt: skip
    remarks = [("failed", name) for name in found.failed] + [("warning", text) for text in found.warned]
    return listed([*rows, *remarks])


def _result(check: "Check") -> str:
    if check.figures is None:
        return check.detail
    if check.figures.largest == 0:
        return "the same bits"
    return f"{check.figures.largest:.1e}, {check.figures.of_bound:.2f} of bound"
