"""Networks and trees fitted to rows.

`fit` trains a Keras network; `learn` fits a small one in NumPy or by scikit-learn, for recipes that fit many, and
`keras_model` holds what it found. `calibrate` draws a line through the logit. `taught` and `boosted_trees` are
scikit-learn's trees; `mixed` is what any teacher makes of labels. Equal arguments give equal bits on one machine.
"""

from edgeproof_train.fit.calibration import Calibration, calibrate, uncalibrated
from edgeproof_train.fit.descent import Descent, Sample, losses, sigmoid
from edgeproof_train.fit.fit import Fitted, Progress, class_weights, fit
from edgeproof_train.fit.linear import learn
from edgeproof_train.fit.model import keras_model
from edgeproof_train.fit.teacher import boosted_trees, mixed, one_thread, taught

__all__ = ["Calibration", "Descent", "Fitted", "Progress", "Sample", "boosted_trees", "calibrate", "class_weights"]
__all__ += ["fit", "keras_model", "learn", "losses", "mixed", "one_thread", "sigmoid", "taught", "uncalibrated"]
