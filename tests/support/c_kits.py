"""C kits on disk, compiled by real compilers."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from edgeproof.decision import Contract, Network, NumericFeature, QuantisedNetwork
from edgeproof.package.sealed import Package
from edgeproof.proof import rows_csv
from edgeproof.proof.golden import ROWS, Golden, same_bits
from edgeproof_export.int8.quantise import Choice, _Search
from edgeproof_export.kits import KitSource, c

WARNINGS = ("-Wall", "-Wextra", "-Wconversion", "-pedantic", "-Werror")
# Packages that are not named like their tool.
DEBIAN = {"clang++": "clang", "frama-c": "frama-c-base", "avr-gcc": "gcc-avr avr-libc"}
DRIVER = """
#include <stdio.h>
#include "PREFIX.h"
/* Row vectors on standard input; for each row the probability, the int8 probability, and both labels as floats. */
int main(void)
{
    float row[UPPER_WIDTH];
    while (fread(row, sizeof row, 1, stdin) == 1) {
        float out[4];
        out[0] = PREFIX_probability(row);
        out[1] = PREFIX_probability_int8(row);
        out[2] = (float)PREFIX_label(row);
        out[3] = (float)PREFIX_label_int8(row);
        fwrite(out, sizeof out, 1, stdout);
    }
    return 0;
}
"""


def driver(prefix: str = "mixed") -> str:
    """Return the driver for a model of this name."""
    return DRIVER.replace("PREFIX", prefix).replace("UPPER", prefix.upper())


def tool(name: str) -> str:
    """Return the path of a tool, or skip and name the package that brings it."""
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not installed (Debian: {DEBIAN.get(name, name)})")
    return path


def source_of(contract: Contract, network: Network, rows: np.ndarray, int8: bool = True) -> KitSource:
    """What `export` gives the kit, without TensorFlow: the int8 network by the plainest choice. rows: golden too."""
    search = _Search(contract, network, rows)
    quantised = search.build(Choice(clips=(1.0,) * len(network.layers))) if int8 else None
    reference = network.scores(contract.encode(rows))
    answers = quantised.scores(contract, rows) if quantised else None
    golden = Golden(rows, reference, reference, answers)
    return KitSource(contract, network, quantised, golden, rows_csv(contract, rows), "0" * 64, "0.1.0")


def edge_rows(contract: Contract) -> np.ndarray:
    """Each feature in turn at its limits and edges, denormal, infinite, NaN, or no code: (n, n_features) float32."""
    base = np.array([f.missing if isinstance(f, NumericFeature) else 1 for f in contract.features], np.float32)
    rows = [base]
    for index, feature in enumerate(contract.features):
        notable = [np.nan, np.inf, -np.inf, 0.0, -0.0, 1e-40, -1e-40, 1.17549435e-38, 3e38, -3e38, 0.5, -1, 1.5, 1e6]
        if isinstance(feature, NumericFeature):
            limits = [feature.lo, feature.hi, feature.mean, *feature.edges]
            notable += limits + [float(np.nextafter(np.float32(x), np.float32(d))) for x in limits for d in (-9e9, 9e9)]
        for value in notable:
            row = base.copy()
            row[index] = value
            rows.append(row)
    return np.array(rows, np.float32)


@dataclass(frozen=True, eq=False)
class Kit:
    """A kit on disk."""

    folder: Path
    source: KitSource

    def compile(self, main: str, *flags: str, compiler: str = "gcc", name: str = "driver") -> None:
        """Compile `src/*.c` with a main program; warnings are errors."""
        (self.folder / f"{name}.c").write_text(main, encoding="utf-8")
        sources = [str(path.relative_to(self.folder)) for path in sorted(self.folder.glob("src/*.c"))]
        command = [tool(compiler), "-std=c99", "-O2", *WARNINGS, "-Isrc", *flags, f"{name}.c", *sources, "-o", name]
        subprocess.run(command, cwd=self.folder, check=True)

    def run(self, data: bytes = b"", name: str = "driver") -> bytes:
        """Run a compiled program; returns its standard output."""
        return subprocess.run([self.folder / name], input=data, capture_output=True, check=True).stdout

    def answers(self, rows: np.ndarray) -> np.ndarray:
        """Run the driver: (n, 4) float32, probability, int8 probability, and both labels."""
        return np.frombuffer(self.run(np.ascontiguousarray(rows, np.float32).tobytes()), np.float32).reshape(-1, 4)

    def check(self, rows: np.ndarray) -> None:
        """Compare the driver's answers with the reference arithmetic, bit for bit."""
        contract, quantised = self.source.contract, self.source.quantised
        assert quantised is not None
        found = self.answers(rows)
        expected = self.source.network.scores(contract.encode(rows))
        expected8 = quantised.scores(contract, rows)
        assert same_bits(found[:, :1], expected) == 0
        assert same_bits(found[:, 1:2], expected8) == 0
        assert (found[:, 2] == contract.rule.decide(expected)).all()
        assert (found[:, 3] == contract.rule.decide(expected8)).all()


def write_kit(folder: Path, source: KitSource) -> Kit:
    """Write the kit's files."""
    for path, text in c.files(source).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return Kit(folder, source)


def unpacked_kit(package: Package, folder: Path) -> Kit:
    """Write the kit that stands in a package."""
    for path, data in package.kit("c").items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    source = KitSource(
        package.contract,
        Network.from_bytes(package.files["network/weights.safetensors"]),
        QuantisedNetwork.from_bytes(package.files["network/weights.int8.safetensors"]),
        Golden.of(package),
        package.files[ROWS],
        package.manifest.model_id,
        "0.1.0",
    )
    return Kit(folder, source)
