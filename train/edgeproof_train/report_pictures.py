"""Texts that `train` shows people of pictures: what was found, what the network takes, the figures."""

from typing import Any

from edgeproof.console import aligned, listed, paragraph
from edgeproof.decision import quoted
from edgeproof_train.pictures import Plan, Trained
from edgeproof_train.report import calibrated, confusion, decisions, next_step, overall, verdict


def plan(planned: Plan) -> str:
    """Return what `--dry-run` prints: how many pictures of each label are learned from or held out, and the network."""
    collection = planned.collection
    rows = [("label", "training", "held out")]
    for place, label in enumerate(collection.target.labels):
        train, test = (int((collection.y[side] == place).sum()) for side in (planned.train, planned.test))
        rows.append((quoted(label), f"{train:,}", f"{test:,}"))
    return f"{aligned(rows)}\n\n{network(planned)}"


def network(planned: Plan) -> str:
    """Return the network's size and what it is estimated to take."""
    shape = planned.shape
    height, width = shape.size
    colours = "grey" if shape.channels == 1 else "colour"
    rows = [
        ("estimated, int8", ""),
        ("input", f"{height} × {width} pixels, {colours}"),
        ("convolutions", "-".join(map(str, shape.widths))),
        ("weights", f"{shape.weights:,} bytes"),
        ("int8 file", f"{shape.flash:,} bytes"),
        ("RAM", f"{shape.ram:,} bytes"),
        ("multiplications", f"{shape.products:,} a picture"),
    ]
    return listed(rows)


def notes(planned: Plan) -> list[str]:
    """Return a line for each thing about the pictures that people should know before they trust the figures."""
    collection = planned.collection
    told = list(collection.gallery.said)
    if collection.target.dropped:
        told.append(f"{collection.target.dropped} pictures without one of the two labels were left out")
    if planned.twins:
        told.append(f"{planned.twins} held-out pictures are among the training pictures, too: the figures flatter")
    if collection.gallery.parts is None and collection.groups is None:
        told.append(
            "held-out pictures are drawn one by one; where several show one person, place or thing, --group-by keeps"
            " them on one side"
        )
    return list(map(paragraph, told))


def figures(trained: Trained) -> str:
    """Return the figures on held-out pictures, the mistakes, and what the network takes."""
    judged, contract = trained.judged, trained.contract
    parts = [overall(judged, "pictures"), decisions(judged, contract.labels[1])]
    parts += [*map(paragraph, verdict(judged, "pictures")), confusion(judged[0], contract.labels)]
    if trained.calibration.method != "none":
        parts.append(calibrated(trained.calibration, trained.reliability))
    return "\n\n".join([*parts, network(trained.plan)])


def warning(trained: Trained) -> str | None:
    """Return the one loud warning that ends a run whose network nobody should use; None where all is well."""
    return None if trained.useless is None else paragraph(f"WARNING: {trained.useless}")


def as_json(trained: Trained, output: str) -> dict[str, Any]:
    """Return the summary for scripts: what `--json` prints."""
    contract, found = trained.contract, trained.to_json()
    own = {"output": output, "name": contract.name, "labels": list(contract.labels)}
    return own | {key: found[key] for key in ("pictures", "network", "metrics", "calibration", "useless")}


__all__ = ["as_json", "figures", "next_step", "notes", "plan", "warning"]
