"""Which columns stay where not all of them fit: those that order the training rows best by themselves."""

from dataclasses import replace

from edgeproof.scoring import area_under_roc
from edgeproof_train.contract.kind import Column, UnusableColumnError
from edgeproof_train.contract.plan import Plan
from edgeproof_train.settings import Settings


def left_over(plan: Plan, settings: Settings) -> dict[str, str]:
    """Return the columns that have to go, each with the reason, so that no more stay than `plan.most`; texts stay."""
    texts = plan.texts
    names = [name for name in plan.columns if name not in texts]
    if plan.most is None or len(names) <= plan.most:
        return {}
    simple = replace(settings, numbers_as="standard")
    worth = {name: _worth(plan, name, plan.columns[name], simple) for name in names}
    gone = sorted(names, key=lambda name: -worth[name])[plan.most :]
    kept = f"{plan.most} of {len(names)} columns that order training rows best by themselves stay"
    return dict.fromkeys(gone, f"--max-bytes {settings.max_bytes}: the {kept}")


def _worth(plan: Plan, name: str, column: Column, settings: Settings) -> float:
    """Return how far the ROC AUC of a column alone is from that of chance, on training rows; -1 where it has none."""
    y, train = plan.dataset.y, plan.dataset.train
    try:
        score = column.learn(name, y, train, settings).score(y, train)
    except UnusableColumnError:
        return -1.0
    return abs(area_under_roc(y[train] > 0, score[train]) - 0.5)
