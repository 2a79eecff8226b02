"""What a package itself says, in words and figures for documents."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from edgeproof.decision import Feature, Network, TextFeature, quoted
from edgeproof.package import WEIGHTS, Package
from edgeproof.scoring import wilson

_METRICS = {
    "accuracy": "accuracy",
    "precision": "precision",
    "recall": "recall",
    "f1": "F1",
    "auc": "ROC AUC",
    "pr_auc": "PR AUC",
    "log_loss": "log loss",
}


@dataclass(frozen=True)
class Metric:
    """A figure of the original model on its held-out rows."""

    key: str  # as the manifest calls it
    title: str
    value: float
    interval: tuple[float, float] | None = None  # 95 %


@dataclass(frozen=True)
class Facts:
    """A package, asked by documents."""

    package: Package

    @property
    def contract(self) -> Any:
        """The sealed contract."""
        return self.package.contract

    @property
    def task(self) -> str:
        """The task in the words of Hugging Face and CycloneDX."""
        features = self.contract.features
        if any(feature.is_bytes for feature in features):
            return "image-classification"
        return (
            "text-classification" if all(isinstance(one, TextFeature) for one in features) else "tabular-classification"
        )

    @property
    def decision(self) -> str:
        """Which label is given when."""
        text: str = self.contract.rule.described([quoted(label) for label in self.contract.labels])
        return text

    @cached_property
    def network(self) -> Network:
        """The float32 network; raises DamagedPackageError."""
        return Network.from_bytes(self.package.files[WEIGHTS])

    @property
    def held_out(self) -> int:
        """Rows on which the figures were measured."""
        rows: int = self.package.manifest.original["rows"]
        return rows

    @cached_property
    def metrics(self) -> list[Metric]:
        """The figures that are defined, the accuracy with its interval."""
        original = self.package.manifest.original
        found = [Metric(key, title, original[key]) for key, title in _METRICS.items() if original[key] is not None]
        interval = wilson(original["accuracy"], original["rows"])
        return [Metric(one.key, one.title, one.value, interval if one.key == "accuracy" else None) for one in found]

    @property
    def confusion(self) -> list[tuple[str, list[int]]]:
        """True label, and rows by predicted label."""
        return list(zip(self.contract.labels, self.package.manifest.original["confusion"], strict=True))

    def columns(self) -> Iterator[tuple[Feature, float | None]]:
        """Yield each column, and what it is worth where training measured it."""
        drops = self.package.manifest.original["importance"] or [None] * self.contract.n_features
        yield from zip(self.contract.features, drops, strict=True)

    def artifacts(self) -> Iterator[tuple[str, Any, int]]:
        """Yield path, record and size of each file that an engine runs."""
        manifest = self.package.manifest
        for path, record in sorted(manifest.artifacts.items()):
            yield path, record, manifest.files[path].size

    @property
    def kits(self) -> list[str]:
        """Source kits, by name."""
        return list(self.package.kits)
