"""What a training run is asked to do: one declaration a setting, from which flags, TOML keys and checks are made."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from functools import partial
from pathlib import Path
from typing import Any, Literal

from edgeproof.tables import ABSENT, DECIMALS, ENCODINGS, FORMATS, QUOTING, Dialect
from edgeproof_train.settings.kinds import (
    COLUMNS,
    DELIMITER,
    FLAG,
    PAIR,
    SIZE,
    THRESHOLD,
    WIDTHS,
    WORDS,
    Kind,
    choice,
    number,
    whole,
)
from edgeproof_train.settings.kinds import text as text_kind

BOOSTED_TREES = "boosted-trees"
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
    needs: Literal["", "table", "synthetic", "tuned", "pictures"] = ""  # what the setting is for, if not for all

    def default(self, recipe: str, synthetic: bool) -> Any:
        """Return the value where nobody states one."""
        value = self.tuned if recipe == "tuned" else self.plain if synthetic else self.table
        return self.plain if value is _SAME else value

    @property
    def text(self) -> str:
        """What --help says, with the default."""
        recipes = (("tuned", False), ("plain", False), ("plain", True))
        tuned, table, plain = (self._shown(self.default(*recipe)) for recipe in recipes)
        one = tuned == table == plain or self.needs in ("tuned", "pictures")
        told = tuned.removeprefix("uses ") if one else f"tuned {tuned}; plain {table}"
        if table != plain and not one:
            told += f", with --synthetic {plain.removeprefix('uses ')}"
        told = self.says or told
        return f"{self.help} Default: {told}." if told else self.help

    def _shown(self, value: Any) -> str:
        if value in (None, ()) or value is False:
            return self.unset
        if isinstance(value, tuple):
            return f"uses {','.join(map(str, value))}"
        return f"uses {value:g}" if isinstance(value, float) else f"uses {value}"


def _setting(*stated: Any, **more: Any) -> Any:
    """Declare a field; arguments as those of Setting."""
    setting = Setting(*stated, **more)
    return field(default=setting.plain, metadata={"setting": setting})


_of_tables, _of_synthetic, _of_tuned, _of_pictures = (
    partial(_setting, needs=one) for one in ("table", "synthetic", "tuned", "pictures")
)
_COUNT = whole(1, 1_000_000)
_ACTIVATIONS = choice("relu", "tanh", "sigmoid", "elu", "linear")
_OPTIMIZERS = choice("adam", "adamw", "nadam", "rmsprop", "sgd")
_FOUND = "found from the file"
_GUESSED = "as their cells look"
_LABELS = "1, yes or true if there is one, else the later in order"
_AIMS = "f1, youden, cost:FP:FN, precision:SHARE or recall:SHARE"


@dataclass(frozen=True)
class Settings:
    """The choices of one training run, in the order of --help.

    Law: equal settings, table and machine give equal weights.
    """

    target: str | None = _of_tables(text_kind("COLUMN"), "Column to predict; needed with TABLE.")
    positive: str | None = _of_tables(text_kind("LABEL"), "Label of class 1.", unset=_LABELS)
    drop: tuple[str, ...] = _of_tables(COLUMNS, "Leave these columns out. Repeatable.", ())
    numeric: tuple[str, ...] = _of_tables(COLUMNS, "Take these columns as numbers. Repeatable.", (), unset=_GUESSED)
    categorical: tuple[str, ...] = _of_tables(COLUMNS, "Take these as categories. Repeatable.", (), unset=_GUESSED)
    text: tuple[str, ...] = _of_tables(COLUMNS, "Take these as free text. Repeatable.", (), unset=_GUESSED)
    missing: tuple[str, ...] = _of_tables(WORDS, "Another text that means missing. Repeatable.", ())
    not_missing: tuple[str, ...] = _of_tables(WORDS, "A usual word for missing that is a value here. Repeatable.", ())
    format: str | None = _of_tables(choice(*FORMATS), "Format of the table.", unset="by the file's extension")
    delimiter: str | None = _of_tables(DELIMITER, "What separates fields: one character, or tab.", unset=_FOUND)
    decimal: str | None = _of_tables(choice(*DECIMALS), "Decimal mark of numbers.", unset=_FOUND)
    encoding: str | None = _of_tables(choice(*ENCODINGS), "Encoding of text.", unset=_FOUND)
    quoting: str | None = _of_tables(
        choice(*QUOTING), "none: a quote in CSV or TSV is text.", unset="minimal, as RFC 4180 has it"
    )
    no_header: bool | None = _of_tables(FLAG, "The first line is a row: columns are column1, column2, ….")
    absent: str | None = _of_tables(
        choice(*ABSENT), "What a key is that an object of JSON Lines does not have.", unset="error"
    )
    sheet: str | None = _of_tables(text_kind("NAME"), "Sheet of a workbook.", unset="the first")

    labels: tuple[str, ...] | None = _of_pictures(PAIR, "The two labels to tell apart; the second is class 1.")
    image: str | None = _of_pictures(text_kind("COLUMN"), "Column of paths, where TABLE lists pictures.")
    group_by: str | None = _of_pictures(
        text_kind("PATTERN|COLUMN"),
        "What no two sides of a split may share: the part of a path that a regular expression matches, or a column.",
    )
    size: tuple[int, ...] | None = _of_pictures(SIZE, "Pixels that the network sees.", unset="chosen by the pictures")
    channels: str | None = _of_pictures(
        choice("grey", "rgb"), "What the network sees of colours.", unset="grey where no picture has colours"
    )
    fit: str | None = _of_pictures(choice("stretch", "crop"), "How other shapes are made to fit.", unset="stretch")
    mirror: str | None = _of_pictures(
        choice("none", "sideways", "all"), "How pictures may be turned over while they are learned.", unset="sideways"
    )
    max_ram: int | None = _of_pictures(whole(256, 1 << 30), "Most bytes of RAM in int8, estimated.", unset="65536")

    rows: int = _of_synthetic(whole(20, 10_000_000), "Rows of the synthetic table.", 1000)
    features: int = _of_synthetic(whole(1, 10_000), "Features of the synthetic table.", 20)
    informative: int | None = _of_synthetic(
        whole(1, 10_000), "Features of the synthetic table that carry information.", unset="10, or all if fewer"
    )

    recipe: str = _setting(
        choice("tuned", "plain"),
        "tuned compares settings by cross-validation; plain trains one network.",
        "plain",
        says="tuned; plain with --synthetic",
    )
    numbers_as: str = _setting(
        choice("auto", "identity", "standard", "piecewise"),
        "How numbers reach the network. auto compares standard and piecewise.",
        plain="identity",
        table="standard",
        tuned="auto",
    )
    bins: int | None = _setting(whole(2, 256), "Most bins of a piecewise column.", unset="8; auto tries 8, 24 and 48")
    missing_indicator: bool = _setting(FLAG, "Give missing numbers a bin of their own.", plain=False)
    clamp: float = _setting(
        number(0, 1), "How far beyond the training range numbers count, in widths of that range.", 1.0, tuned=0.1
    )
    min_frequency: int = _setting(_COUNT, "A category in fewer training rows counts as unknown.", 1)
    terms: int | None = _of_tables(
        whole(1, 4096), "Most terms of a text column.", unset="tuned tries 64 to 2048; plain uses 128"
    )
    term_kind: str | None = _of_tables(
        choice("words", "pieces"),
        "Terms are words and pairs of words, or pieces of words.",
        unset="tuned tries both; plain uses words",
    )
    hidden: tuple[int, ...] | None = _setting(
        WIDTHS, "Hidden layer widths, for example 64,32, or none.", (16,), tuned=None, unset="tries none, 16 and 64,32"
    )
    activation: str = _setting(_ACTIVATIONS, "Activation of the hidden layers.", "relu")
    dropout: float = _setting(number(0, 1, below=True), "Share of hidden units left out in training.", 0.0, tuned=0.1)
    l2: float | None = _setting(number(0, 1000), "L2 penalty on the weights.", 0.0, tuned=None, unset="tries several")
    optimizer: str = _setting(_OPTIMIZERS, "Optimizer of the plain recipe.", "adam")
    learning_rate: float | None = _setting(
        number(0, 1000, above=True), "Step size.", tuned=0.003, unset="uses the optimizer's own"
    )
    epochs: int = _setting(_COUNT, "Most passes over the training rows.", 10, tuned=100)
    batch_size: int | None = _setting(
        _COUNT, "Rows per gradient step.", 32, tuned=None, unset="goes by the number of rows"
    )
    early_stopping: int | None = _setting(
        _COUNT,
        "Stop after this many epochs without improvement on validation rows.",
        tuned=16,
        unset="never stops early",
    )
    class_weights: str = _setting(choice("none", "balanced"), "balanced lets both classes count alike.", "none")
    teacher: str = _of_tuned(
        text_kind("none|boosted-trees|COLUMN|FILE"),
        "A model to learn from: half of each label is its probability, which a column or a file may hold.",
        "none",
    )
    search: int = _of_tuned(whole(0, 10_000), "Random settings to try; 0 compares the usual ones.", 0)
    max_bytes: int = _of_tuned(whole(4096, 1 << 26), "Most bytes of the int8 artifact, estimated.", 32 * 1024)
    calibration: str = _of_tuned(
        choice("auto", "temperature", "platt", "none"),
        "How probabilities are calibrated. auto applies it where it helps.",
        "none",
        tuned="auto",
    )
    threshold: float | str = _setting(
        THRESHOLD, f"Say class 1 above this probability. Or name an aim for cross-validation: {_AIMS}.", 0.5
    )
    test_size: float = _setting(number(0, 1, above=True, below=True), "Share of the rows held out.", 0.2)
    seed: int = _setting(whole(0, 2**32 - 1), "Seed of everything random.", 42)
    name: str | None = _setting(text_kind("TEXT"), "Name of the model.", unset="the table's file name")

    @property
    def dialect(self) -> Dialect:
        """What is said of how the table is written."""
        header = False if self.no_header else None
        given = (
            self.format,
            self.delimiter,
            self.decimal,
            self.encoding,
            self.quoting,
            header,
            self.absent,
            self.sheet,
        )
        return Dialect(*given)

    @property
    def teacher_source(self) -> str | None:
        """The column or the file that holds the teacher's probabilities; None where there is neither."""
        return None if self.teacher in ("none", BOOSTED_TREES) else self.teacher

    def to_json(self) -> dict[str, Any]:
        """Return the settings as a JSON object with the keys of the TOML file; of a teacher's path, the file name."""
        told = asdict(self) | {"teacher": Path(self.teacher).name}
        return {flag(name): list(one) if isinstance(one, tuple) else one for name, one in told.items()}


DECLARED: Mapping[str, Setting] = {one.name: one.metadata["setting"] for one in fields(Settings)}

# Settings of tables that say something about pictures, too.
ALSO_PICTURES = frozenset(
    (
        *("target", "positive", "missing", "not_missing", "format", "delimiter", "decimal", "encoding", "quoting"),
        *("no_header", "absent", "sheet", "learning_rate", "epochs", "batch_size", "class_weights", "max_bytes"),
        *("calibration", "threshold", "test_size", "seed", "name"),
    )
)

# Headings of --help, in the order of the work; every setting is under one of them.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "Columns": ("target", "positive", "drop", "numeric", "categorical", "text", "missing", "not_missing"),
    "Table": ("format", "delimiter", "decimal", "encoding", "quoting", "no_header", "absent", "sheet"),
    "Pictures": ("labels", "image", "group_by", "size", "channels", "fit", "mirror", "max_ram"),
    "Search": ("recipe", "search", "max_bytes", "teacher"),
    "Encoding": ("numbers_as", "bins", "missing_indicator", "clamp", "min_frequency", "terms", "term_kind"),
    "Network": ("hidden", "activation", "dropout", "l2"),
    "Fitting": ("optimizer", "learning_rate", "epochs", "batch_size", "early_stopping", "class_weights"),
    "Decision": ("calibration", "threshold"),
    "Evaluation": ("test_size", "seed", "name"),
    "Synthetic table": ("rows", "features", "informative"),
}


def flag(name: str) -> str:
    """Return what a field is called as a flag, without the dashes in front, and as a key of TOML."""
    return name.replace("_", "-")
