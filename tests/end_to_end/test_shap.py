"""The package `shap` as a second oracle: its exact values are ours. It is installed in an environment of its own."""

import json
import os
import subprocess
import venv
from pathlib import Path

import numpy as np
import pytest

from tests.support.repository import REPOSITORY

pytestmark = pytest.mark.install

# Run in that environment: both explain the same rows by the same function, from several background rows.
PROGRAM = """
import json, sys
import numpy as np
import shap
from edgeproof.decision import Network
from edgeproof.explain import Explainer
from edgeproof.package import read
from edgeproof.proof import drawn_rows

package = read(sys.argv[1])
explainer = Explainer(package)
rows = np.nan_to_num(drawn_rows(package.contract, 60), nan=1.0, posinf=50.0, neginf=-50.0)
background, rows = rows[:5], rows[5:]
explainer = Explainer(package, background)
ours, _ = explainer.contributions(rows)
logits = lambda vectors: explainer._logits(vectors.astype(np.float32))[:, 0].astype(np.float64)
theirs = shap.explainers.Exact(logits, shap.maskers.Independent(background, max_samples=5))(rows).values
print(json.dumps([ours.tolist(), theirs.tolist()]))
"""


def test_shap_gives_the_same_values(tmp_path: Path) -> None:
    """55 rows of the golden package, six columns, five background rows."""
    venv.create(tmp_path / "shap", with_pip=True)
    python = tmp_path / "shap/bin/python"
    asked = ["--quiet", "--constraint", str(REPOSITORY / "constraints.txt"), "shap", "click"]
    subprocess.run([str(python), "-m", "pip", "install", *asked], check=True, timeout=600)
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    package = REPOSITORY / "tests/goldens/packages/format-1.edgeproof"
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY / "runtime")}
    command = [str(python), "-W", "ignore", str(tmp_path / "program.py"), str(package)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    ours, theirs = map(np.array, json.loads(done.stdout.splitlines()[-1]))
    assert ours.shape == theirs.shape == (55, 6)
    assert np.abs(ours).max() > 1
    np.testing.assert_allclose(ours, theirs, atol=1e-9)  # float64, sums in another order
