"""The tests; run from the repository's root, whose packages they import by name: `from tests.support.rows import …`."""
