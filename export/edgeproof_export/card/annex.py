"""The points of Annex IV of Regulation (EU) 2024/1689 (the AI Act): technical documentation of a high-risk system."""

from typing import NamedTuple

from edgeproof_export.card.facts import Facts
from edgeproof_export.card.stated import NOT_STATED, Stated


class Point(NamedTuple):
    """A point of the annex."""

    number: str
    asks: str  # what it asks for, shortened
    measured: str = ""  # what the package itself says to it


def points(facts: Facts, stated: Stated) -> list[tuple[str, str, str]]:
    """Return number, question and answer of every point, in order: what is stated first, then what was measured."""
    said = {**_said(stated), **stated.annex_iv}
    answers = []
    for point in _points(facts):
        parts = [part for part in (said.get(point.number, ""), point.measured) if part]
        answers.append((point.number, point.asks, "\n\n".join(parts) or NOT_STATED))
    return answers


def _said(stated: Stated) -> dict[str, str]:
    """Return what the general keys of the file answer."""
    given = {
        "1a": [stated.intended_use, stated.provider and f"Provider: {stated.provider}."],
        "1e": [stated.hardware],
        "2d": [stated.training_data],
        "2e": [stated.human_oversight],
        "3": [*stated.limitations, stated.out_of_scope and f"Not for: {stated.out_of_scope}"],
        "5": list(stated.ethical_considerations),
        "9": [stated.monitoring],
    }
    return {point: "\n\n".join(filter(None, texts)) for point, texts in given.items()}


def _points(facts: Facts) -> list[Point]:
    package, manifest = facts.package, facts.package.manifest
    software = ", ".join(f"{name} {version}" for name, version in sorted(manifest.made_by.items()))
    files = ", ".join(f"`{path}` ({size:,} bytes)" for path, _, size in facts.artifacts())
    kits = ", ".join(facts.kits) or "none"
    figures = "; ".join(f"{one.title} {one.value:.4f}" for one in facts.metrics)
    worst = max((record.parity["golden"]["largest"] for _, record, _ in facts.artifacts()), default=0.0)
    flips = "; ".join(f"`{path}`: {record.parity['held_out']['flips']}" for path, record, _ in facts.artifacts())
    return [
        Point("1a", "intended purpose, provider, version", f"Package `{package.id}`, sequence {manifest.sequence}."),
        Point("1b", "interaction with hardware or software that is not part of the system"),
        Point("1c", "versions of software and firmware", f"Made by {software}."),
        Point("1d", "forms in which it is placed on the market", f"One file. Artifacts: {files}. Source kits: {kits}."),
        Point("1e", "hardware on which it is intended to run"),
        Point("1f", "photographs or illustrations of products of which it is a component"),
        Point("1g", "user interface provided to the deployer"),
        Point("1h", "instructions for use"),
        Point("2a", "methods and steps of development, pre-trained systems and tools", f"Tools: {software}."),
        Point("2b", "design: general logic, key choices, what it optimises", f"Decides: {facts.decision}."),
        Point(
            "2c", "architecture, computational resources",
            f"Feed-forward network {facts.network.shape}, {facts.network.n_weights:,} weights.",
        ),
        Point("2d", "data: provenance, scope, selection, labelling, cleaning", _columns(facts)),
        Point("2e", "human oversight (Article 14)"),
        Point("2f", "pre-determined changes"),
        Point(
            "2g", "validation and testing: data, metrics, accuracy, robustness, impact",
            f"On {facts.held_out} held-out rows: {figures}. Labels that differ from the original model there: {flips}."
            f" Largest difference of a probability on golden rows, which are deliberately extreme: {worst:.3g}.",
        ),
        Point(
            "2h", "cybersecurity measures",
            "Every byte is covered by a SHA-256 digest and by the package id. A device may demand a signature"
            " (Ed25519) and a lowest sequence. A walk of bounded cost refuses operators that export does not write.",
        ),
        Point("3", "monitoring, functioning and control: capabilities, limitations, groups, unintended outcomes"),
        Point("4", "why the performance metrics are appropriate"),
        Point("5", "risk management system (Article 9)"),
        Point("6", "changes through the life cycle", f"Model `{manifest.model_id}`, sequence {manifest.sequence}."),
        Point("7", "harmonised standards applied, or other solutions"),
        Point("8", "EU declaration of conformity (Article 47)"),
        Point("9", "post-market monitoring (Article 72)"),
    ]  # fmt: skip


def _columns(facts: Facts) -> str:
    return f"The decision reads {facts.contract.n_features} columns; the model card lists them with their ranges."
