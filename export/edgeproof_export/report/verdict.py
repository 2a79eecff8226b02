"""The honest sentences: what a model is good for, by the figures that its package holds."""

from collections.abc import Iterator, Mapping
from typing import Any

from edgeproof.decision import Network, quoted
from edgeproof.package import WEIGHTS
from edgeproof_export.report.subject import Subject

_SIMPLER = ("logistic regression", "TF-IDF and logistic regression")


def verdict(subject: Subject) -> list[str]:
    """Return a few sentences, the most important first."""
    original = subject.package.manifest.original
    rows, right = original["rows"], sum(row[i] for i, row in enumerate(original["confusion"]))
    said = [f"On {rows:,} held-out rows it was right {right:,} times: {100 * right / rows:.1f} %"]
    if subject.training is None:
        return [f"{said[0]}. This package has no training record: an older edgeproof sealed it."]
    record = subject.training.record
    low, high = record["ways"]["network"]["accuracy_interval"] if "network" in record["ways"] else (None, None)
    if low is not None and high is not None:
        said[0] += f" (95 % interval {100 * low:.1f}–{100 * high:.1f} %)"
    said[0] += "."
    if record["useless"]:
        said.append(f"Do not use it: {record['useless']}.")
    said += compared(record["ways"], _has_hidden_layers(subject))
    said += [
        f"Column {quoted(name)} alone predicts the target almost perfectly (ROC AUC {auc:.4f}): is it known before the"
        " decision?"
        for name, auc in record["leaks"].items()
    ]
    return said


def _has_hidden_layers(subject: Subject) -> bool:
    return len(Network.from_bytes(subject.package.files[WEIGHTS]).layers) > 1


def compared(ways: Mapping[str, Mapping[str, Any]], has_hidden_layers: bool = True) -> Iterator[str]:
    """Compare the network with the best of the other models by their ROC AUC: no sentence, or a few.

    has_hidden_layers: whether another model may be simpler than the network.
    """
    as_simple = "the network has no hidden layer, so it is as simple itself"
    simpler = "the simpler model would do" if has_hidden_layers else as_simple
    own = ways.get("network", {}).get("auc")
    others = {name: way for name, way in ways.items() if name not in ("network", "majority class") and way["auc"]}
    if own is None or not others:
        return
    best = max(others, key=lambda name: (others[name]["auc"], name))
    figures = f"ROC AUC {others[best]['auc']:.4f}, the network {own:.4f}"
    if f"{own:.4f}" == f"{others[best]['auc']:.4f}":
        yield f"Of the other models, {best} did as well as the network: ROC AUC {own:.4f}."
        return
    if others[best]["auc"] > own:
        yield f"Of the other models, {best} did better: {figures}."
    else:
        yield f"No other model did better. Next is {best}: {figures}."
    yield from _overlap(ways["network"], others[best])
    for name in _SIMPLER:
        if name in others and others[name]["auc"] >= own and name != best:
            yield f"{name.capitalize()} did as well or better: {simpler}."


def _overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[str]:
    (low, high), (other_low, other_high) = one["auc_interval"], other["auc_interval"]
    if None not in (low, high, other_low, other_high) and low <= other_high and other_low <= high:
        yield "Their intervals overlap: on so few rows the difference may be luck."
