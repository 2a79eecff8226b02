"""Options and the TOML file: flags win, mistakes are one line."""

from pathlib import Path

import click
import pytest

from edgeproof.decision.grammar import MISSING_VALUES
from edgeproof.errors import UsageError
from edgeproof_train.cli import train
from edgeproof_train.settings import DECLARED, Settings, Words, flag, settings_from
from tests.support.training import Write

FOR_SYNTHETIC = ("rows", "features", "informative")


def test_flags_win_over_the_file(write: Write) -> None:
    """A flag beats the file's key, the file beats the default."""
    config = Path(write("c.toml", 'target = "t"\nepochs = 3\nhidden = [8, 4]\nlearning-rate = 1e-2\ndrop = "a"'))
    settings = settings_from({"epochs": 5}, config, synthetic=False)
    assert (settings.epochs, settings.hidden, settings.learning_rate, settings.drop) == (5, (8, 4), 0.01, ("a",))
    assert (settings.recipe, settings.dropout) == ("tuned", 0.1)
    plain = settings_from({"target": "t", "recipe": "plain"}, None, synthetic=False)
    assert (plain.numbers_as, plain.batch_size, plain.epochs) == ("standard", 32, 10)
    assert settings_from({}, None, synthetic=True) == Settings()


def test_every_setting_is_an_option_and_a_key(write: Write) -> None:
    """What is declared once is a flag, a key of the file, and in the record; each default of a file is accepted."""
    invocation = {"table", "output", "dry_run", "synthetic", "config", "as_json", "quiet"}
    assert {parameter.name for parameter in train.params} - invocation == set(DECLARED)
    assert set(Settings().to_json()) == {flag(name) for name in DECLARED}
    tuned = settings_from({"target": "t"}, None, synthetic=False)
    stated = {key: value for key, value in tuned.to_json().items() if value is not None and key not in FOR_SYNTHETIC}
    lines = [f"{key} = {str(value).lower() if value is False else repr(value)}" for key, value in stated.items()]
    assert settings_from({}, Path(write("c.toml", "\n".join(lines))), synthetic=False) == tuned


def test_help_states_the_choices_and_the_defaults() -> None:
    """Choices are choices, defaults are those of each recipe."""
    options = {one.name: one for one in train.params if isinstance(one, click.Option)}
    for name in ("recipe", "numbers_as", "activation", "optimizer", "class_weights", "calibration"):
        assert isinstance(options[name].type, click.Choice)
    shown = {
        "seed": "42",
        "max_bytes": "32768",
        "teacher": "none",
        "calibration": "auto",
        "hidden": "tuned tries none, 16 and 64,32; plain uses 16",
        "dropout": "tuned uses 0.1; plain uses 0",
        "early_stopping": "tuned uses 16; plain never stops early",
        "learning_rate": "tuned uses 0.003; plain uses the optimizer's own",
        "numbers_as": "tuned uses auto; plain uses standard, with --synthetic identity",
        "recipe": "tuned; plain with --synthetic",
    }
    for name, default in shown.items():
        assert (options[name].help or "").endswith(f" Default: {default}.")
    assert "default" not in (options["drop"].help or "")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("epoch = 3", 'unknown key "epoch"'),
        ("epochs = true", 'epochs: expected a whole number, got "True"'),
        ("epochs = 0", "epochs: expected at least 1"),
        ('hidden = "a"', "hidden: expected widths"),
        ("drop = 3", "drop: expected texts"),
        ('activation = "selu"', "activation: expected one of relu, tanh, sigmoid, elu, linear"),
        ('target = ""', 'target: expected a text, got ""'),
        ("l2 = 1001", "l2: expected at least 0 and at most 1000"),
        ("batch-size = 1\nbatch_size = 2", "appears twice"),
        ("epochs = ", "expected TOML"),
    ],
)
def test_mistakes_in_the_file_name_file_and_key(write: Write, content: str, expected: str) -> None:
    """A wrong key, type, value or syntax is one line."""
    path = write("c.toml", content)
    with pytest.raises(UsageError) as caught:
        settings_from({"target": "t"}, Path(path), synthetic=False)
    assert expected in str(caught.value)
    assert str(caught.value).startswith(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("flags", "synthetic", "expected"),
    [
        ({}, False, "--target: expected the name"),
        ({"target": "t"}, True, "--target: is for a table"),
        ({"target": "t", "rows": 50}, False, "--rows: is for --synthetic"),
        ({"informative": 30}, True, "--informative: expected at most 20"),
        ({"target": "t", "drop": ("a",), "numeric": ("a",)}, False, 'column "a" is already given to --drop'),
        ({"target": "t", "drop": ("t",)}, False, 'column "t" is already given to --target'),
        ({"dropout": 1.0}, True, "--dropout: expected at least 0 and below 1"),
        ({"test_size": float("nan")}, True, "--test-size: expected above 0"),
        ({"learning_rate": 0.0}, True, "--learning-rate: expected above 0"),
        ({"hidden": "64,0"}, True, "--hidden: expected widths"),
        ({"threshold": "f2", "target": "t"}, False, "--threshold: expected a number above 0"),
        ({"threshold": "recall:1.5", "target": "t"}, False, "--threshold: expected a number above 0"),
        ({"threshold": "f1"}, True, "--threshold: needs validation rows; add --recipe tuned"),
        ({"search": 3}, True, "--search: needs validation rows"),
        ({"optimizer": "sgd", "target": "t"}, False, "--optimizer: the tuned recipe has its own"),
        ({"seed": -1}, True, "--seed: expected at least 0"),
    ],
)
def test_mistakes_in_flags(flags: dict[str, object], synthetic: bool, expected: str) -> None:
    """Values out of range and flags that contradict one another are refused."""
    with pytest.raises(UsageError, match=expected):
        settings_from(flags, None, synthetic)


def test_values_are_what_the_contract_can_hold() -> None:
    """The threshold is a float32 value, `none` means no hidden layer, added texts for missing are cleaned."""
    settings = settings_from({"threshold": 0.3, "hidden": "none", "target": "t", "missing": (" 'x' ",)}, None, False)
    assert settings.threshold == 0.30000001192092896
    assert settings.hidden == ()
    assert Words.of(settings, ()).general == (*MISSING_VALUES, "x")
