"""Where this repository and its example files are."""

from pathlib import Path

REPOSITORY = Path(__file__).parent.parent.parent
EXAMPLES = REPOSITORY / "examples"
GOLDEN_PACKAGES = sorted((REPOSITORY / "tests" / "goldens" / "packages").glob("*.edgeproof"))
