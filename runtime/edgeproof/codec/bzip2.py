"""What compresses well: one file as NAME.bz2, a folder as NAME.zip.bz2, whose zip has the one layout of a package.

Law, tested: `folder(archive(files), most) == files`.
"""

from collections.abc import Mapping

from edgeproof.codec import layout
from edgeproof.errors import DamagedPackageError

FILE, FOLDER = ".bz2", ".zip.bz2"


def compress(data: bytes) -> bytes:
    """Return the bzip2 stream of a file; there is one implementation, so equal data give equal bytes."""
    import bz2  # predictions from a package do without

    return bz2.compress(data)


def decompress(data: bytes, most: int) -> bytes:
    """Return the file of a stream that is whole and has nothing after it, of at most so many bytes.

    Raises DamagedPackageError. Memory grows with `most`, whatever the stream claims.
    """
    import bz2

    stream = bz2.BZ2Decompressor()
    try:
        found = stream.decompress(data, most + 1)
    except OSError as error:
        raise DamagedPackageError(f"expected a bzip2 stream, got {error}") from None
    if len(found) > most:
        raise DamagedPackageError(f"expected at most {most:,} bytes once decompressed, got more")
    if not stream.eof or stream.unused_data:
        raise DamagedPackageError("expected one whole bzip2 stream and nothing after it")
    return found


def archive(files: Mapping[str, bytes]) -> bytes:
    """Return a folder of files by their path inside it; raises DamagedPackageError for names that are not allowed."""
    return compress(layout.laid_out(files))


def folder(data: bytes, most: int) -> dict[str, bytes]:
    """Return the files of an archive; raises DamagedPackageError for anything that `archive` does not write."""
    return layout.opened(decompress(data, most))
