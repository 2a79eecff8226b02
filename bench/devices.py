"""The C kit compared with emlearn on simulated devices: the same networks, compilers and measurements, one table.

    python -m bench.devices FOLDER EMLEARN_PYTHON [--target NAME]

FOLDER holds what bench/device_packages.py makes; EMLEARN_PYTHON is the Python of an environment with emlearn (`make
bench-devices` makes both). Our functions "float" and "int8 from floats" take the raw row: they also impute, clamp and
scale, which the peer's caller has to do. The peer has no int8 for these networks. Below the table stands every cell in
which the peer needs less.
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.programs import run
from edgeproof.decision import Network
from edgeproof.package import sealed as package
from edgeproof.proof.golden import Golden
from edgeproof_export import devices
from edgeproof_export.devices import Measured
from edgeproof_export.devices.build import Subject, Workbench
from edgeproof_export.devices.kit import called, floats, unpacked
from edgeproof_export.devices.sheet import measure

NETWORKS = ("demo", "demo64", "demo128")
COLUMNS = ("flash -Os", "static RAM", "stack", "RAM in all", "-Os", "-O2")
_GENERATOR = Path(__file__).parent / "emlearn_header.py"


def main() -> None:
    """Measure every network on every target, ours and the peer's."""
    parser = argparse.ArgumentParser(description="The C kit compared with emlearn.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("emlearn", type=Path, metavar="EMLEARN_PYTHON")
    parser.add_argument("--target", action="append", choices=list(devices.TARGETS))
    parser.add_argument("--network", action="append", choices=NETWORKS)
    arguments = parser.parse_args()
    lost = []
    print(f"| network | target | function | {' | '.join(COLUMNS)} |\n{'|---' * (3 + len(COLUMNS))}|")
    for name in arguments.network or NETWORKS:
        opened = package.read(arguments.folder / f"{name}.edgeproof")
        with tempfile.TemporaryDirectory() as folder:
            kit = unpacked(opened, Path(folder, "kit"))
            subjects = (*kit.subjects, _emlearn(opened, Path(folder), arguments.emlearn))
            for target in map(devices.get, arguments.target or devices.TARGETS):
                place = Path(folder, target.name)
                place.mkdir()
                bench = Workbench(target, place)
                bench.require_tools()
                rows = list(_rows(list(measure(bench, subjects))))
                for row in rows:
                    print(f"| {kit.shape} | {target.title} | {row.function} | {row.text} |", flush=True)
                lost += [f"{kit.shape}, {target.title}, {cell}" for cell in _lost(rows)]
    print("", "emlearn's float is below ours:", *lost or ["nowhere"], sep="\n")


@dataclass(frozen=True)
class Row:
    """A function on a target, as COLUMNS; None where it does not fit."""

    function: str
    cells: tuple[int | None, ...]

    @property
    def text(self) -> str:
        """The cells of a table."""
        return " | ".join("–" if cell is None else f"{cell:,}" for cell in self.cells)


def _rows(figures: Sequence[Measured]) -> Iterator[Row]:
    for small, fast in zip(figures[::2], figures[1::2], strict=True):
        flash, static = (small.size.flash, small.size.ram) if small.size else (None, None)
        stack = max((m.counted.stack for m in (small, fast) if m.counted), default=None)
        whole = None if static is None or stack is None else static + stack
        counts = (m.counted.count if m.counted else None for m in (small, fast))
        yield Row(small.variant, (flash, static, stack, whole, *counts))


def _lost(rows: Sequence[Row]) -> Iterator[str]:
    *ours, peer = rows
    for row in ours:
        for column, own, other in zip(COLUMNS, row.cells, peer.cells, strict=True):
            if other is not None and (own is None or own > other):
                yield f"{row.function}, {column}: {own}, {other}"


def _emlearn(opened: package.Package, folder: Path, python: Path) -> Subject:
    """Generate the peer's C for the same weights; its caller hands it the encoded row."""
    network = Network.from_bytes(opened.files[package.WEIGHTS])
    arrays: dict[str, Any] = {f"W{i}": layer.tensors()["weights"] for i, layer in enumerate(network.layers)}
    arrays |= {f"B{i}": layer.tensors()["bias"] for i, layer in enumerate(network.layers)}
    np.savez(folder / "weights.npz", **arrays)
    include = run(python, _GENERATOR, folder / "weights.npz", folder / "peer.h").strip()
    (folder / "peer.c").write_text('#include "peer.h"\n')
    row = opened.contract.encode(Golden.of(opened).vectors[:1])[0]
    header = "#include <stdint.h>\nfloat peer_regress1(const float *features, int32_t n_features);\n"
    call = called("peer_infer", "float", floats(row))
    macro = "#define peer_infer(given) peer_regress1(given, N_INPUTS)\n"
    return Subject("emlearn, float", (folder / "peer.c",), (folder, Path(include)), header + call + macro, ("-lm",))


if __name__ == "__main__":
    main()
