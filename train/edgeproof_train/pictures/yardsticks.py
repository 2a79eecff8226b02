"""What would have done without a network: a straight line and trees on thumbnails."""

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from edgeproof.decision import Threshold
from edgeproof.pictures import fitted
from edgeproof.types import Floats
from edgeproof_train.fit import one_thread
from edgeproof_train.judge import LINEAR, MAJORITY, Way
from edgeproof_train.pictures.opening import Images
from edgeproof_train.settings import Settings
from edgeproof_train.table import Positions

_SIDE = 8  # pixels of a thumbnail
_MOST = 20_000  # training pictures that a yardstick sees


def yardsticks(images: Images, y: Floats, train: Positions, test: Positions, settings: Settings) -> dict[str, Way]:
    """Return other ways to predict, fitted to thumbnails of the training pictures; each decides at 0.5."""
    few = train if len(train) <= _MOST else train[np.linspace(0, len(train) - 1, _MOST).astype(int)]
    learned, held_out = (_thumbnails(images[rows]) for rows in (few, test))
    weight = None if settings.class_weights == "none" else settings.class_weights
    linear = make_pipeline(StandardScaler(), LogisticRegression(max_iter=300, class_weight=weight))
    trees = HistGradientBoostingClassifier(random_state=settings.seed)
    rule = Threshold(settings.threshold if isinstance(settings.threshold, float) else 0.5)
    ways = {}
    with one_thread():
        for name, model in ((LINEAR, linear), ("boosted trees", trees)):
            p = model.fit(learned, y[few]).predict_proba(held_out)[:, 1]
            ways[name] = Way(p.astype(np.float32), rule)
    return ways | {MAJORITY: Way(np.full(len(test), y[train].mean(), np.float32), Threshold(0.5))}


def _thumbnails(images: Images) -> Floats:
    return np.stack([fitted(one, _SIDE, _SIDE, one.shape[2], "stretch").reshape(-1) for one in images]).astype(
        np.float32
    )
