"""`python -m edgeproof` and the command `edgeproof`.

Ctrl-C ends the program at once and without a word, as `kill` does; where something must be cleaned up first, `files`
sees to it. A KeyboardInterrupt would show a traceback while Python imports, or be swallowed there.
"""

import atexit
import gc
import os
import signal
import sys
from contextlib import suppress

_exit_codes: list[int] = []  # of a command that has ended

if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # not where it is ignored: `command &` in a script
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@atexit.register  # the first to be registered is the last to run
def _leave() -> None:
    """End the process without taking apart what the system frees anyway: a tenth to a quarter of a short run."""
    if not _exit_codes:
        return
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            with suppress(OSError):  # after an error, nobody may be left to read what came before it
                stream.flush()
    os._exit(_exit_codes[0])


def start() -> None:
    """Run the command line.

    A command imports some 25,000 objects that all live to its end: looking for garbage among them now and then while
    they come would take a tenth of the time of a short run.
    """
    gc.set_threshold(100_000)
    sys.setswitchinterval(0.0005)  # seconds; the threads of `predict` need Python's lock often, and briefly
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # else NumPy starts threads for nobody
    # pyarrow's default keeps 30 MB more. jemalloc keeps least, but pyarrow's wheels have it for x86-64 with glibc only,
    # and where it lacks, pyarrow says so on standard error.
    glibc = "CS_GNU_LIBC_VERSION" in getattr(os, "confstr_names", ())
    has_jemalloc = glibc and os.uname().machine == "x86_64"
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "jemalloc" if has_jemalloc else "system")
    os.environ.setdefault("JE_ARROW_MALLOC_CONF", "narenas:1")  # what one thread gave back serves the next
    from edgeproof.cli import main

    try:
        main(prog_name="edgeproof")
    except SystemExit as end:
        if isinstance(end.code, int):
            _exit_codes.append(end.code)
        raise


if __name__ == "__main__":
    start()
