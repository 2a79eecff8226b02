"""`python -m edgeproof`."""

from edgeproof.cli import main

main(prog_name="edgeproof")
