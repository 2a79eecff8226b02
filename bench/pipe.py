"""A pipe held open: how long `edgeproof predict` takes to answer a JSON line that comes every 100 ms.

    python -m bench.pipe [PACKAGE] [--lines 50]

Without PACKAGE, the committed golden package. Clocked from before a line is written until its answer is read, in a
process of its own; the first line also waits for the start of the program and is given apart.
"""

import argparse
import json
import statistics
import subprocess
import time
from pathlib import Path

import edgeproof
from bench import EDGEPROOF, GOLDEN

PAUSE = 0.1  # seconds between an answer and the next line


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Answers through a pipe.")
    parser.add_argument("package", nargs="?", type=Path, default=GOLDEN)
    parser.add_argument("--lines", type=int, default=50)
    arguments = parser.parse_args()
    names = edgeproof.load(arguments.package, engine="reference").contract.feature_names
    line = json.dumps(dict.fromkeys(names)).encode() + b"\n"  # all missing, which every contract allows
    command = [*EDGEPROOF, "predict", str(arguments.package), "--format", "jsonl"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "bufsize": 0}
    spent = []
    with subprocess.Popen([*command, "--output-format", "jsonl"], **pipes) as process:  # type: ignore[call-overload]
        for _ in range(arguments.lines):
            start = time.perf_counter()
            process.stdin.write(line)
            assert b"probability" in process.stdout.readline()
            spent.append(1000 * (time.perf_counter() - start))
            time.sleep(PAUSE)
        process.stdin.close()
    first, *rest = spent
    print(f"a line every {1000 * PAUSE:.0f} ms, {arguments.package.name}: the first is answered after {first:.0f} ms,")
    print(
        f"the others after {statistics.median(rest):.2f} ms (median), {max(rest):.2f} ms at most (wanted: at most 20)"
    )


if __name__ == "__main__":
    main()
