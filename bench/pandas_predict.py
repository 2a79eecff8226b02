"""The script that one writes without edgeproof: pandas reads, ONNX Runtime runs, pandas writes label and probability.

python bench/pandas_predict.py MODEL.onnx ROWS.csv OUT.csv
"""

import sys

import numpy as np
import onnxruntime
import pandas as pd

model, rows, out = sys.argv[1:]
session = onnxruntime.InferenceSession(model)
features = pd.read_csv(rows).to_numpy(np.float32)
(p,) = session.run(["probability"], {"features": features})
labels = np.where(p[:, 0] > np.float32(0.5), "1", "0")
pd.DataFrame({"label": labels, "probability": p[:, 0]}).to_csv(out, index=False)
