"""Measurements: ratios within one run, by `python -m bench.NAME` in the repository's root."""

import sys
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
GOLDEN = max((REPOSITORY / "tests" / "goldens" / "packages").glob("*.edgeproof"))
EDGEPROOF = (sys.executable, "-m", "edgeproof")
