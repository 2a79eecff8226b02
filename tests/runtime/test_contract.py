"""The contract: read exactly what was written, refuse everything else."""

import copy
import json
from typing import Any

import pytest

from edgeproof.codec import canonical
from edgeproof.decision import Contract, NumericFeature, Threshold, slug, widened
from edgeproof.decision.contract import CONTRACT_VERSION
from edgeproof.errors import DamagedPackageError


def test_json_round_trip(contract: Contract) -> None:
    """Law: from_json(to_json(c)) == c, through bytes too."""
    assert Contract.from_json(contract.to_json()) == contract
    assert Contract.from_bytes(contract.to_bytes()) == contract
    assert json.loads(contract.to_bytes())["rule"] == {"kind": "threshold", "threshold": 0.4}, (
        "the shortest decimal, not 0.4000000059604645"
    )


def test_what_follows_from_the_rest_is_left_out() -> None:
    """Limits a width beyond the range, mean 0 and scale 1 need no words; a contract may state them all the same."""
    feature = NumericFeature("x", 2.0, 1.0, 9.0, *widened(1.0, 9.0))
    contract = Contract("m", "t", ("a", "b"), Threshold(0.5), (feature,))
    (stated,) = contract.to_json()["features"]
    assert stated == {"name": "x", "kind": "numeric", "missing": 2.0, "min": 1.0, "max": 9.0}
    assert (feature.lo, feature.hi) == (-7, 17)
    assert Contract.from_json(contract.to_json()) == contract
    assert contract.to_json(complete=True)["features"] == [stated | {"lo": -7, "hi": 17, "mean": 0, "scale": 1}]
    wordy = contract.to_json() | {"features": [stated | {"lo": -7, "hi": 17, "mean": 0, "scale": 1}]}
    assert Contract.from_json(wordy) == contract


def test_limits_stay_finite() -> None:
    """Twice the largest float32 is no float32."""
    largest = 3.4028234663852886e38
    assert widened(-largest, largest) == (-largest, largest)


def test_widths(contract: Contract) -> None:
    """A numeric feature has one column and one a slope, a categorical one a column a value."""
    assert contract.n_features == 5
    assert contract.n_encoded == 1 + 2 + 4 + 5 + 1


def _set(path: list[Any], value: Any) -> Any:
    def change(contract: dict[str, Any]) -> None:
        place = contract
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value

    return change


@pytest.mark.parametrize(
    "change",
    [
        _set(["contract"], 0),
        _set(["contract"], True),
        _set(["extra"], 1),
        _set(["labels"], ["a"]),
        _set(["labels"], ["a", "a"]),
        _set(["labels"], ["a", ""]),
        _set(["labels"], ["a", "b", "c"]),
        _set(["rule"], 0.5),
        _set(["rule"], {"kind": "threshold"}),
        _set(["rule"], {"kind": "argmax", "threshold": 0.5}),
        _set(["rule", "kind"], "dice"),
        _set(["rule", "kind"], ["threshold"]),
        _set(["rule", "threshold"], 1.5),
        _set(["rule", "threshold"], "0.5"),
        _set(["rule", "threshold"], True),
        _set(["rule", "threshold"], 10**400),
        _set(["name"], "Mixed Case"),
        _set(["features"], []),
        _set(["features"], {}),
        _set(["features", 0, "kind"], "text"),
        _set(["features", 0, "name"], "sex"),
        _set(["features", 0, "name"], ""),
        _set(["features", 0, "scale"], 0),
        _set(["features", 0, "scale"], 1e-45),
        _set(["features", 0, "mean"], 1e39),
        _set(["features", 0, "lo"], 1000),
        _set(["features", 0, "min"], 1000),
        _set(["features", 2, "edges"], [0, 1]),
        _set(["features", 2, "edges"], [0, 10, 10, 20]),
        _set(["features", 2, "edges"], []),
        _set(["features", 2, "slopes"], [1, 1, "1"]),
        _set(["features", 1, "values"], []),
        _set(["features", 1, "values"], ["a", "a"]),
        _set(["features", 1, "values"], ["1.0"]),
        _set(["features", 1, "values"], [1]),
        _set(["features", 1, "mean"], 0),
        _set(["features", 3], 7),
        _set(["missing_values"], "NA"),
        lambda contract: contract.pop("target"),
    ],
)
def test_every_wrong_field_is_refused(contract: Contract, change: Any) -> None:
    """A contract that `to_json` would not have written is damaged."""
    value = copy.deepcopy(contract.to_json())
    change(value)
    with pytest.raises(DamagedPackageError, match="contract:"):
        Contract.from_json(value)


@pytest.mark.parametrize("data", [b"", b"[]", b"null", b"{", b'{"contract":1,"contract":1}', b"\xff", b"[" * 100_000])
def test_bytes_that_are_no_contract_are_refused(data: bytes) -> None:
    """Broken JSON, duplicate keys, deep nesting and other values are damaged."""
    with pytest.raises(DamagedPackageError, match="contract:"):
        Contract.from_bytes(data)


def test_a_newer_contract_says_so(contract: Contract) -> None:
    """A contract of a later version names the way out."""
    value = contract.to_json() | {"contract": CONTRACT_VERSION + 1}
    with pytest.raises(DamagedPackageError, match="made by a newer edgeproof"):
        Contract.from_json(value)


@pytest.mark.parametrize("text", ['{"a": NaN}', '{"a": 1e999}', '{"a": -Infinity}', '{"a": 1, "a": 2}'])
def test_strict_json(text: str) -> None:
    """What json.loads lets pass is refused."""
    with pytest.raises(ValueError, match=r"JSON|float64|duplicate"):
        canonical.loads(text)


@pytest.mark.parametrize(
    ("text", "name"), [("My Table (2)", "my_table_2"), ("2020 data", "model_2020_data"), ("é", "model"), ("", "model")]
)
def test_slug(text: str, name: str) -> None:
    """Names become lower-case ASCII identifiers, and slugs stay what they are."""
    assert slug(text) == name
    assert slug(name) == name
