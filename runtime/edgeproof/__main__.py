"""`python -m edgeproof` and the command `edgeproof`.

Ctrl-C ends the program at once and without a word, as `kill` does; where something must be cleaned up first, `files`
sees to it. A KeyboardInterrupt would show a traceback while Python imports, or be swallowed there.
"""

import gc
import os
import signal

if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # not where it is ignored: `command &` in a script
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def start() -> None:
    """Run the command line.

    A command imports some 25,000 objects that all live to its end: looking for garbage among them, now and then while
    they come and once more before they go, would take a tenth of the time of a short run.
    """
    gc.set_threshold(100_000)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # else NumPy starts threads for nobody
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # pyarrow's other allocators keep up to 30 MB more
    from edgeproof.cli import main

    try:
        main(prog_name="edgeproof")
    finally:
        gc.freeze()


if __name__ == "__main__":
    start()
