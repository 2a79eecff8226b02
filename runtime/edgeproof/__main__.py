"""`python -m edgeproof` and the command `edgeproof`: Ctrl-C is quiet from the first import on."""

import sys


def start() -> None:
    """Run the command line."""
    try:
        from edgeproof.cli import main

        main(prog_name="edgeproof")
    except KeyboardInterrupt:
        sys.exit(130)  # what shells report for a program stopped by Ctrl-C


if __name__ == "__main__":
    start()
