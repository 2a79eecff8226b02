"""What a training run is asked to do: one declaration a setting, from which flags, TOML keys and checks are made."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal

from edgeproof.decision import grammar
from edgeproof.tables import FORMATS
from edgeproof_train.settings.kinds import (
    COLUMNS,
    FLAG,
    TEXTS,
    THRESHOLD,
    WIDTHS,
    Kind,
    choice,
    number,
    text,
    whole,
)

_SAME = object()


@dataclass(frozen=True)
class Setting:
    """What is known of a setting before it has a value."""

    kind: Kind
    help: str
    plain: Any = None  # the default with --synthetic
    table: Any = _SAME  # the default of the plain recipe for a table, where it is another
    tuned: Any = _SAME  # the default of the tuned recipe, where it is another
    unset: str = ""  # what no value means, for --help
    says: str = ""  # the default as --help shows it, where the values do not tell
    needs: Literal["", "table", "synthetic", "tuned"] = ""  # what the setting is for, if not for all

    def default(self, recipe: str, synthetic: bool) -> Any:
        """Return the value where nobody states one."""
        value = self.tuned if recipe == "tuned" else self.plain if synthetic else self.table
        return self.plain if value is _SAME else value

    @property
    def text(self) -> str:
        """What --help says, with the default."""
        tuned, table, plain = (
            self._shown(self.default(*one)) for one in (("tuned", False), ("plain", False), ("plain", True))
        )
        told = f"tuned {tuned}; plain {table}"
        if self.says:
            told = self.says
        elif table != plain:
            told += f", with --synthetic {plain}"
        elif tuned == table or self.needs == "tuned":
            told = tuned
        return f"{self.help}  [default: {told}]" if told else self.help

    def _shown(self, value: Any) -> str:
        if value in (None, ()) or value is False:
            return self.unset
        if isinstance(value, tuple):
            return ",".join(map(str, value))
        return f"{value:g}" if isinstance(value, float) else str(value)


def _setting(*stated: Any, **more: Any) -> Any:
    """Declare a field; arguments as those of Setting."""
    setting = Setting(*stated, **more)
    return field(default=setting.plain, metadata={"setting": setting})


@dataclass(frozen=True)
class Settings:
    """The choices of one training run, in the order of --help.

    Law: equal settings, table and machine give equal weights.
    """

    target: str | None = _setting(text("COLUMN"), "Column to predict. Needed with TABLE.", needs="table")
    positive: str | None = _setting(
        text("LABEL"), "Label of class 1.", unset="1, yes, true, else the later in order", needs="table"
    )
    drop: tuple[str, ...] = _setting(COLUMNS, "Leave these columns out; repeatable.", (), needs="table")
    numeric: tuple[str, ...] = _setting(
        COLUMNS, "Take these columns as numbers; repeatable.", (), unset="as their cells look", needs="table"
    )
    categorical: tuple[str, ...] = _setting(
        COLUMNS, "Take these columns as categories; repeatable.", (), unset="as their cells look", needs="table"
    )
    missing: tuple[str, ...] = _setting(
        TEXTS, "Text that means missing, besides the usual ones; repeatable.", (), needs="table"
    )
    format: str | None = _setting(
        choice(*FORMATS),
        "Format of the table.",
        unset="by the file's extension",
        needs="table",
    )
    rows: int = _setting(whole(20, 10_000_000), "Rows of the synthetic table.", 1000, needs="synthetic")
    features: int = _setting(whole(1, 10_000), "Features of the synthetic table.", 20, needs="synthetic")
    informative: int | None = _setting(
        whole(1, 10_000), "Features of it that carry information.", unset="10, or all if fewer", needs="synthetic"
    )
    recipe: str = _setting(
        choice("tuned", "plain"),
        "Compare settings out of fold (tuned), or train one network (plain).",
        "plain",
        says="tuned; plain with --synthetic",
    )
    encoding: str = _setting(
        choice("auto", "identity", "standard", "piecewise"),
        "How numbers reach the network; auto compares standard and piecewise.",
        "identity",
        table="standard",
        tuned="auto",
    )
    bins: int | None = _setting(whole(2, 256), "Bins of a piecewise column, at most.", unset="8; auto tries 8 and 24")
    missing_indicator: bool = _setting(FLAG, "Give missing numbers a piecewise bin of their own.", plain=False)
    min_frequency: int = _setting(
        whole(1, 1_000_000), "Training rows that a category needs, or it counts as unknown.", 1
    )
    hidden: tuple[int, ...] | None = _setting(
        WIDTHS, "Hidden layer widths, for example 64,32; or none.", (16,), tuned=None, unset="tries none and 64,32"
    )
    activation: str = _setting(
        choice("relu", "tanh", "sigmoid", "elu", "linear"), "Function of the hidden layers.", "relu"
    )
    dropout: float = _setting(
        number(0, 1, below=True), "Share of hidden units left out while training.", 0.0, tuned=0.1
    )
    l2: float | None = _setting(number(0, 1000), "L2 penalty on the weights.", 0.0, tuned=None, unset="tries several")
    optimizer: str = _setting(
        choice("adam", "adamw", "nadam", "rmsprop", "sgd"), "Optimizer of the plain recipe.", "adam"
    )
    learning_rate: float | None = _setting(
        number(0, 1000, above=True), "Step size.", tuned=0.003, unset="the optimizer's own"
    )
    epochs: int = _setting(whole(1, 1_000_000), "Passes over the training rows, at most.", 10, tuned=100)
    batch_size: int | None = _setting(
        whole(1, 1_000_000), "Rows in a gradient step.", 32, tuned=None, unset="by the number of rows"
    )
    early_stopping: int | None = _setting(
        whole(1, 1_000_000, "PATIENCE"),
        "Stop after so many epochs without improvement on validation rows.",
        tuned=16,
        unset="off",
    )
    class_weights: str = _setting(choice("none", "balanced"), "balanced: both classes count alike.", "none")
    teacher: str = _setting(
        choice("none", "boosted-trees"),
        "Model to learn from: half of each label is its out-of-fold probability.",
        "none",
        needs="tuned",
    )
    search: int = _setting(
        whole(0, 10_000), "Number of random settings to try; 0 tries the usual six.", 0, needs="tuned"
    )
    max_bytes: int = _setting(
        whole(4096, 1 << 26), "Bytes that the int8 artifact may take, about.", 32 * 1024, needs="tuned"
    )
    calibration: str = _setting(
        choice("auto", "temperature", "platt", "none"),
        "How probabilities are calibrated; the last layer carries it.",
        "none",
        tuned="auto",
        needs="tuned",
    )
    threshold: float | str = _setting(
        THRESHOLD,
        "Class 1 where its probability is above this number. Or an aim, reached on validation rows: f1, youden,"
        " cost:FP:FN, precision:SHARE, recall:SHARE.",
        0.5,
    )
    test_size: float = _setting(number(0, 1, above=True, below=True), "Share of the rows held out.", 0.2)
    seed: int = _setting(whole(0, 2**32 - 1), "Seed of everything random.", 42)
    name: str | None = _setting(text("TEXT"), "Name of the model.", unset="the table's file name")

    @property
    def missing_values(self) -> tuple[str, ...]:
        """The cleaned texts that stand for a missing value: the defaults and those added."""
        return tuple(dict.fromkeys((*grammar.MISSING_VALUES, *map(grammar.clean, self.missing))))

    def to_json(self) -> dict[str, Any]:
        """Return the settings as a JSON object with the keys of the TOML file."""
        return {flag(name): list(one) if isinstance(one, tuple) else one for name, one in asdict(self).items()}


DECLARED: Mapping[str, Setting] = {one.name: one.metadata["setting"] for one in fields(Settings)}


def flag(name: str) -> str:
    """Return what a field is called as a flag, without the dashes in front, and as a key of TOML."""
    return name.replace("_", "-")
