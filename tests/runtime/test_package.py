"""The package format: one valid byte layout, everything else refused before anyone sees the content."""

import hashlib
import io
import json
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from edgeproof.codec import bzip2, canonical, layout
from edgeproof.decision import Contract
from edgeproof.errors import DamagedPackageError, NewerPackageError, UsageError
from edgeproof.package import sealed as package
from edgeproof.package.publisher import Publisher, released
from edgeproof.package.sealed import ArtifactRecord, Manifest, Package, parse, record, seal
from tests.support.repository import GOLDEN

AGREEMENT = {
    "rows": 2,
    "largest": 1e-7,
    "mean": 1e-8,
    "flips": 0,
    "farthest_flip": 0.0,
    "agreement": 1.0,
    "agreement_positive": 1.0,
    "agreement_negative": 1.0,
    "sampling_error": 0.2,
}
PARITY = {
    "engine": "litert",
    "bound": {"rows": 2, "largest": 1e-7, "bound": 1e-6, "over_bound": 0.1, "flips": 0, "near": 0},
    "unseen": AGREEMENT,
    "golden": AGREEMENT,
    "held_out": {"accuracy": 0.5, "auc": None, "log_loss": 0.5, "flips": 0},
    "drift": [],
}
MATRIX = {"rows": 2, "names": ["a", "b"], "largest": [[], [1e-7]], "flips": [[], [0]]}


PUBLISHER = Publisher("Ada", "a@example.org", "MIT", "Do\nwhat you like.\n", "https://a.example", "https://b.example")


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """Three small files."""
    return {"a/model.onnx": b"\x00\x01PK\x03\x04 inside", "golden/rows.csv": b"x\n1\n", "b": b""}


@pytest.fixture(scope="module")
def manifest(contract: Contract, files: dict[str, bytes]) -> Manifest:
    """Their manifest."""
    return Manifest(
        contract=contract,
        model_id="0" * 64,
        files={name: record(data, "artifact") for name, data in files.items()},
        artifacts={"a/model.onnx": ArtifactRecord("onnx", "float32", PARITY)},
        original={
            "rows": 2,
            "accuracy": 0.5,
            "auc": None,
            "log_loss": 0.5,
            "confusion": [[1, 0], [0, 1]],
            **dict.fromkeys(("precision", "recall", "f1", "pr_auc"), 0.5),
            "importance": [],
        },
        matrix=MATRIX,
        made_by={"edgeproof": "0.1.0"},
        left_out={"kits/c": "layer 1: too wide"},
    )


@pytest.fixture(scope="module")
def sealed(manifest: Manifest, files: dict[str, bytes]) -> bytes:
    """The package."""
    return seal(manifest, files)


def test_round_trip(sealed: bytes, manifest: Manifest, files: dict[str, bytes]) -> None:
    """Laws: parse(seal(m, f)) gives m and f back; sealing them again gives the same bytes."""
    opened = parse(sealed)
    assert opened.files == files
    assert opened.manifest == manifest
    assert seal(opened.manifest, opened.files) == sealed


def test_any_unzip_opens_it(sealed: bytes, files: dict[str, bytes]) -> None:
    """The standard library's zipfile reads it, manifest first, with the fixed date and mode."""
    with zipfile.ZipFile(io.BytesIO(sealed)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["manifest.json", *sorted(files)]
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {info.external_attr >> 16 for info in archive.infolist()} == {0o100644}
        assert archive.read("a/model.onnx") == files["a/model.onnx"]


def test_every_bit_flip_is_refused(sealed: bytes) -> None:
    """No single flipped bit passes, wherever it is."""
    for position in range(len(sealed)):
        for bit in range(8):
            mutant = bytearray(sealed)
            mutant[position] ^= 1 << bit
            with pytest.raises(DamagedPackageError):
                parse(bytes(mutant))


def test_every_truncation_and_junk_is_refused(sealed: bytes) -> None:
    """No prefix passes, nor anything before or after."""
    for length in range(len(sealed)):
        with pytest.raises(DamagedPackageError):
            parse(sealed[:length])
    for junk in (b"\0", b"PK\x05\x06", sealed):
        with pytest.raises(DamagedPackageError):
            parse(sealed + junk)
        with pytest.raises(DamagedPackageError):
            parse(junk + sealed)


def _rezipped(sealed: bytes, change: Callable[[zipfile.ZipInfo], None], **options: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sealed)) as source, zipfile.ZipFile(buffer, "w") as target:
        for info in source.infolist():
            copy = zipfile.ZipInfo(info.filename, info.date_time)
            copy.external_attr, copy.create_system = info.external_attr, 3
            change(copy)
            target.writestr(copy, source.read(info), **options)
    return buffer.getvalue()


def test_an_honest_zip_in_our_layout_passes(sealed: bytes) -> None:
    """Python can write the same bytes: the layout is plain zip."""
    assert parse(_rezipped(sealed, lambda _: None))


@pytest.mark.parametrize(
    "change",
    [
        lambda info: setattr(info, "comment", b"x"),
        lambda info: setattr(info, "extra", struct.pack("<HHB", 0x7075, 1, 0)),
        lambda info: setattr(info, "external_attr", 0o120777 << 16),
        lambda info: setattr(info, "date_time", (2026, 1, 1, 0, 0, 0)),
        lambda info: setattr(info, "create_system", 0),
    ],
)
def test_other_zip_features_are_refused(sealed: bytes, change: Callable[[zipfile.ZipInfo], None]) -> None:
    """Comments, extra fields, symbolic links, clocks: one layout only."""
    with pytest.raises(DamagedPackageError):
        parse(_rezipped(sealed, change))


def test_compressed_entries_are_refused(sealed: bytes) -> None:
    """Entries are stored."""
    with pytest.raises(DamagedPackageError):
        parse(_rezipped(sealed, lambda _: None, compress_type=zipfile.ZIP_DEFLATED))


@pytest.mark.parametrize(
    "name",
    ["../x", "/x", "a//b", "a/", ".hidden", "a\\b", "é", "a b", "", "a/../b", "/".join("abcdefghi"), "-x", "c:x"],
)
def test_names_that_are_not_allowed(manifest: Manifest, name: str) -> None:
    """Names are relative POSIX segments, at most 8 deep."""
    with pytest.raises(DamagedPackageError, match="is not allowed"):
        seal(manifest, {name: b""})


@pytest.mark.parametrize("names", [("a", "A"), ("a", "a/b"), ("x/Y", "X/y")])
def test_names_that_collide(manifest: Manifest, names: tuple[str, str]) -> None:
    """Names that differ in case only, or stand below a file, are refused."""
    with pytest.raises(DamagedPackageError, match=r"case|below"):
        seal(manifest, dict.fromkeys(names, b""))


def test_digests_and_file_lists_must_match(manifest: Manifest, files: dict[str, bytes]) -> None:
    """A changed, missing or additional file is refused even in a canonical zip."""
    same_length = files | {"golden/rows.csv": b"x\n2\n"}
    for changed in (same_length, files | {"b": b"x"}, files | {"c": b""}, {"b": b""}):
        with pytest.raises(DamagedPackageError):
            parse(layout.laid_out({"manifest.json": manifest.to_bytes(), **changed}))


@pytest.mark.parametrize(
    "change",
    [
        lambda value: value.update(edgeproof=2),
        lambda value: value.update(edgeproof="1"),
        lambda value: value.update(extra=1),
        lambda value: value.pop("model_id"),
        lambda value: value["files"]["b"].update(size="0"),
        lambda value: value["files"]["b"].pop("role"),
        lambda value: value["artifacts"].update(nowhere={"format": "onnx", "precision": "float32", "parity": {}}),
        lambda value: value.update(files=[]),
        lambda value: value["files"]["b"].update(role=["artifact"]),
        lambda value: value["artifacts"]["a/model.onnx"].update(precision=7),
        lambda value: value["artifacts"]["a/model.onnx"].update(parity={}),
        lambda value: value["artifacts"]["a/model.onnx"].update(parity=[]),
        lambda value: value["artifacts"]["a/model.onnx"]["parity"].update(bound=0.5),
        lambda value: value["artifacts"]["a/model.onnx"]["parity"].update(drift=[1]),
        lambda value: value["matrix"].update(names=["a", 1]),
        lambda value: value["matrix"].update(largest=[[], [0]]),
        lambda value: value["matrix"].update(flips=[[]]),
        lambda value: value["matrix"].update(flips=[[], 7]),
        lambda value: value["matrix"].update(flips=[[], [0, 0]]),
        lambda value: value["matrix"].update(names=["x"] * 100_000),  # a check must not take memory for the square
        lambda value: value.pop("matrix"),
        lambda value: value["artifacts"]["a/model.onnx"]["parity"]["unseen"].pop("mean"),
        lambda value: value["artifacts"]["a/model.onnx"]["parity"].update(more=1.0),
        lambda value: value["original"].pop("accuracy"),
        lambda value: value["artifacts"]["a/model.onnx"]["parity"]["bound"].update(largest="0"),
        lambda value: value["artifacts"]["a/model.onnx"]["parity"]["golden"].update(flips=True),
        lambda value: value.update(original={}),
        lambda value: value.update(original="good"),
        lambda value: value["original"].update(accuracy=10**400),
        lambda value: value["original"].update(confusion=[[1, 2], [3]]),
        lambda value: value["original"].update(importance=[0.5] * 99),
        lambda value: value["original"].update(importance=[None] * len(value["contract"]["features"])),
        lambda value: value.update(made_by={"edgeproof": "1\n2"}),
        lambda value: value.update(made_by=["edgeproof"]),
        lambda value: value.update(sequence=-1),
        lambda value: value.update(sequence=2**53),
        lambda value: value.update(sequence=True),
        lambda value: value.update(sequence=1.0),
        lambda value: value.update(sequence="0"),
        lambda value: value.pop("sequence"),
        lambda value: value.update(release=""),
        lambda value: value.update(release="1.4"),
        lambda value: value.update(release="01.4.0"),
        lambda value: value.update(release=[1, 4, 0]),
        lambda value: value.update(outside=None),
        lambda value: value.update(outside={"one": 0.5}),
        lambda value: value.update(outside={"one": 0.5, "several": "0.5"}),
        lambda value: value.update(publisher=None),
        lambda value: value.update(publisher=PUBLISHER._asdict() | {"author": "A\nB"}),
        lambda value: value.update(publisher=PUBLISHER._asdict() | {"author": ""}),
        lambda value: value.update(publisher=PUBLISHER._asdict() | {"licence_text": "\x1b[31m"}),
        lambda value: value.update(publisher=PUBLISHER._asdict() | {"url": ["https://example.org"]}),
        lambda value: value.update(publisher=PUBLISHER._asdict() | {"more": "x"}),
        lambda value: value.update(publisher={"author": "A"}),
        lambda value: value["original"].update(confusion=[[1, 2], [3, True]]),
        lambda value: value.update(model_id=None),
        lambda value: value["contract"]["rule"].update(threshold=2),
    ],
)
def test_manifests_that_are_refused(
    manifest: Manifest, files: dict[str, bytes], change: Callable[[dict[str, object]], None]
) -> None:
    """Unknown versions and fields, missing fields, wrong kinds."""
    value = json.loads(manifest.to_bytes())
    change(value)
    with pytest.raises(DamagedPackageError):
        parse(layout.laid_out({"manifest.json": canonical.dumps(value), **files}))


def test_a_newer_format_says_so(manifest: Manifest, files: dict[str, bytes]) -> None:
    """A package of a later format names the way out, whatever else is in it; another copy would not help."""
    for value in (json.loads(manifest.to_bytes()) | {"edgeproof": 2}, {"edgeproof": 10**4000, "unknown": {}}):
        with pytest.raises(NewerPackageError, match=r"^x: made by a newer edgeproof: .*; upgrade edgeproof$") as caught:
            parse(layout.laid_out({"manifest.json": canonical.dumps(value), **files}), "x")
        assert len(str(caught.value)) < 200


def test_texts_that_no_utf8_can_hold(manifest: Manifest, files: dict[str, bytes]) -> None:
    """A lone surrogate, written as an escape."""
    value = json.loads(manifest.to_bytes())
    value["made_by"]["edgeproof"] = "\ud800"
    value["files"]["\ud800"] = value["files"]["b"]
    with pytest.raises(DamagedPackageError):
        parse(layout.laid_out({"manifest.json": json.dumps(value).encode(), **files}))


def test_an_entry_that_appears_twice(sealed: bytes) -> None:
    """The second one is not even read."""
    end_of_first = sealed.index(b"PK\x03\x04", 4)
    with pytest.raises(DamagedPackageError, match=r"entry 'manifest\.json' appears twice"):
        parse(sealed[:end_of_first] + sealed)


@pytest.mark.parametrize("depth", [canonical.MAX_NESTING - 1, canonical.MAX_NESTING, 500, 900, 990, 1000, 100_000])
@pytest.mark.parametrize("key", ["model_id", "files", "artifacts", "original", "made_by", "contract", "sequence"])
def test_deep_nesting_is_refused(manifest: Manifest, files: dict[str, bytes], depth: int, key: str) -> None:
    """Wherever it stands and whatever Python's own limit is: no RecursionError."""
    value = json.loads(manifest.to_bytes()) | {key: "HERE"}
    for nested in (b"[" * depth + b"]" * depth, b'{"x":' * depth + b"0" + b"}" * depth):
        data = canonical.dumps(value).replace(b'"HERE"', nested)
        with pytest.raises(DamagedPackageError):
            parse(layout.laid_out({"manifest.json": data, **files}))


@pytest.mark.parametrize(
    "text", ["1e999", "[-1e400]", "NaN", "Infinity", '{"a":-Infinity}', '{"a":1,"a":1}', "\ufeff1"]
)
def test_json_that_python_would_take(text: str) -> None:
    """Numbers beyond float64, literals that are not JSON, a key twice, a BOM."""
    with pytest.raises(ValueError, match=r"."):
        canonical.loads(text)


def test_nesting_is_counted() -> None:
    """As many levels as allowed pass, one more does not."""
    for count in (canonical.MAX_NESTING - 1, canonical.MAX_NESTING):
        assert canonical.loads("[" * (count - 1) + "1" + "]" * (count - 1))
    with pytest.raises(ValueError, match="deep nesting"):
        canonical.loads("[" * canonical.MAX_NESTING + "1" + "]" * canonical.MAX_NESTING)


class _Key(str):
    """A key that counts how often any key is compared with another."""

    __slots__ = ()
    compared = 0
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        _Key.compared += 1
        return str.__eq__(self, other)


def test_many_keys_take_linear_time() -> None:
    """A key is looked up, not compared with each one before it: 10,000 keys need fewer comparisons than keys."""
    with pytest.raises(ValueError, match="duplicate key '9999'"):
        canonical._unique([(_Key(index), 0) for index in (*range(10_000), 9_999)])
    assert _Key.compared < 10_000  # one by one, it would be fifty million


@pytest.mark.parametrize(
    "data",
    [b'{"edgeproof":1,"edgeproof":1}', b"[" * 100_000, b"[]", b"\xff", b"", b'"x"', b"NaN", b'{"edgeproof":1e999}'],
)
def test_hostile_json_is_refused(files: dict[str, bytes], data: bytes) -> None:
    """Duplicate keys, deep nesting, other values."""
    with pytest.raises(DamagedPackageError):
        parse(layout.laid_out({"manifest.json": data, **files}))


def test_limits(tmp_path: Path, sealed: bytes, manifest: Manifest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file over the size cap and too many entries are refused; sealing keeps to the same limits."""
    path = tmp_path / "x.edgeproof"
    path.write_bytes(sealed)
    assert package.read(path, max_size=len(sealed))
    with pytest.raises(DamagedPackageError, match="at most"):
        package.read(path, max_size=len(sealed) - 1)
    with pytest.raises(DamagedPackageError, match="entries"):
        seal(manifest, {f"f{i}": b"" for i in range(layout.MAX_ENTRIES)})
    monkeypatch.setattr(package, "MAX_SIZE", 100)
    with pytest.raises(DamagedPackageError, match="at most 100 bytes"):
        seal(manifest, {})
    monkeypatch.setattr(layout, "MAX_ZIP", len(sealed) - 1)
    with pytest.raises(DamagedPackageError, match="64-bit"):
        parse(sealed)
    monkeypatch.setattr(package, "MAX_MANIFEST", 100)
    with pytest.raises(DamagedPackageError, match="manifest: expected at most 100 bytes"):
        Manifest.from_bytes(manifest.to_bytes())


def test_memory_grows_with_the_file_not_with_the_limit(tmp_path: Path, sealed: bytes) -> None:
    """A limit of terabytes costs nothing; an endless device is left at the limit; a folder is no package."""
    path = tmp_path / "x.edgeproof"
    path.write_bytes(sealed)
    tracemalloc.start()
    assert package.read(path, max_size=10**15).files
    assert tracemalloc.get_traced_memory()[1] < 3_000_000
    tracemalloc.reset_peak()
    with pytest.raises(DamagedPackageError, match="at most 100,000 bytes, got more; --max-size"):
        package.read(Path("/dev/zero"), max_size=100_000)
    assert tracemalloc.get_traced_memory()[1] < 3_000_000
    with (tmp_path / "sparse").open("wb") as stream:
        stream.truncate(10**12)
    with pytest.raises(DamagedPackageError, match="at most 1,000 bytes"):
        package.read(tmp_path / "sparse", max_size=1_000)
    assert tracemalloc.get_traced_memory()[1] < 3_000_000
    tracemalloc.stop()
    with pytest.raises(UsageError, match="cannot read"):
        package.read(tmp_path)


def test_an_artifact_must_be_a_file(manifest: Manifest, files: dict[str, bytes]) -> None:
    """The manifest lists as artifact what the package does not hold."""
    lost = manifest._replace(artifacts={"nowhere": manifest.artifacts["a/model.onnx"]})
    with pytest.raises(DamagedPackageError, match="artifact 'nowhere' is not in the package"):
        seal(lost, files)


def test_a_release_and_its_publisher(manifest: Manifest, files: dict[str, bytes]) -> None:
    """They read back as they were sealed; where nobody stated any, the manifest has no such keys."""
    stated = manifest._replace(release="1.4.0", publisher=PUBLISHER, outside={"one": 0.99, "several": 0.5})
    assert parse(seal(stated, files)).manifest == stated
    assert not {"release", "publisher", "outside"} & json.loads(manifest.to_bytes()).keys()
    assert (released("", 7), released("1.4.0", 7)) == ("0.7.0", "1.4.0")


def test_the_id_stands_for_the_manifest(sealed: bytes, manifest: Manifest) -> None:
    """It is the SHA-256 of its bytes, and moves with the sequence."""
    opened = parse(sealed)
    assert opened.id == hashlib.sha256(manifest.to_bytes()).hexdigest()
    assert opened.contract == manifest.contract
    later = manifest._replace(sequence=1)
    assert parse(seal(later, opened.files)).id != opened.id


def test_the_message_names_the_file(tmp_path: Path) -> None:
    """Missing and damaged files are named."""
    with pytest.raises(UsageError, match=r"none\.edgeproof: cannot read"):
        package.read(tmp_path / "none.edgeproof")
    (tmp_path / "bad.edgeproof").write_bytes(b"PK")
    with pytest.raises(DamagedPackageError, match=r"bad\.edgeproof: damaged package"):
        package.read(tmp_path / "bad.edgeproof")


GO = {"model.go": b"package m", "a/b.go": b""}


def packed(manifest: Manifest, files: dict[str, bytes]) -> Package:
    """A package of these files."""
    records = {name: record(data, "golden") for name, data in files.items()}
    return parse(seal(manifest._replace(files=records, artifacts={}), files))


def test_kits_come_out_by_name(manifest: Manifest) -> None:
    """A kit's files by their path inside it; one that is not there is refused, with the reason where one was sealed."""
    kits = {package.kit_archive("go"): bzip2.archive(GO), package.kit_archive("rust"): bzip2.archive({"x": b""})}
    opened = packed(manifest, kits | {"kits/d.bz2": b"x", "a.zip.bz2": b"x"})
    assert opened.kits == ("go", "rust")
    assert opened.kit("go") == GO
    with pytest.raises(UsageError, match="kit 'java': not in this package; expected one of go, rust"):
        opened.kit("java")
    with pytest.raises(UsageError, match="kit 'c': not in this package; it was left out: layer 1: too wide"):
        opened.kit("c")


def test_what_is_compressed_comes_out_as_people_read_it(manifest: Manifest) -> None:
    """A file loses its ending, an archive becomes a folder, the rest stays as it is."""
    opened = packed(manifest, {"kits/go.zip.bz2": bzip2.archive(GO), "a.csv.bz2": bzip2.compress(b"x"), "b.zip": b"y"})
    expected = {"a.csv": b"x", "b.zip": b"y", "kits/go/a/b.go": b"", "kits/go/model.go": b"package m"}
    assert opened.unpacked(opened.files) == expected
    assert opened.unpacked_file("a.csv.bz2") == b"x"


def zipped(**files: bytes) -> bytes:
    """A zip as Python writes it, compressed: any unzip opens it, but it has another layout."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return bzip2.compress(stream.getvalue())


EVIL = layout.laid_out({"aaa": b"x"}).replace(b"aaa", b"../")


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.bz2", b"junk", "expected a bzip2 stream"),
        ("a.bz2", b"", "one whole bzip2 stream"),
        ("a.bz2", bzip2.compress(b"x")[:-1], "one whole bzip2 stream"),
        ("a.bz2", bzip2.compress(b"x") + b"x", "nothing after it"),
        ("a.bz2", bzip2.compress(bytes(1_001)), "at most 1,000 bytes"),
        ("a.zip.bz2", bzip2.compress(b"junk"), "canonical zip layout"),
        ("a.zip.bz2", zipped(x=b"y"), "canonical zip layout"),
        ("a.zip.bz2", bzip2.compress(EVIL), "not allowed"),
        ("a.zip.bz2", bzip2.archive({"x": bytes(1_000)}), "at most 1,000 bytes"),
    ],
)
def test_hostile_archives(manifest: Manifest, name: str, data: bytes, message: str) -> None:
    """What no export writes is refused with the name of the entry, and never grows beyond what was allowed."""
    with pytest.raises(DamagedPackageError, match=f"^{name}: .*{message}"):
        packed(manifest, {name: data}).unpacked([name], 1_000)


def test_archives_share_one_limit_and_one_folder(manifest: Manifest) -> None:
    """Many small bombs are one large one; what stands as it is does not count; no two files have one place."""
    full = {name: bzip2.compress(bytes(600)) for name in ("a.bz2", "b.bz2")}
    opened = packed(manifest, {**full, "c": bytes(5_000)})
    assert len(opened.unpacked(["c", "a.bz2"], 1_000)) == 2
    with pytest.raises(DamagedPackageError, match=r"^b\.bz2: .*at most 400 bytes"):
        opened.unpacked(opened.files, 1_000)
    for other in ("kits/go/model.go", "kits/go/MODEL.go", "kits/go", "kits/go/model.go/x"):
        both = packed(manifest, {"kits/go.zip.bz2": bzip2.archive(GO), other: b""})
        with pytest.raises(DamagedPackageError, match=r"case|below"):
            both.unpacked(both.files)


def test_a_bomb_takes_no_memory(manifest: Manifest) -> None:
    """A stream of a hundred bytes that claims 64 MB is stopped at the limit."""
    opened = packed(manifest, {"a.bz2": bzip2.compress(bytes(1 << 26))})
    assert len(opened.files["a.bz2"]) < 1_000
    tracemalloc.start()
    with pytest.raises(DamagedPackageError):
        opened.unpacked_file("a.bz2", 1 << 20)
    assert tracemalloc.get_traced_memory()[1] < 1 << 24
    tracemalloc.stop()


def test_a_package_that_was_read_has_its_bytes() -> None:
    """Laid out again, they are those of the file."""
    assert package.read(GOLDEN).to_bytes() == GOLDEN.read_bytes()


def test_a_package_replaces_a_package_and_nothing_else(tmp_path: Path) -> None:
    """An empty file and another package are replaced; a text stays, and the line says what to do."""
    path, data = tmp_path / "a.edgeproof", GOLDEN.read_bytes()
    for before in (None, b"", b"PK: another"):
        if before is not None:
            path.write_bytes(before)
        package.write(path, data)
        assert path.read_bytes() == data
    path.write_bytes(b"a text")
    with pytest.raises(UsageError, match="already exists and is no package; choose another name"):
        package.write(path, data)
    assert path.read_bytes() == b"a text"


def test_a_package_shows_itself() -> None:
    """Its name, how much it holds, and the beginning of its id."""
    opened = package.read(GOLDEN)
    assert repr(opened).startswith(f"<edgeproof.package.Package '{opened.contract.name}', ")
    assert opened.id[:12] in repr(opened)
