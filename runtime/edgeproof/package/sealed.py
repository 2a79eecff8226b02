"""The `.edgeproof` package: one zip with exactly one valid byte layout. Read, check, seal.

The reader takes the entries out, lays them out again and requires the same bytes; then it compares every size and
SHA-256 with the manifest. Only then does anyone see the content.

Laws, tested: `parse(seal(manifest, files)).files == files`, and `seal` of what `parse` returns gives the same bytes.
"""

import hashlib
import os
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TypeAlias

from edgeproof.codec import bzip2, canonical, layout
from edgeproof.decision import Contract
from edgeproof.errors import DamagedPackageError, NewerPackageError, UsageError, near_file
from edgeproof.package import figures
from edgeproof.package.publisher import Publisher, check_publisher, check_release

StrPath: TypeAlias = str | os.PathLike[str]

FORMAT_VERSION = 1
WEIGHTS = "network/weights.safetensors"
WEIGHTS_INT8 = "network/weights.int8.safetensors"
KIT = "kit"  # role of the files of source kits
MAX_SIZE = 64 * 1024 * 1024  # bytes; the default limit of the reader
MAX_MANIFEST = 8 * 1024 * 1024  # bytes; JSON takes many times its size in memory

_MOST = 2 * MAX_SIZE  # bytes of files that are decompressed at once
_PIECE = 1024 * 1024


class FileRecord(NamedTuple):
    """What the manifest says of one file."""

    size: int  # bytes
    sha256: str  # 64 hexadecimal digits
    role: str  # artifact, golden or KIT


class ArtifactRecord(NamedTuple):
    """What the manifest says of one artifact: a file that an engine can run."""

    format: str  # onnx, tflite, safetensors
    precision: str  # float32, …
    parity: Mapping[str, Any]  # compared with the original: figures.PARITY


class Manifest(NamedTuple):
    """The first entry: contract, model id, every file with its digest, every artifact with its parity."""

    contract: Contract
    model_id: str
    files: Mapping[str, FileRecord]
    artifacts: Mapping[str, ArtifactRecord]
    original: Mapping[str, Any]  # the original model on its held-out rows: figures.ORIGINAL
    matrix: Mapping[str, Any]  # every implementation compared with every other: figures.MATRIX
    made_by: Mapping[str, str]  # library -> version
    left_out: Mapping[str, str]  # artifact, or folder of a kit -> why it is not here
    sequence: int = 0  # grows from release to release; a device may refuse older ones
    release: str = ""  # version of the kits where somebody stated one
    publisher: Publisher | None = None
    outside: Mapping[str, Any] | None = None  # int8 on rows outside the training range, if measured: figures.OUTSIDE

    def to_bytes(self) -> bytes:
        """Return the canonical bytes of `manifest.json`; the package id is their SHA-256."""
        stated: dict[str, Any] = {}
        if self.release:
            stated["release"] = self.release
        if self.publisher is not None:
            stated["publisher"] = self.publisher._asdict()
        if self.outside is not None:
            stated["outside"] = dict(self.outside)
        return canonical.dumps(
            {
                "edgeproof": FORMAT_VERSION,
                "contract": self.contract.to_json(),
                "model_id": self.model_id,
                "files": {name: record._asdict() for name, record in self.files.items()},
                "artifacts": {name: record._asdict() for name, record in self.artifacts.items()},
                "original": dict(self.original),
                "matrix": dict(self.matrix),
                "made_by": dict(self.made_by),
                "left_out": dict(self.left_out),
                "sequence": self.sequence,
                **stated,
            }
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> "Manifest":
        """Read `manifest.json`; raises DamagedPackageError for anything `to_bytes` would not have written."""
        if len(data) > MAX_MANIFEST:
            raise DamagedPackageError(f"manifest: expected at most {MAX_MANIFEST:,} bytes, got {len(data):,}")
        try:
            value = canonical.loads(data)
        except ValueError as error:
            raise DamagedPackageError(f"manifest: expected JSON, got {error}") from None
        version = value.get("edgeproof") if isinstance(value, dict) else None
        if isinstance(version, int) and version > FORMAT_VERSION:
            raise NewerPackageError(
                f"made by a newer edgeproof: expected format {FORMAT_VERSION}, got {version!r:.20}; upgrade edgeproof"
            )
        try:
            manifest = cls(
                contract=Contract.from_json(value["contract"]),
                model_id=value["model_id"],
                files={name: FileRecord(**record) for name, record in value["files"].items()},
                artifacts={name: ArtifactRecord(**record) for name, record in value["artifacts"].items()},
                original=value["original"],
                matrix=value["matrix"],
                made_by=value["made_by"],
                left_out=value["left_out"],
                sequence=value["sequence"],
                release=value.get("release", ""),
                publisher=Publisher(**value["publisher"]) if "publisher" in value else None,
                outside=dict(value["outside"]) if "outside" in value else None,
            )
            _check_kinds(manifest)
            unchanged = manifest.to_bytes() == data
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise DamagedPackageError(f"manifest: a field is missing, unknown or of the wrong kind: {error}") from None
        if not unchanged:
            raise DamagedPackageError("manifest: expected canonical JSON of format 1, got other bytes")
        return manifest


class Package(NamedTuple):
    """A checked package: every byte below was compared with its digest."""

    manifest: Manifest
    files: Mapping[str, bytes]  # name -> content, without manifest.json

    def __repr__(self) -> str:
        told = f"{len(self.files)} files, {sum(map(len, self.files.values())):,} bytes, {self.id[:12]}"
        return f"<edgeproof.package.Package {self.contract.name!r}, {told}>"

    @property
    def contract(self) -> Contract:
        """The sealed contract."""
        return self.manifest.contract

    @property
    def kits(self) -> tuple[str, ...]:
        """Names of the source kits, sorted."""
        kits = (name.removeprefix("kits/").removesuffix(bzip2.FOLDER) for name in self.files)
        return tuple(sorted(kit for kit in kits if kit_archive(kit) in self.files))

    def kit(self, name: str) -> dict[str, bytes]:
        """Return the files of a source kit by their path inside it; raises UsageError if there is none."""
        if name not in self.kits:
            reason = self.manifest.left_out.get(kit_folder(name))
            why = f"it was left out: {reason}" if reason else f"expected one of {', '.join(self.kits) or 'none'}"
            raise UsageError(f"kit {name!r}: not in this package; {why}")
        files = self.unpacked([kit_archive(name)])
        return {path.removeprefix(f"{kit_folder(name)}/"): data for path, data in files.items()}

    def unpacked(self, names: Iterable[str], most: int = _MOST) -> dict[str, bytes]:
        """Return files as people read them: `X.bz2` becomes X, `X.zip.bz2` a folder X.

        Raises DamagedPackageError, also where two have one name, or what was compressed takes more bytes than `most`.
        """
        files: list[tuple[str, bytes]] = []
        for name in names:
            data = self.files[name]
            try:
                files += (found := _unpacked(name, data, most))
            except DamagedPackageError as error:
                raise DamagedPackageError(f"{name}: {error}") from None
            most -= sum(len(content) for _, content in found if content is not data)
        layout.check_names(name for name, _ in files)
        return dict(files)

    def unpacked_file(self, name: str, most: int = _MOST) -> bytes:
        """Return one file, `X.bz2`, as people read it; raises DamagedPackageError beyond so many bytes."""
        (content,) = self.unpacked([name], most).values()
        return content

    def to_bytes(self) -> bytes:
        """Return the bytes of the package, those that were read."""
        return layout.laid_out({layout.MANIFEST: self.manifest.to_bytes(), **self.files})

    @property
    def id(self) -> str:
        """SHA-256 of the manifest, in hexadecimal; it stands for every byte of the package."""
        return hashlib.sha256(self.manifest.to_bytes()).hexdigest()


def _check_kinds(manifest: Manifest) -> None:
    """Raise ValueError for a field that is not of its kind, so that nobody who reads a manifest needs to check."""
    texts = [manifest.model_id]
    for mapping in (manifest.made_by, manifest.left_out):
        texts += [*mapping, *mapping.values()]
    for entry in manifest.files.values():
        texts += [entry.role, entry.sha256]
        figures.check_kind("size", entry.size, (int,))
    figures.check_kind("sequence", manifest.sequence, (int,))
    if not 0 <= manifest.sequence < 2**53:
        raise ValueError(f"sequence: expected 0 to 2^53 - 1, got {manifest.sequence}")
    check_release(manifest.release)
    if manifest.publisher is not None:
        check_publisher(manifest.publisher)
    if manifest.outside is not None:
        figures.check_outside(manifest.outside)
    figures.check_original(manifest.original, manifest.contract.n_features)
    texts += figures.check_matrix(manifest.matrix)
    for name, artifact in manifest.artifacts.items():
        texts += [artifact.format, artifact.precision, *figures.check_parity(name, artifact.parity)]
    for text in texts:
        if type(text) is not str or not text.isprintable():
            raise ValueError(f"expected a printable text, got {text!r:.80}")


def kit_folder(name: str) -> str:
    """Return the folder of a kit, as `unpack` writes it and as `left_out` names it."""
    return f"kits/{name}"


def kit_archive(name: str) -> str:
    """Return the entry that holds this folder."""
    return f"{kit_folder(name)}{bzip2.FOLDER}"


def _unpacked(name: str, data: bytes, most: int) -> list[tuple[str, bytes]]:
    """Return what an entry holds, at most so many bytes where it is compressed."""
    if name.endswith(bzip2.FOLDER):
        files = bzip2.folder(data, most).items()
        return [(f"{name.removesuffix(bzip2.FOLDER)}/{path}", content) for path, content in files]
    if name.endswith(bzip2.FILE):
        return [(name.removesuffix(bzip2.FILE), bzip2.decompress(data, most))]
    return [(name, data)]


def read(path: StrPath, max_size: int = MAX_SIZE) -> Package:
    """Read and check a package file.

    Raises UsageError if there is no such file, DamagedPackageError if it is not exactly what `seal` wrote.
    """
    return parse(read_bytes(path, max_size), str(path))


def read_bytes(path: StrPath, max_size: int = MAX_SIZE) -> bytes:
    """Read a whole file of at most `max_size` bytes, once; raises UsageError or DamagedPackageError.

    Memory grows with what is really there, not with what the file system or the limit claims.
    """
    pieces, left = [], min(max_size, layout.MAX_ZIP) + 1
    try:
        with open(path, "rb") as stream:
            while left and (piece := stream.read(min(left, _PIECE))):
                pieces.append(piece)
                left -= len(piece)
    except OSError as error:
        near = "" if os.path.exists(path) else near_file(os.fspath(path))
        raise UsageError(f"{path}: cannot read: {error.strerror or error}{near}") from None
    if not left:
        raise DamagedPackageError(f"{path}: expected at most {max_size:,} bytes, got more; --max-size sets the limit")
    return b"".join(pieces)


def write(path: StrPath, data: bytes) -> None:
    """Write a package, whole or not at all; raises OutputError, and UsageError where it would replace another file."""
    from pathlib import Path

    from edgeproof.files import write_file

    refuse_others(path)
    write_file(Path(path), data)


def refuse_others(path: StrPath) -> None:
    """Raise UsageError where a file that is no package would be overwritten."""
    if os.path.isfile(path) and os.path.getsize(path):
        with open(path, "rb") as stream:
            if stream.read(2) != b"PK":
                raise UsageError(f"{path}: already exists and is no package; choose another name")


def parse(data: bytes, source: str = "package") -> Package:
    """Check the bytes of a package and return its content; raises DamagedPackageError that names `source`."""
    try:
        if len(data) > layout.MAX_ZIP:
            raise DamagedPackageError("expected a zip without 64-bit sizes, got a larger file")
        files = layout.opened(data, layout.MANIFEST)
        manifest = Manifest.from_bytes(files.pop(layout.MANIFEST))
        _check_digests(manifest, files)
    except NewerPackageError as error:
        raise NewerPackageError(f"{source}: {error}") from None
    except DamagedPackageError as error:
        raise DamagedPackageError(f"{source}: damaged package: {error}; get it again from its maker") from None
    return Package(manifest, files)


def seal(manifest: Manifest, files: Mapping[str, bytes]) -> bytes:
    """Return the bytes of the package; raises DamagedPackageError if the default reader would refuse them."""
    data = layout.laid_out({layout.MANIFEST: manifest.to_bytes(), **files})
    if len(data) > MAX_SIZE:
        raise DamagedPackageError(f"expected a package of at most {MAX_SIZE:,} bytes, got {len(data):,}")
    parse(data)
    return data


def record(data: bytes, role: str) -> FileRecord:
    """Describe a file for the manifest."""
    return FileRecord(len(data), hashlib.sha256(data).hexdigest(), role)


def _check_digests(manifest: Manifest, files: Mapping[str, bytes]) -> None:
    if set(manifest.files) != set(files):
        differing = sorted(set(manifest.files) ^ set(files))
        raise DamagedPackageError(f"manifest and entries differ in {differing[0]!r}")
    for name, content in files.items():
        expected = manifest.files[name]
        found = record(content, expected.role)
        if found != expected:
            raise DamagedPackageError(
                f"{name}: expected SHA-256 {expected.sha256}, {expected.size} bytes, got {found.sha256}, {found.size}"
            )
    for name in manifest.artifacts:
        if name not in files:
            raise DamagedPackageError(f"manifest: artifact {name!r} is not in the package")
