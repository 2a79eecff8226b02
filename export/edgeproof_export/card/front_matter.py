"""The YAML at the head of a model card, in the form of the Hugging Face Hub.

Form: https://huggingface.co/docs/hub/model-cards#model-card-metadata.
"""

import json
from typing import Any

from edgeproof_export.card.facts import Facts
from edgeproof_export.card.stated import Stated

_TYPES = {"auc": "roc_auc", "pr_auc": "average_precision"}  # where the Hub has another word


def front_matter(facts: Facts, stated: Stated) -> str:
    """Return the lines between the dashes."""
    return _yaml(_metadata(facts, stated), "")


def _metadata(facts: Facts, stated: Stated) -> dict[str, Any]:
    name = facts.contract.name
    metrics = [{"type": _TYPES.get(one.key, one.key), "name": one.title, "value": one.value} for one in facts.metrics]
    result = {
        "task": {"type": facts.task},
        "dataset": {"type": name, "name": f"{facts.held_out} held-out rows", "split": "test"},
        "metrics": metrics,
    }
    found: dict[str, Any] = {
        "library_name": "edgeproof",
        "pipeline_tag": facts.task,
        "tags": ["edgeproof", "tinyml", *stated.tags],
        "model-index": [{"name": name, "results": [result]}],
    }
    if stated.license:
        found["license"] = stated.license.lower()
    if stated.language:
        found["language"] = list(stated.language)
    return found


def _yaml(value: Any, indent: str) -> str:
    """Write mappings and lists in blocks, and what is single as JSON, which is YAML, too."""
    lines = []
    for key, one in value.items():
        if isinstance(one, dict):
            lines.append(f"{indent}{key}:\n{_yaml(one, indent + '  ')}")
        elif isinstance(one, list):
            lines.append(f"{indent}{key}:\n" + "\n".join(_item(item, indent) for item in one))
        else:
            lines.append(f"{indent}{key}: {_single(one)}")
    return "\n".join(lines)


def _item(item: Any, indent: str) -> str:
    if not isinstance(item, dict):
        return f"{indent}- {_single(item)}"
    return f"{indent}- {_yaml(item, indent + '  ').lstrip()}"


def _single(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
