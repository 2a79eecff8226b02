"""Every kit in its own language, compared with the reference engine: the N × N matrix of differing answers.

    python -m tests.languages [--rows N] [--named N] [--texts FILE ...] [--only NAME ...] PACKAGE ...

Each consumer installs its kit into a fresh project below build/languages, runs the kit's self-test there, then answers.
Languages whose tools this machine lacks are named and left out; under EDGEPROOF_REQUIRE_ALL=1 that is a failure.
Ends with exit code 1 if an answer differs or a self-test fails.
"""

import argparse
import csv
import io
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from edgeproof.decision import Network
from edgeproof.package import kit_folder
from edgeproof.package import sealed as package
from edgeproof.package.sealed import WEIGHTS, Package
from edgeproof.proof.golden import ROWS, Golden
from tests.support.repository import REPOSITORY

from . import CONSUMERS, Cell, consumer, rows, texts
from .matrix import Answers, reference, table, total
from .programs import ProgramError

BUILD = REPOSITORY / "build" / "languages"


def main() -> int:
    """Run the consumers on each package; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.languages", description=__doc__.splitlines()[0])
    parser.add_argument("packages", type=Path, nargs="+")
    parser.add_argument("--rows", type=int, default=10_000, help="row vectors besides the golden ones")
    parser.add_argument("--named", type=int, default=2_000, help="named rows besides the golden ones")
    parser.add_argument("--pictures", type=int, default=1_000, help="pictures or windows, a fifth as named rows, too")
    parser.add_argument("--texts", type=Path, nargs="*", default=[], help="files whose lines are texts, for named rows")
    parser.add_argument("--only", nargs="+", choices=CONSUMERS, default=CONSUMERS)
    options = parser.parse_args()
    names = _present(options.only)
    lines = [text for file in options.texts for text in texts.lines(file)]
    failed = len(names) < len(options.only) and os.environ.get("EDGEPROOF_REQUIRE_ALL") == "1"
    for path in options.packages:
        asked = [*names]
        opened = package.read(path)
        counts = options.rows, options.named
        if len(opened.contract.given_shape) > 1:  # a picture is as much work as a hundred rows
            counts = options.pictures, options.pictures // 5
        answers = answer(opened, path.stem, asked, *counts, lines)
        print(table(answers), flush=True)
        failed |= total(answers) > 0 or len(answers) < len(asked) + 1
    return int(failed)


def _present(names: list[str]) -> list[str]:
    present = []
    for name in names:
        lacking = consumer(name).absent()
        if lacking is None:
            present.append(name)
        else:
            print(f"{name}: left out: this machine lacks {lacking}")
    return present


def answer(
    opened: Package, label: str, names: list[str], n_vectors: int, n_named: int, lines: Sequence[Cell] = ()
) -> dict[str, Answers]:
    """Return the answers of the reference engine and of every consumer that came so far, by name.

    names: of consumers; those whose kits do not carry pictures or windows, and those `without` what the contract
    has, are named and taken out. lines: texts, each
    of which becomes a named row where the contract has a text.
    """
    contract, golden = opened.contract, Golden.of(opened)
    network = Network.from_bytes(opened.files[WEIGHTS])
    is_table = len(contract.given_shape) == 1
    vectors = np.concatenate([golden.vectors, rows.vectors(contract, n_vectors)])
    usual = usual_rows(opened) if is_table else []
    named = [*usual, *rows.named(contract, usual, n_named), *rows.with_texts(contract, usual, lines)]
    print(f"\n{label}: {len(vectors):,} row vectors and {len(named):,} named rows, {network.shape}", flush=True)
    answers = {"reference": reference(contract, network, vectors, named)}
    for name in [*names]:
        why = opened.manifest.left_out.get(kit_folder(consumer(name).KIT)) if not is_table else None
        why = why or getattr(consumer(name), "without", lambda _: None)(contract)
        if why:
            print(f"{name}: left out: {why}")
            names.remove(name)
            continue
        kit, work = BUILD / label / "kits" / consumer(name).KIT, BUILD / label / name
        try:
            unpack(opened, consumer(name).KIT, kit)
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir(parents=True)
            consumer(name).build(kit, work)
            answers[name] = Answers(consumer(name).run(work, vectors), consumer(name).run_named(work, named))
        except ProgramError as error:
            print(f"{name}: failed: {error}")
    return answers


def usual_rows(opened: Package) -> list[list[Cell]]:
    """Return the golden rows that stand as texts, their cells in contract order."""
    lines = csv.reader(io.StringIO(opened.unpacked_file(ROWS).decode(), newline=""))
    rows: list[list[Cell]] = [[*line] for line in lines]
    return rows[1:]


def unpack(opened: Package, kit: str, folder: Path) -> None:
    """Write a kit's files."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in opened.kit(kit).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    sys.exit(main())
