"""`python -m edgeproof` and the command `edgeproof`.

Ctrl-C ends the program at once and without a word, as `kill` does; where something must be cleaned up first, `files`
sees to it. A KeyboardInterrupt would show a traceback while Python imports, or be swallowed there.
"""

import signal

if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # not where it is ignored: `command &` in a script
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def start() -> None:
    """Run the command line."""
    from edgeproof.cli import main

    main(prog_name="edgeproof")


if __name__ == "__main__":
    start()
