"""Write the field tables of docs/reference/package-format.md (`make docs-generated`).

Names and kinds come from the code, meanings from here.
A field without a meaning, or a meaning without a field, ends with an error; a test runs this and compares.
"""

import inspect
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from edgeproof.decision import Argmax, CategoricalFeature, Contract, NumericFeature, TextFeature, Threshold
from edgeproof.package import Publisher
from edgeproof.package.figures import MATRIX, ORIGINAL, OUTSIDE, PARITY, Kinds
from edgeproof.package.sealed import ArtifactRecord, FileRecord, Manifest
from edgeproof.package.training import ANSWERS, CALIBRATION, RELIABILITY, ROWS, TABLE, WAY
from edgeproof.package.training import KINDS as RECORD

PAGE = Path(__file__).parent / "reference" / "package-format.md"
KINDS = {
    "Seen": "object",
    "RowsHints": "object",
    "int": "integer",
    "float": "number",
    "str": "text",
    "list": "list",
    "NoneType": "null",
    "Contract": "object",
    "Publisher": "object",
    "Rule": "object",
    "Mapping": "object",
    "tuple": "list",
    "dict": "object",
}

MEANINGS: dict[str, dict[str, str]] = {
    "manifest": {
        "edgeproof": "format version, 1. A larger one: stop, “made by a newer edgeproof”",
        "contract": "the decision: see [the contract](#the-contract)",
        "model_id": "SHA-256 of the canonical contract and, after it, `network/weights.safetensors`; 64 digits",
        "files": "name → file record, for every entry but the manifest, no more and no fewer",
        "artifacts": "name → artifact record, for each file that an engine runs; every name is also in `files`",
        "original": "the original model on its held-out rows",
        "matrix": "every implementation compared with every other: see below",
        "made_by": "library → version, printable texts",
        "left_out": "artifact, `kits/NAME`, or another file → why it is not in the package; printable texts",
        "sequence": "0 … 2^53 - 1; grows from release to release, so that a device can refuse older ones",
        "release": "version of the kits, such as `1.4.0`; not there where it is `0.SEQUENCE.0`, as nobody stated one",
        "publisher": "who publishes the kits; not there where nobody said",
        "outside": "int8 on rows with numbers outside the training range; not there where that was not measured",
    },
    "publisher": {
        "author": "name of a person or an organisation; printable, as all but `licence_text`",
        "email": "address",
        "licence": "SPDX identifier",
        "licence_text": "of the file `LICENSE` of each kit; lines end in U+000A",
        "url": "address of the home page",
        "repository": "address of the source",
        "npm_scope": "such as `@acme`; empty like all below where nobody said",
        "python_name": "of the distribution",
        "java_group": "of Maven",
        "java_package": "Java package",
        "go_module": "path, without `/v2`",
        "c_prefix": "of functions and, in capitals, of macros",
    },
    "file": {
        "size": "bytes",
        "sha256": "64 lower-case hexadecimal digits",
        "role": "`artifact`, `golden`, `training` or `kit`; printable",
    },
    "artifact": {
        "format": "`onnx`, `tflite` or `safetensors`; printable",
        "precision": "`float32`, …; printable",
        "parity": "compared with the original",
    },
    "original": {
        "rows": "held-out rows",
        "accuracy": "share of right labels",
        "auc": "area under the ROC curve; null where only one class occurs, or there are more than two",
        "log_loss": "natural logarithm",
        "precision": "share of the rows called `labels[1]` that are; null where none is called so",
        "recall": "share of the rows that are `labels[1]` that are called so; null where none is",
        "f1": "harmonic mean of precision and recall",
        "pr_auc": "area under the precision-recall curve (average precision); null where no row is `labels[1]`",
        "confusion": "a list for each label, of an integer for each label: [true][predicted]",
        "importance": "drop of the ROC AUC while a feature's values are shuffled, for each feature; or empty",
    },
    "parity": {
        "engine": "the engine that was measured: `reference`, `onnxruntime`, `litert`",
        "bound": "compared with the answers that its arithmetic defines (float32: with the original): a bound object",
        "unseen": "compared with the original, on held-out rows and on drawn ones: an agreement object",
        "golden": "compared with the original, on the golden rows: an agreement object",
        "held_out": "on the held-out rows: a quality object",
        "drift": "texts: limits that it misses and was sealed with all the same (`--allow-drift`); else empty",
    },
    "bound": {
        "rows": "unseen and golden rows",
        "largest": "largest difference in probability",
        "bound": "the largest bound of a row; 0 where the bits are defined",
        "over_bound": "the largest quotient of difference and bound of the same row",
        "flips": "labels that differ, among rows that are not near",
        "near": "rows whose decision is closer than their bound; their labels are not compared",
    },
    "agreement": {
        "rows": "rows",
        "largest": "largest difference in probability",
        "mean": "mean difference",
        "flips": "labels that differ",
        "farthest_flip": "largest margin of the decision, by the original, of a row whose label differs; else 0",
        "agreement": "share of equal labels",
        "agreement_positive": "the same among rows to which the original gives `labels[1]`; 1 where there is none",
        "agreement_negative": "the same among the others",
        "sampling_error": "standard error of `agreement`, were the rows drawn again",
    },
    "quality": {
        "accuracy": "share of right labels",
        "auc": "area under the ROC curve; null where only one class occurs, or there are more than two",
        "log_loss": "natural logarithm",
        "flips": "labels that differ from the original's",
    },
    "outside": {
        "one": "share of rows to which the worst int8 file gives the original's label, one number far outside",
        "several": "the same, a third of the numbers far outside",
    },
    "matrix": {
        "rows": "rows that every implementation was run on: golden rows, then unseen ones",
        "names": "texts: precision and implementation; the first is the original",
        "largest": "row i has i numbers: the largest difference in probability between names i and 0 … i - 1",
        "flips": "the same shape: labels that differ, integers",
    },
    "contract": {
        "contract": "version, 1. A larger one: stop, “made by a newer edgeproof”",
        "name": "lower-case ASCII slug, `[a-z][a-z0-9_]*`",
        "target": "name of the column that was learned",
        "labels": "two or more different texts, not empty; of two, the probability is that of the second",
        "rule": "how scores become a label: a rule object",
        "features": "numeric, categorical, text features, at least one, names all different, in the order of the row",
        "missing_values": "words for a missing value, each in the spelling of a category and in lower case",
        "rows": "how text tables are read, as far as a person said so in training; left out where nobody did",
    },
    "threshold": {
        "kind": "`threshold`: two labels, one score, the probability of the second, from a sigmoid",
        "threshold": "float32, 0 … 1; the label is the second when the probability is greater",
    },
    "argmax": {
        "kind": "`argmax`: a score for each label; the label is that of the largest, the first of equal ones",
    },
    "numeric": {
        "name": "name of the column, not empty",
        "kind": "`numeric`",
        "missing": "what stands in for a missing value",
        "min": "no training value is smaller",
        "max": "no training value is larger; `min` ≤ `max`",
        "lo": "smaller values become this; left out where it is `min` - (`max` - `min`)",
        "hi": "larger values become this; `lo` ≤ `hi`; left out where it is `max` + (`max` - `min`)",
        "mean": "is subtracted; left out where it is 0",
        "scale": "is multiplied; a normal float32, not 0 or denormal; left out where it is 1",
        "edges": "k + 1 ascending numbers; present only together with `slopes`",
        "slopes": "k numbers, normal float32; present only for piecewise columns, k ≥ 1",
        "missing_values": "this column's words for missing, in place of the contract's; may be left out",
        "seen": "shares of training rows: `missing`, `unknown` (a rare category); left out where 0 or not known",
    },
    "categorical": {
        "name": "name of the column, not empty",
        "kind": "`categorical`",
        "values": "at least one; the text at position i, from 1, has the code i; all different, in canonical form",
        "missing_values": "this column's words for missing, in place of the contract's; may be left out",
        "seen": "shares of training rows: `missing`, `unknown` (a rare category); left out where 0 or not known",
    },
    "text": {
        "name": "name of the column, not empty",
        "kind": "`text`",
        "terms": "1 to 4,096 [terms](arithmetic.md#terms-of-a-text) of 1 to 32 bytes, sorted by their reversed bytes",
        "missing_values": "this column's words for missing, in place of the contract's; may be left out",
        "seen": "shares of training rows: `missing`, `unknown` (a text without a term); left out where 0 or not known",
    },
    "record": {
        "record": "version, 1",
        "by": "`train`, `adopt`, or `other` where nobody said",
        "settings": "of training: name → text, number, `true`, `false` or a list; those that had a value",
        "rows": "how many rows there were: see below",
        "table": "what the training rows were read from; null where it was no file",
        "ways": "what was measured on the held-out rows: `network`, and what would have done without it → way",
        "curve": "learning curve: `epoch` and other names → numbers, as many as epochs; at most 60; or empty",
        "calibration": "what calibration did; null where nobody said",
        "chosen": "settings that training chose itself; as `settings`",
        "tried": "how many settings it compared",
        "leaks": "column that alone tells the labels apart → its ROC AUC",
        "useless": "why nobody should use this network; else null",
        "importance": "column → drop of the ROC AUC while its values are shuffled, and its 95 % interval or nulls",
        "dependence": "column → mean probability of `labels[1]` while it alone has one value after the other",
        "notes": "texts of adoption",
        "versions": "library that trained → version",
        "cut": "key → how many of its entries were left out, so that the record is short",
    },
    "counts": {
        "train": "training rows",
        "held_out": "held-out rows",
        "without_label": "rows of the table that had no label",
    },
    "table": {
        "sha256": "of the row vectors (float32, NaN where missing), then the labels (float32), little-endian",
        "rows": "rows that have a label",
        "columns": "columns of the contract",
    },
    "way": {
        "accuracy": "share of right labels",
        "auc": "area under the ROC curve",
        "log_loss": "natural logarithm",
        "precision": "of `labels[1]`",
        "recall": "of `labels[1]`",
        "f1": "of `labels[1]`",
        "pr_auc": "area under the precision-recall curve",
        "threshold": "where it decides; null where it has none",
        "accuracy_interval": "95 % interval (Wilson): two numbers or nulls",
        "auc_interval": "95 % interval (Newcombe): two numbers or nulls",
    },
    "calibration": {
        "method": "`none`, `temperature` or `platt`",
        "factor": "by which the logit was multiplied",
        "shift": "that was added to it",
        "before": "figures on the held-out rows without it",
        "after": "the same with it",
    },
    "reliability": {
        "brier": "mean squared difference of probability and truth",
        "log_loss": "natural logarithm",
        "calibration_error": "expected calibration error of ten bins",
    },
    "answers": {
        "held_out": "version, 1",
        "rows": "held-out rows",
        "seed": "of NumPy's `default_rng`, with which 10,000 of more rows were chosen; else null",
        "scores": "for each label, the scores of the rows that truly have it, sorted: see below",
    },
}


def fields_of() -> dict[str, dict[str, str]]:
    """Return table -> field -> kind, as the code has them."""
    return {
        "manifest": {"edgeproof": "integer"} | _of_class(Manifest),
        "publisher": _of_class(Publisher),
        "file": _of_class(FileRecord),
        "artifact": _of_class(ArtifactRecord),
        "original": _of_figures(ORIGINAL),
        "parity": _of_figures(PARITY),
        "bound": _of_figures(PARITY["bound"]),
        "agreement": _of_figures(PARITY["unseen"]),
        "quality": _of_figures(PARITY["held_out"]),
        "outside": _of_figures(OUTSIDE),
        "matrix": _of_figures(MATRIX),
        "record": _of_figures(RECORD),
        "counts": _of_figures(ROWS),
        "table": _of_figures(TABLE),
        "way": _of_figures(WAY),
        "calibration": _of_figures(CALIBRATION),
        "reliability": _of_figures(RELIABILITY),
        "answers": _of_figures(ANSWERS),
        "contract": {"contract": "integer"} | _of_class(Contract),
        "threshold": {"kind": "text"} | _of_class(Threshold),
        "argmax": {"kind": "text"} | _of_class(Argmax),
        "numeric": {"kind": "text"} | _of_class(NumericFeature),
        "categorical": {"kind": "text"} | _of_class(CategoricalFeature),
        "text": {"kind": "text"} | _of_class(TextFeature),
    }


def _of_class(owner: Any) -> dict[str, str]:
    return {name: KINDS[_name(field.annotation)] for name, field in inspect.signature(owner).parameters.items()}


def _name(annotation: Any) -> str:
    """Return the name of a type, the first one of several, without its module and what is in it."""
    first: str = re.split(r"[ |[]", getattr(annotation, "__name__", str(annotation)))[0]
    return first.rpartition(".")[2]


def _of_figures(figures: Kinds) -> dict[str, str]:
    return {name: _of_kinds(kinds) for name, kinds in figures.items()}


def _of_kinds(kinds: Any) -> str:
    return "object" if isinstance(kinds, Mapping) else " or ".join(KINDS[kind.__name__] for kind in kinds)


def table(name: str) -> str:
    """Return one table as Markdown, in the order of the meanings; raises ValueError where code and meanings differ."""
    kinds, meanings = fields_of()[name], MEANINGS[name]
    if set(kinds) != set(meanings):
        raise ValueError(f"{name}: code and meanings differ in {sorted(set(kinds) ^ set(meanings))}; edit {__file__}")
    rows = [f"| `{field}` | {kinds[field]} | {meaning} |" for field, meaning in meanings.items()]
    return "\n".join(["| key | kind | meaning |", "|---|---|---|", *rows])


def written(page: str) -> str:
    """Return the page with every table between `<!-- fields: NAME -->` and `<!-- end -->` written anew."""

    def replace(match: re.Match[str]) -> str:
        return f"<!-- fields: {match[1]} -->\n{table(match[1])}\n<!-- end -->"

    found = re.findall(r"<!-- fields: (\w+) -->", page)
    if sorted(found) != sorted(MEANINGS):
        raise ValueError(f"expected a place for each of {sorted(MEANINGS)}, got {sorted(found)}")
    return re.sub(r"<!-- fields: (\w+) -->\n.*?<!-- end -->", replace, page, flags=re.DOTALL)


def main() -> None:
    """Rewrite the page, or with --check end with exit code 1 if that would change it."""
    old = PAGE.read_text(encoding="utf-8")
    new = written(old)
    if "--check" in sys.argv:
        sys.exit(f"{PAGE.name} is not what the code says; run: make docs-generated" if new != old else 0)
    PAGE.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
