"""Pictures to `trained/`, step by step: labels and groups, a size and a network, pixels, a fit, figures, the folder."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from edgeproof.decision import Contract, Threshold
from edgeproof.files import whole_folder
from edgeproof.types import Floats
from edgeproof_train import handover
from edgeproof_train.choose import choose_threshold
from edgeproof_train.fit import Calibration, calibrate, class_weights, sigmoid, uncalibrated
from edgeproof_train.judge import Judged, Way, judge, reliability, useless
from edgeproof_train.pictures.collection import Collection, collection_of, joined
from edgeproof_train.pictures.descent import Progress, answers, descend, encoded_of
from edgeproof_train.pictures.network import Shape, folded, shape_for
from edgeproof_train.pictures.opening import Images, equal_files, feature_of, images_of, sizes_for
from edgeproof_train.pictures.writing import write_calibration, write_test
from edgeproof_train.pictures.yardsticks import yardsticks
from edgeproof_train.settings import Settings
from edgeproof_train.table import Positions, Target, split

Opened = Callable[[int, int], None]  # how many pictures, of how many


@dataclass(frozen=True, eq=False)
class Plan:
    """What will be learned from what."""

    collection: Collection
    train: Positions
    test: Positions
    images: Images
    shape: Shape
    contract: Contract
    twins: int  # held-out pictures whose files are among the training pictures, where somebody divided them so

    def encoded(self, rows: Positions) -> Floats:
        """Return what the network sees of some pictures: (len(rows), height, width, channels) float32."""
        one = self.contract.affine[0]
        return encoded_of(self.images[rows], one.mean, one.scale)

    def vectors(self, rows: Positions) -> Floats:
        """Return the row vectors of some pictures: (len(rows), width) float32."""
        return self.images[rows].reshape(len(rows), -1).astype(np.float32)


@dataclass(frozen=True, eq=False)
class Trained:
    """What a training run found out."""

    plan: Plan
    contract: Contract
    model: Any  # keras.Model
    calibration: Calibration
    judged: list[Judged]  # the network first
    reliability: tuple[dict[str, float], dict[str, float]]  # on held-out pictures, before and after calibration
    loss: list[float]  # of each epoch

    @property
    def useless(self) -> str | None:
        """Why nobody should use this network; None where that is not so."""
        return useless(self.judged, self.contract.labels)

    def to_json(self) -> dict[str, Any]:
        """Return what `training.json` says of it."""
        before, after = self.reliability
        plan = self.plan
        return {
            "pictures": {"train": len(plan.train), "test": len(plan.test), "source": plan.collection.gallery.source},
            "network": plan.shape.to_json(),
            "history": {"loss": self.loss},
            "metrics": {one.name: one.to_json() for one in self.judged},
            "useless": self.useless,
            "calibration": {**self.calibration.to_json(), "before": before, "after": after},
            "rule": self.contract.rule.to_json(),
        }


def prepare(paths: Sequence[str], settings: Settings, opened: Opened | None = None) -> Plan:
    """Find the pictures, decide what is held out, on a size and a network, and open them; raises RowsError, UsageError.

    Size, network, mean and channels follow from training pictures alone.
    """
    found = collection_of(paths, settings)
    codes = equal_files(found.gallery)
    collection = joined(found, codes) if found.gallery.parts is None else found
    train, test = collection.divided(settings)
    twins = int(np.isin(codes[test], codes[train]).sum())
    sizes = [(settings.size[0], settings.size[1])] if settings.size else sizes_for(collection.gallery, train)
    channels = 1 if settings.channels == "grey" else 3
    shape = shape_for(sizes, channels, settings)
    images = images_of(collection.gallery, train, shape.size, settings, opened or (lambda _done, _of: None))
    shape = replace(shape, channels=images.shape[3])
    feature = feature_of(collection.gallery.column, images, train, settings.fit or "stretch")
    rule = Threshold(0.5 if isinstance(settings.threshold, str) else settings.threshold)
    target = collection.target
    contract = Contract(collection.name, target.name, target.labels, rule, (feature,))
    return Plan(collection, train, test, images, shape, contract, twins)


def train(plan: Plan, settings: Settings, output: Path, progress: Progress | None = None) -> Trained:
    """Train, evaluate on the held-out pictures, and write the folder whole or not at all.

    Raises UsageError for a folder that holds something else or where training diverges, OutputError where it cannot
    be written, RowsError where an aim for the threshold cannot be reached.
    """
    with whole_folder(output, ours=handover.FILES) as folder:
        trained = _trained(plan, settings, progress)
        handover.write_model(folder, trained.model)
        handover.write_json(folder / "contract.json", trained.contract.to_json())
        write_test(folder, trained.contract, plan.vectors(plan.test), plan.collection.y[plan.test])
        write_calibration(folder, plan.vectors, plan.train, plan.collection.y, settings.seed)
        asked = {"training": 1, "settings": settings.to_json(), "versions": handover.versions()}
        handover.write_json(folder / "training.json", asked | trained.to_json())
    return trained


def _trained(plan: Plan, settings: Settings, progress: Progress | None) -> Trained:
    line, contract = _decided(plan, settings, progress)
    fitted, loss = _fit(plan, plan.train, settings, progress)
    model = folded(fitted, plan.shape, line.factor, line.shift)
    y = plan.collection.y[plan.test]
    p = answers(model, plan.encoded(plan.test))
    ways = {"network": Way(p, contract.rule)}
    others = yardsticks(plan.images, plan.collection.y, plan.train, plan.test, settings)
    judged = judge(y, ways | others)
    before = reliability(y, uncalibrated(p, line))
    return Trained(plan, contract, model, line, judged, (before, reliability(y, p)), loss)


def _fit(plan: Plan, rows: Positions, settings: Settings, progress: Progress | None) -> tuple[Any, list[float]]:
    y = plan.collection.y[rows]
    return descend(plan.encoded(rows), y, class_weights(y, settings), plan.shape, settings, progress)


def _decided(plan: Plan, settings: Settings, progress: Progress | None) -> tuple[Calibration, Contract]:
    """Return calibration and rule; where asked for, by a network that a fifth of the training pictures is kept from."""
    if not isinstance(settings.threshold, str) and settings.calibration in ("none", "auto"):
        return Calibration("none"), plan.contract
    collection = plan.collection
    y = collection.y[plan.train]
    groups = None if collection.groups is None else collection.groups[plan.train]
    target = Target(collection.target.name, collection.target.labels, np.arange(len(y)), y, 0)
    rest, part = split(target, replace(settings, test_size=0.2), collection.gallery.source, groups)
    model, _ = _fit(plan, plan.train[np.sort(rest)], settings, progress)
    raw = answers(model, plan.encoded(plan.train[part]))
    line = calibrate(settings, y[part], raw)
    calibrated = np.float32(line.factor) * raw + np.float32(line.shift)
    rule = Threshold(choose_threshold(settings.threshold, y[part], sigmoid(calibrated)))
    return line, replace(plan.contract, rule=rule)
