"""The package as a CycloneDX bill of materials with a model card (ML-BOM), a dict that is written as JSON.

Format: https://cyclonedx.org/docs/1.6/json/ and /1.7/. cyclonedx-python-lib cannot write model cards; its strict
validator checks the result in the tests.
"""

import json
import uuid
from typing import Any

from edgeproof.decision import quoted, shown
from edgeproof_export.card.facts import Facts
from edgeproof_export.card.stated import Stated

VERSIONS = ("1.6", "1.7")


def bom_bytes(version: str, facts: Facts, stated: Stated) -> bytes:
    """Return the document, indented for people; equal input gives equal bytes."""
    return json.dumps(_bom(facts, stated, version), indent=2, ensure_ascii=False).encode() + b"\n"


def _bom(facts: Facts, stated: Stated, version: str) -> dict[str, Any]:
    package = facts.package
    made_by = [
        {"type": "library", "name": name, "version": at} for name, at in sorted(package.manifest.made_by.items())
    ]
    return {
        "$schema": f"http://cyclonedx.org/schema/bom-{version}.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": version,
        # Of the package id: neither clock nor chance.
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, package.id)}",
        "version": 1,
        "metadata": {"tools": {"components": made_by}, "component": _model(facts, stated)},
        "components": [_file(name, record) for name, record in sorted(package.manifest.files.items())],
    }


def _model(facts: Facts, stated: Stated) -> dict[str, Any]:
    package, contract = facts.package, facts.contract
    component: dict[str, Any] = {
        "type": "machine-learning-model",
        "bom-ref": f"model:{package.manifest.model_id}",
        "name": contract.name,
        "version": stated.version or f"sequence-{package.manifest.sequence}",
        "description": f"Decides {shown(contract.target)}: {facts.decision}.",
        "modelCard": _card(facts, stated),
        "properties": [
            {"name": "edgeproof:package_id", "value": package.id},
            {"name": "edgeproof:model_id", "value": package.manifest.model_id},
            {"name": "edgeproof:sequence", "value": str(package.manifest.sequence)},
        ],
    }
    if stated.provider:
        component["supplier"] = {"name": stated.provider}
    if stated.license:
        component["licenses"] = [{"license": {"name": stated.license}}]
    if stated.repository:
        component["externalReferences"] = [{"type": "vcs", "url": stated.repository}]
    if stated.tags:
        component["tags"] = list(stated.tags)
    return component


def _card(facts: Facts, stated: Stated) -> dict[str, Any]:
    contract = facts.contract
    slice_ = f"{facts.held_out} held-out rows"
    return {
        "modelParameters": {
            "approach": {"type": "supervised"},
            "task": facts.task,
            "architectureFamily": "feed-forward neural network",
            "modelArchitecture": facts.network.shape,
            "inputs": [{"format": f"{shown(one.name)}: {one.kind}, {one.described()}"} for one in contract.features],
            "outputs": [{"format": f"{quoted(label)} and its probability"} for label in contract.labels],
        },
        "quantitativeAnalysis": {"performanceMetrics": [_metric(metric, slice_) for metric in facts.metrics]},
        **({"considerations": said} if (said := _considerations(stated)) else {}),
    }


def _metric(metric: Any, slice_: str) -> dict[str, Any]:
    found = {"type": metric.title, "value": f"{metric.value:.6g}", "slice": slice_}
    if metric.interval is None:
        return found
    low, high = (f"{end:.6g}" for end in metric.interval)
    return {**found, "confidenceInterval": {"lowerBound": low, "upperBound": high}}


def _considerations(stated: Stated) -> dict[str, Any]:
    """Return what a person has stated; nothing is written for what nobody has."""
    said = {
        "users": list(stated.users),
        "useCases": [stated.intended_use] if stated.intended_use else [],
        "technicalLimitations": [
            *stated.limitations,
            *([f"Not for: {stated.out_of_scope}"] if stated.out_of_scope else []),
        ],
        "ethicalConsiderations": [{"name": one} for one in stated.ethical_considerations],
    }
    return {key: value for key, value in said.items() if value}


def _file(name: str, record: Any) -> dict[str, Any]:
    return {
        "type": "file",
        "bom-ref": f"file:{name}",
        "name": name,
        "hashes": [{"alg": "SHA-256", "content": record.sha256}],
        "properties": [
            {"name": "edgeproof:role", "value": record.role},
            {"name": "edgeproof:bytes", "value": str(record.size)},
        ],
    }
