"""Files of this repository that tests read."""

from pathlib import Path

REPOSITORY = Path(__file__).parent.parent.parent
EXAMPLES = REPOSITORY / "examples"
GOLDENS = sorted((REPOSITORY / "tests" / "goldens" / "packages").glob("*.edgeproof"))
GOLDEN = GOLDENS[-1]  # of the current format
