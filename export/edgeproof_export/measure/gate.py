"""What a quantised artifact may lose before it is left out of the package."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from edgeproof.decision import FLOAT32
from edgeproof.scoring import Metrics, wilson
from edgeproof_export.formats import FormatSpec
from edgeproof_export.measure.parity import Parity


@dataclass(frozen=True)
class Budget:
    """Limits of the drift from the original; labels on unseen rows, quality on held-out rows.

    A drop of the accuracy counts as far as it is certain: one label of 30 rows is no more than chance.
    """

    agreement: float = 0.99  # share of equal labels, at least
    class_agreement: float = 0.95  # the same among the rows of each label, at least
    mean: float = 0.02  # mean |Δp|, at most
    auc_drop: float = 0.01  # at most
    accuracy_drop: float = 0.01  # at most, the lower end of its 95 % interval

    def exceeded(self, parity: Parity, original: Metrics) -> list[str]:
        """Say in plain words which limits an artifact misses; a NaN misses all that it touches."""
        unseen, held_out = parity.unseen, parity.held_out
        auc_drop = 0.0 if original.auc != original.auc else original.auc - held_out.auc
        checks = [
            ("label agreement", unseen.agreement, ">=", self.agreement),
            ("agreement among positive rows", unseen.agreement_positive, ">=", self.class_agreement),
            ("agreement among negative rows", unseen.agreement_negative, ">=", self.class_agreement),
            ("mean |Δp|", unseen.mean, "<=", self.mean),
            ("AUC drop", auc_drop, "<=", self.auc_drop),
            (
                "certain accuracy drop",
                _certain(original.accuracy - held_out.accuracy, held_out.rows),
                "<=",
                self.accuracy_drop,
            ),
        ]
        return [
            f"{what} {found:.4g}, limit {limit:g}"
            for what, found, relation, limit in checks
            if not (found >= limit if relation == ">=" else found <= limit + _ROUNDING)
        ]

    def missed(self, parities: Iterable[Parity], original: Metrics) -> dict[FormatSpec, list[str]]:
        """Return the limits that each quantised artifact misses; float32 ones must stay within their bound instead."""
        quantised = (parity for parity in parities if parity.spec.precision != FLOAT32)
        return {parity.spec: self.exceeded(parity, original) for parity in quantised}


def without_definition(missed: Mapping[FormatSpec, list[str]]) -> dict[FormatSpec, list[str]]:
    """Return what misses its budget, and with an artifact that defines the answers of its precision all of those."""
    left_out = {spec: reasons for spec, reasons in missed.items() if reasons}
    for defining in [spec for spec in left_out if spec.defines]:
        for spec in missed:
            if spec.precision == defining.precision:
                left_out.setdefault(spec, [f"{defining.path} is left out"])
    return left_out


def _certain(drop: float, rows: int) -> float:
    """Return the lower end of the 95 % interval of the share of rows that were lost on balance; NaN for NaN."""
    return wilson(drop, rows)[0] if drop > 0 else drop


_ROUNDING = 1e-9  # of a difference of two shares
