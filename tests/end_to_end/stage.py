"""One run that writes, and a way to kill it very often: a program that `test_writes.py` starts.

    python stage.py STAGE FOLDER once VERSION PACKAGE ROWS TRAINED          one run, to its end
    python stage.py STAGE FOLDER kill SEED KILLS PACKAGE ROWS TRAINED    many runs, each killed; prints figures as JSON

A stage has two versions, whose outputs differ: a killed run must leave one of them, whole.

    predict   the command `edgeproof predict` on good and bad rows, from its first argument to its exit
    unpack    the command `edgeproof unpack`
    seal      the last stage of `edgeproof export`: lay out, prove with every engine, write; the others write nothing
    trained   the last stage of `edgeproof train`: the files of `trained/` take the place of an older folder
    export    the command `edgeproof export`, from its first argument to its exit
    train     the command `edgeproof train`

To kill, this process imports what the stage needs and forks; a child is then killed by SIGKILL, odd ones at a moment
drawn from the whole length of a run, even ones at a moment drawn after their first temporary has appeared.
"""

import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")


@dataclass(frozen=True)
class Inputs:
    """What the stages read."""

    package: Path
    rows: Path
    trained: Path


def command(*arguments: object) -> None:
    """Run the command line to its exit."""
    from edgeproof.cli import main

    main([str(argument) for argument in arguments], prog_name="edgeproof")


def as_command(run: Callable[[], None]) -> None:
    """Run a part of a command, its errors as the command line shows them."""
    from edgeproof import cli

    code = cli._run(run)
    if code:
        sys.exit(code)


def predict(folder: Path, version: int, inputs: Inputs) -> None:
    """Two files, in many small writes."""
    options = (["--on-error", "skip"], ["--on-error", "null", "--strict", "--prefix", "second_"])[version]
    output = ["-o", folder / "out.csv", "--batch-size", 20, "--engine", "reference"]
    command("predict", inputs.package, inputs.rows, *output, *options)


def unpack(folder: Path, version: int, inputs: Inputs) -> None:
    """A folder with folders in it; `unpack` replaces none, so both versions are the same."""
    del version
    command("unpack", inputs.package, "-o", folder / "unpacked")


def seal(folder: Path, version: int, inputs: Inputs) -> None:
    """A package, proved and written."""
    from edgeproof.package import sealed as package
    from edgeproof_export.pipeline import Exported

    opened = package.read(inputs.package)
    manifest = opened.manifest._replace(made_by={**opened.manifest.made_by, "version": str(version)})
    exported = Exported(manifest, dict(opened.files), (), {}, {}, "")

    def sealed() -> None:
        exported.seal(folder / "model.edgeproof")

    as_command(sealed)


def trained(folder: Path, version: int, inputs: Inputs) -> None:
    """A folder that takes the place of another one."""
    from edgeproof.files.writes import whole_folder

    files = {path.name: path.read_bytes() + b"\n" * version for path in sorted(inputs.trained.iterdir())}

    def write() -> None:
        with whole_folder(folder / "trained", ours=set(files)) as fresh:
            for name, content in files.items():
                (fresh / name).write_bytes(content)

    as_command(write)


def export(folder: Path, version: int, inputs: Inputs) -> None:
    """The whole command, on one of two folders that differ in the name of the model."""
    chosen = (inputs.trained, inputs.trained.with_name("trained_other"))[version]
    command("export", chosen, "-o", folder / "model.edgeproof")


def train(folder: Path, version: int, inputs: Inputs) -> None:
    """The whole command."""
    options = ["--target", "survived", "--epochs", 1, "--quiet", "--seed", version]
    command("train", inputs.trained / "test.csv", "-o", folder / "trained", *options)


def _imports_for_export() -> None:
    import edgeproof_export.formats.onnx
    import edgeproof_export.formats.tflite
    import edgeproof_export.pipeline  # noqa: F401


def _imports_for_train() -> None:
    import edgeproof_train.pipeline  # noqa: F401


def _imports_for_seal() -> None:
    import edgeproof_export.pipeline  # noqa: F401


def _imports_for_predict() -> None:
    import edgeproof.cli
    import edgeproof.commands.predict
    import edgeproof.commands.unpack
    import edgeproof.engines.reference
    import edgeproof.scoring.predict
    import edgeproof.tables.csv  # noqa: F401


STAGES: dict[str, tuple[Callable[[Path, int, Inputs], None], Callable[[], None]]] = {
    "predict": (predict, _imports_for_predict),
    "unpack": (unpack, _imports_for_predict),
    "seal": (seal, _imports_for_seal),
    "trained": (trained, _imports_for_predict),
    "export": (export, _imports_for_export),
    "train": (train, _imports_for_train),
}


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, and its bytes; temporaries left out."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in files
        if not is_temporary(path.relative_to(folder).parts[0])
    }


def is_temporary(name: str) -> bool:
    """Whether a name is that of a temporary."""
    return name.startswith(".") and name.endswith((".tmp", ".old"))


def temporaries(folder: Path) -> list[str]:
    """Names of the temporaries that stand in a folder."""
    return [path.name for path in folder.iterdir() if is_temporary(path.name)]


class Stage:
    """A stage in its folder."""

    def __init__(self, name: str, folder: Path, inputs: Inputs) -> None:
        self.name, self.folder, self.inputs = name, folder, inputs
        self.run, _ = STAGES[name]

    def fork(self, version: int) -> int:
        """Begin a run in a child that says nothing; return its process id."""
        child = os.fork()
        if child:
            return child
        silent = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(silent, number)
        code = 1
        try:
            self.run(self.folder, version, self.inputs)
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        finally:
            os._exit(code)

    def clear(self) -> None:
        """`unpack` replaces nothing: take the result away before each run."""
        if self.name == "unpack":
            shutil.rmtree(self.folder / "unpacked", ignore_errors=True)

    def finish(self, version: int) -> float:
        """Run to the end; return the seconds it took."""
        self.clear()
        start = time.perf_counter()
        _, status = os.waitpid(self.fork(version), 0)
        assert os.waitstatus_to_exitcode(status) == 0, f"{self.name} failed"
        return time.perf_counter() - start

    def whole(self, before: dict[str, bytes], after: dict[str, bytes], found: dict[str, bytes]) -> bool:
        """Whether each top-level file or folder is the one before or the one after; for a first run also none."""
        tops = {name.split("/")[0] for name in (*before, *after, *found)}

        def part(files: dict[str, bytes], top: str) -> dict[str, bytes]:
            return {name: data for name, data in files.items() if name.split("/")[0] == top}

        return all(part(found, top) in (part(before, top), part(after, top)) for top in tops)


def kill(stage: Stage, seed: int, kills: int) -> dict[str, int]:
    """Kill many runs; count what was found afterwards, and after one more run to the end."""
    rng = random.Random(seed)
    stage.finish(0)  # warms caches
    seconds = [stage.finish(0), stage.finish(1)]
    versions: list[dict[str, bytes]] = []
    for version in (0, 1):
        stage.finish(version)
        versions.append(contents(stage.folder))
    figures = dict.fromkeys(("kills", "torn", "left", "left_after_next", "wrong_after_next", "old", "new", "ended"), 0)
    current = 1
    for trial in range(kills):
        version = 1 - current
        stage.clear()
        before = contents(stage.folder)
        child = stage.fork(version)
        if trial % 2:
            time.sleep(rng.uniform(0, 1.1 * max(seconds)))
        else:
            patience = time.perf_counter() + 10 * max(seconds)
            while not temporaries(stage.folder) and time.perf_counter() < patience:
                if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                    break
            time.sleep(rng.choice((0.0, 0.0003, 0.001, 0.003, 0.01)) * rng.random())
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        found = contents(stage.folder)
        figures["kills"] += 1
        figures["ended"] += not os.WIFSIGNALED(status)  # the run was over before
        figures["torn"] += not stage.whole(before, versions[version], found)
        figures["new" if found == versions[version] else "old"] += 1
        figures["left"] += bool(temporaries(stage.folder))
        stage.finish(version)
        figures["left_after_next"] += len(temporaries(stage.folder))
        figures["wrong_after_next"] += contents(stage.folder) != versions[version]
        current = version
    return figures


def main() -> None:
    """Do what the arguments say."""
    name, folder, mode, number, *rest = sys.argv[1:]
    if mode == "once":
        STAGES[name][0](Path(folder), int(number), Inputs(*map(Path, rest)))
    else:
        kills, *inputs = rest
        STAGES[name][1]()
        print(json.dumps(kill(Stage(name, Path(folder), Inputs(*map(Path, inputs))), int(number), int(kills))))  # noqa: T201


if __name__ == "__main__":
    main()
