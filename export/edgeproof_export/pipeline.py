"""trained/ -> artifacts -> parity -> sealed package."""

from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

from edgeproof import verification
from edgeproof.contract import model_id
from edgeproof.engines import reference
from edgeproof.errors import ProofError
from edgeproof.files import write_file
from edgeproof.golden import ROWS, Golden
from edgeproof.metrics import measure
from edgeproof.package import ArtifactRecord, Manifest, parse, record, seal
from edgeproof_export.formats import FORMATS, Source
from edgeproof_export.golden_rows import golden_vectors, rows_csv
from edgeproof_export.network import network_of
from edgeproof_export.original import HeldOut, Original, read_held_out
from edgeproof_export.parity import Parity, measure_parity
from edgeproof_export.trained import Trained, read_trained

_MADE_WITH = ("edgeproof", "tensorflow", "tf2onnx", "onnx", "onnxruntime", "ai-edge-litert")


@dataclass(frozen=True, eq=False)
class Exported:
    """A package ready to be sealed, and what was measured."""

    manifest: Manifest
    files: dict[str, bytes]
    parities: tuple[Parity, ...]

    @property
    def failures(self) -> list[Parity]:
        """Artifacts outside their bound."""
        return [parity for parity in self.parities if not parity.passed]

    def seal(self, target: Path) -> None:
        """Write the package, whole or not at all, if it proves itself.

        Raises ProofError, OutputError.
        """
        data = seal(self.manifest, self.files)
        for check in verification.verify(parse(data)):
            if check.outcome == "failed":
                raise ProofError(f"{check.what}: {check.detail}; nothing was sealed")
        write_file(target, data)


def export(folder: Path, sequence: int = 0) -> Exported:
    """Convert what training handed over, and measure every artifact against it.

    Raises UsageError if the folder is not what `edgeproof train` writes, EngineError if an engine refuses an artifact.
    """
    trained = read_trained(folder)
    source = Source(trained.contract, network_of(trained.model), trained.calibration)
    held_out = read_held_out(trained.test_rows, source.contract)
    golden, text_rows = _golden(trained, source, held_out)
    artifacts = {spec.path: spec.convert(source) for spec in FORMATS}
    original = Original(source.contract, trained.model)
    expected = np.concatenate([original.probability(held_out.rows), golden.original])
    parities = tuple(
        measure_parity(spec, artifacts[spec.path], source, held_out, golden.vectors, expected) for spec in FORMATS
    )
    golden_files = {ROWS: rows_csv(source.contract, golden.vectors[:text_rows]), **golden.to_files()}
    figures = measure(held_out.truth, expected[: len(held_out.rows)], source.contract.threshold)
    manifest = Manifest(
        contract=source.contract,
        model_id=model_id(source.contract, source.network.to_bytes()),
        files={name: record(data, "artifact") for name, data in artifacts.items()}
        | {name: record(data, "golden") for name, data in golden_files.items()},
        artifacts={
            spec.path: ArtifactRecord(spec.format, spec.precision, parity.to_json())
            for spec, parity in zip(FORMATS, parities, strict=True)
        },
        original=figures.to_json(),
        made_by={name: _version(name) for name in _MADE_WITH},
        sequence=sequence,
    )
    return Exported(manifest, artifacts | golden_files, parities)


def _golden(trained: Trained, source: Source, held_out: HeldOut) -> tuple[Golden, int]:
    vectors, text_rows = golden_vectors(source.contract, source.network, held_out.rows)
    engine = reference.ReferenceEngine(source.contract, source.network)
    original = Original(source.contract, trained.model).probability(vectors)
    return Golden(vectors, original, engine.probability(vectors)), text_rows


def _version(distribution: str) -> str:
    # The library TensorFlow comes as tensorflow or, without GPU code, as tensorflow-cpu.
    if distribution == "tensorflow":
        import tensorflow as tf

        return str(tf.__version__)
    return version(distribution)
