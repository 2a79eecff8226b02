"""Golden rows: inputs with the answers that the original gave, and a comparison that NaN never passes."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from edgeproof import tables
from edgeproof.codec import bzip2, canonical
from edgeproof.decision import Contract, Network, Rule, grammar, shortest
from edgeproof.errors import DamagedPackageError, ProofError
from edgeproof.package import Package
from edgeproof.proof import bounds
from edgeproof.rows import Batch
from edgeproof.tables.csv import read as read_csv
from edgeproof.types import Bools, Doubles, Floats, Places

ROWS = "golden/rows.csv.bz2"
VECTORS = "golden/vectors.npy.bz2"
EXPECTED = "golden/expected.json"
TEXTS = "golden/texts.json.bz2"

_HEADER = 4096  # bytes of a header of NumPy, at most

Cases = tuple[tuple[bytes, tuple[int, ...]], ...]  # texts as bytes, and the places of the terms that each contains


@dataclass(frozen=True, eq=False)
class Golden:
    """Row vectors and the scores that the original model and the reference engine gave.

    The first rows also stand as text in the file ROWS; those with infinities, which no table holds, come last.
    """

    vectors: Floats  # (n, width) float32
    original: Floats  # (n, k) float32: by the original Keras model
    reference: Floats  # (n, k) float32: the exact bits of every bit-exact implementation
    int8: Floats | None = None  # (n, k) float32: the same for int8, where the package has it
    texts: Mapping[str, Cases] = field(default_factory=dict)  # of each feature of texts, by name

    def fewer(self, most: int) -> tuple["Golden", Places]:
        """Return at most so many rows and texts, evenly spread, and the places of these rows."""
        places = evenly(len(self.vectors), most)
        texts = {name: tuple(cases[place] for place in evenly(len(cases), most)) for name, cases in self.texts.items()}
        int8 = None if self.int8 is None else self.int8[places]
        return Golden(self.vectors[places], self.original[places], self.reference[places], int8, texts), places

    def to_files(self) -> dict[str, bytes]:
        """Return the files of a package that hold it, all but ROWS."""
        answers = {"original": self.original, "reference": self.reference, "int8": self.int8}
        expected = {key: _scores_to_json(value) for key, value in answers.items() if value is not None}
        files = {VECTORS: bzip2.compress(_vectors_to_bytes(self.vectors)), EXPECTED: canonical.dumps(expected)}
        if self.texts:
            cases = {name: [[text.hex(), list(terms)] for text, terms in of] for name, of in self.texts.items()}
            files[TEXTS] = bzip2.compress(canonical.dumps(cases))
        return files

    @classmethod
    def of(cls, package: Package) -> "Golden":
        """Read the golden rows of a package; raises DamagedPackageError."""
        try:
            expected = canonical.loads(package.files[EXPECTED])
            k = package.contract.n_scores
            original, reference = (_scores(expected[key], k) for key in ("original", "reference"))
            int8 = _scores(expected["int8"], k) if "int8" in expected else None
            vectors = _read_vectors(package, (len(original), package.contract.width))
            texts = _read_texts(package.unpacked_file(TEXTS)) if TEXTS in package.files else {}
        except (KeyError, ValueError, TypeError) as error:
            raise DamagedPackageError(f"golden rows: missing or unreadable: {error}") from None
        counts = {len(answers) for answers in (original, reference, int8) if answers is not None}
        if len(counts) != 1 or not len(original):
            raise DamagedPackageError(f"golden rows: expected as many answers of each kind, got {sorted(counts)}")
        return cls(vectors, original, reference, int8, texts)


def evenly(n: int, most: int) -> Places:
    """Return at most so many places of n, evenly spread, the first and the last among them."""
    return np.linspace(0, n - 1, min(most, n)).astype(np.intp)


def rows_csv(contract: Contract, vectors: Floats) -> bytes:
    """Return row vectors as the CSV table of ROWS, whose text reads back to exactly these vectors."""
    columns = {}
    for feature, place, words in zip(contract.features, contract.places, contract.words, strict=True):
        cells = [feature.text(tuple(values), sorted(words)) for values in vectors[:, place].tolist()]
        columns[grammar.protected(feature.name)] = cells
    buffer = io.BytesIO()
    tables.writer(buffer, list(columns)).write(columns)
    return buffer.getvalue()


def text_rows(opened: Package, most: int) -> Batch:
    """Return the golden rows that stand as text, of which there may be so many; raises ProofError, RowsError."""
    if ROWS not in opened.files:
        raise ProofError(f"the package has no {ROWS}")
    reader = read_csv(io.BytesIO(opened.unpacked_file(ROWS)), ROWS, delimiter=",")
    batch = next(reader.batches(most + 1), None)
    if batch is None or batch.n_rows > most:
        raise ProofError(f"expected 1 to {most} rows, got {batch.n_rows if batch else 0}")
    return batch


def _scores_to_json(scores: Floats) -> list[Any]:
    """Return the scores of each row as shortest decimals: a number where there is one, else a list."""
    rows = [[shortest(score) for score in row] for row in scores.tolist()]
    return rows if scores.shape[1] > 1 else [score for (score,) in rows]


def _scores(values: Any, k: int) -> Floats:
    """Read what `_scores_to_json` writes: (n, k) float32."""
    if type(values) is not list:
        raise ValueError("expected lists of scores")
    rows = values if k > 1 else [[value] for value in values]
    if not all(type(row) is list and [type(score) for score in row] == [float] * k for row in rows):
        raise ValueError(f"expected {k} scores for each row")
    return np.array(rows, np.float64).reshape(len(rows), k).astype(np.float32)


def _vectors_to_bytes(vectors: Floats) -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.ascontiguousarray(vectors, "<f4"), allow_pickle=False)
    return stream.getvalue()


def _read_vectors(package: Package, shape: tuple[int, int]) -> Floats:
    """Read exactly the file that `_vectors_to_bytes` writes: no other header is parsed."""
    size = 4 * shape[0] * shape[1]
    file = package.unpacked_file(VECTORS, size + _HEADER)
    vectors = np.frombuffer(file[len(file) - size :], "<f4") if 0 < size < len(file) else np.empty(0, "<f4")
    if vectors.size != shape[0] * shape[1] or _vectors_to_bytes(vectors.reshape(shape)) != file:
        raise ValueError(f"{VECTORS}: expected a float32 array {shape} as NumPy writes it")
    return vectors.reshape(shape).astype(np.float32)


def _read_texts(data: bytes) -> dict[str, Cases]:
    found = {
        name: tuple((bytes.fromhex(text), tuple(terms)) for text, terms in cases)
        for name, cases in canonical.loads(data).items()
    }
    if not all(type(term) is int for cases in found.values() for _, terms in cases for term in terms):
        raise ValueError(f"{TEXTS}: expected places of terms")
    return found


@dataclass(frozen=True)
class Comparison:
    """Scores of one implementation compared with those that its arithmetic should give, row by row."""

    rows: int
    largest: float  # largest |Δp|; NaN if any probability is NaN
    bound: float  # largest derived bound
    over_bound: float  # largest |Δp| ÷ its bound
    flips: int  # labels that differ where the margin of the decision is larger than the bound
    near: int  # rows whose margin is not larger than the bound: their labels are not compared
    limit: float  # largest |Δp| that passes, whatever the bound says
    share: float  # largest |Δp| ÷ bound that passes

    @property
    def passed(self) -> bool:
        """Whether every row stays within its share of the bound and no label flips; false whenever NaN is about."""
        return self.over_bound <= self.share and self.largest <= self.limit and self.flips == 0

    def to_json(self) -> dict[str, Any]:
        """Return the figures, rounded to 6 significant digits, for manifests and `--json`."""
        figures = {name: rounded(getattr(self, name)) for name in ("largest", "bound", "over_bound")}
        return {"rows": self.rows, **figures, "flips": self.flips, "near": self.near}


def compare(
    found: Floats,
    expected: Floats,
    bound: Doubles,
    rule: Rule,
    limit: float = bounds.LIMIT,
    share: float = 1.0,
) -> Comparison:
    """Compare scores NaN-safely.

    found, expected: (n, k) float32. bound: (n, k) float64, what |found − expected| may reach, 0 for equality.
    """
    difference = np.abs(found.astype(np.float64) - expected.astype(np.float64))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where((difference == 0) & (bound == 0), 0, difference / bound)
    decided = ~(rule.margin(expected) <= bound.max(axis=1))
    flipped = decided & _differ(found, expected, rule)
    return Comparison(
        rows=len(found),
        largest=_largest(difference),
        bound=_largest(bound),
        over_bound=_largest(ratio),
        flips=int(flipped.sum()),
        near=int((~decided).sum()),
        limit=limit,
        share=share,
    )


@dataclass(frozen=True)
class Agreement:
    """Scores of one implementation compared with the original's: what a user would notice."""

    rows: int
    largest: float  # largest |Δp|; NaN if any probability is NaN
    mean: float  # mean |Δp|
    flips: int  # labels that differ
    farthest_flip: float  # largest margin, by the original, of a row whose label differs; else 0
    agreement: float  # share of equal labels, 0…1
    agreement_positive: float  # among the rows to which the original gives labels[1]; 1 if there is none
    agreement_negative: float  # among the others
    sampling_error: float  # standard error of `agreement`, were the rows drawn again

    def to_json(self) -> dict[str, Any]:
        """Return the figures, rounded to 6 significant digits."""
        return {key: value if isinstance(value, int) else rounded(value) for key, value in vars(self).items()}


def agree(found: Floats, original: Floats, rule: Rule) -> Agreement:
    """Compare labels and scores; a NaN agrees with nothing. found, original: (n, k) float32."""
    difference = np.abs(found.astype(np.float64) - original.astype(np.float64))
    differ = _differ(found, original, rule)
    positive = rule.decide(original) == 1
    n, flips = len(found), int(differ.sum())
    # Laplace's rule keeps the error above zero where no flip was seen.
    share = (flips + 1) / (n + 2)
    return Agreement(
        rows=n,
        largest=_largest(difference),
        mean=float(difference.mean()) if n else 0.0,
        flips=flips,
        farthest_flip=_largest(rule.margin(original)[differ]),
        agreement=_share(~differ),
        agreement_positive=_share(~differ[positive]),
        agreement_negative=_share(~differ[~positive]),
        sampling_error=float((share * (1 - share) / n) ** 0.5) if n else 1.0,
    )


def rounded(value: float) -> float:
    """Round to 6 significant digits: what manifests hold."""
    return float(f"{value:.6g}")


def _differ(found: Floats, expected: Floats, rule: Rule) -> Bools:
    differ: Bools = np.isnan(found).any(axis=1) | (rule.decide(found) != rule.decide(expected))
    return differ


def _share(holds: Bools) -> float:
    return float(holds.mean()) if len(holds) else 1.0


def parity_bound(contract: Contract, network: Network, rows: Floats, engine: str, other: str = "original") -> Doubles:
    """Bound |p_engine − p_other| for each score of rows (batch, width) float32; returns (batch, k) float64."""
    sides = (bounds.score_bound(contract, network, rows, side) for side in (engine, other))
    total: Doubles = sum(sides, start=np.zeros((len(rows), contract.n_scores)))
    return total


def same_bits(found: Floats, expected: Floats) -> int:
    """Count the numbers whose float32 bits differ, every NaN taken as one; both of one shape."""
    found, expected = (np.where(np.isnan(x), np.float32(np.nan), x).astype(np.float32) for x in (found, expected))
    return int((found.view(np.uint32) != expected.view(np.uint32)).sum())


def _largest(values: Doubles) -> float:
    return float(values.max()) if len(values) else 0.0


def drawn_rows(contract: Contract, n: int = 4_000, seed: int = 0) -> Floats:
    """Draw row vectors (n, width) float32, a tenth of the numbers missing.

    One half lies within the training range, the other within the contract's wider limits.
    """
    rng = np.random.default_rng(seed)
    wide = np.arange(n) % 2 == 0
    return np.concatenate([feature.drawn(rng, wide) for feature in contract.features], axis=1)
