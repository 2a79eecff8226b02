"""Names of a contract as C identifiers, texts as C literals and comments."""

from edgeproof.decision import Contract, quoted
from edgeproof.package import Publisher
from edgeproof_export.kits.naming import Naming

# A header of one of these names would stand before the system's own for whoever adds src/ to the search path; the last
# are targets that CMake keeps to itself.
_TAKEN = frozenset(
    (
        *("alloca", "assert", "complex", "ctype", "errno", "fcntl", "features", "fenv", "float", "inttypes", "iso646"),
        *("limits", "locale", "malloc", "math", "memory", "poll", "pthread", "sched", "semaphore", "setjmp", "signal"),
        *("stdalign", "stdarg", "stdatomic", "stdbool", "stddef", "stdint", "stdio", "stdlib", "stdnoreturn"),
        *("string", "strings", "tar", "termios", "tgmath", "threads", "time", "uchar", "unistd", "utime", "values"),
        *("wchar", "wctype"),
        *("all", "clean", "edit_cache", "help", "install", "package", "package_source", "rebuild_cache", "test"),
    )
)
SNAKE, SCREAMING = Naming("snake", ()), Naming("screaming", ())  # a prefix stands before each: no reserved words


def prefix(contract: Contract, publisher: Publisher | None) -> str:
    """Return what every function begins with, and in capitals every macro."""
    return (publisher.c_prefix if publisher is not None else "") or contract.name


def stem(name: str) -> str:
    """Return the name of the library, its header and its sources: that of the contract, unless it is taken."""
    return f"{name}_model" if name in _TAKEN else name


def comment(text: str) -> str:
    """Quote a text for a C comment, on one line, shortened."""
    return prose(quoted(text))


def prose(text: str) -> str:
    """Return a text of one line as it may stand in a C comment."""
    return text.replace("*/", "* /").replace("/*", "/ *")


def string_literal(text: str) -> str:
    """Write a text as a C string of its UTF-8 bytes; `?` is escaped, for two of them begin a trigraph."""
    return bytes_literal(text.encode())


def bytes_literal(data: bytes) -> str:
    """Write bytes as a C string."""
    return '"' + "".join(map(_escaped, data)) + '"'


def _escaped(byte: int) -> str:
    character = chr(byte)
    if character in '"\\?':
        return "\\" + character
    return character if 0x20 <= byte < 0x7F else f"\\{byte:03o}"
