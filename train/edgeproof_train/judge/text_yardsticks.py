"""What would have done for texts without our terms: the usual ways, with all the words there are."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegressionCV
from sklearn.preprocessing import StandardScaler

from edgeproof.decision import TextFeature, grammar
from edgeproof.types import Floats
from edgeproof_train.contract import Encoding
from edgeproof_train.settings import Settings
from edgeproof_train.table import Positions
from edgeproof_train.texts import log_ratios

TFIDF, NB_SVM = "TF-IDF and logistic regression", "NB-SVM"
_WORDS = (1, 2)  # single words and pairs
_PENALTIES = np.logspace(-1, 3, 9)  # inverse ones, chosen by cross-validation


Predict = Callable[[Positions, Positions], Floats]  # rows to fit to, other rows -> their probabilities, float32


def text_yardsticks(encoding: Encoding, settings: Settings) -> dict[str, Predict]:
    """Return name -> what fits to some rows and predicts others.

    NB-SVM: Wang, Manning, "Baselines and Bigrams", 2012, in its form with logistic regression. Words are those of
    scikit-learn. Columns that are no texts are standardised and are next to the words.
    """
    texts = [_cells(encoding, name) for name in encoding.plan.texts]
    ways = ((TFIDF, _tfidf), (NB_SVM, _weighed))
    return {name: partial(_predict, words, texts, encoding, settings) for name, words in ways}


def _predict(words: Any, texts: Sequence[Any], encoding: Encoding, settings: Settings, *parts: Positions) -> Floats:
    y = encoding.plan.dataset.y[parts[0]]
    weights = None if settings.class_weights == "none" else settings.class_weights
    blocks = [_others(encoding, *parts), *(words([cells[part] for part in parts], y) for cells in texts)]
    train, test = (scipy.sparse.hstack(same).tocsr() for same in zip(*blocks, strict=True))
    model = LogisticRegressionCV(
        Cs=_PENALTIES,
        cv=3,
        scoring="neg_log_loss",
        max_iter=300,
        class_weight=weights,
        l1_ratios=(0,),
        use_legacy_attributes=False,
    )
    p: Floats = model.fit(train, y).predict_proba(test)[:, 1].astype(np.float32)
    return p


def _cells(encoding: Encoding, name: str) -> npt.NDArray[np.object_]:
    """Return the texts of all rows: (n_rows,)."""
    cells = encoding.plan.dataset.table.columns[name]
    words = dict(zip(encoding.contract.feature_names, encoding.contract.words, strict=True))[name]
    few = [grammar.label_value(cell, words) or "" for cell in cells.values]
    return np.array(few, object)[cells.places]


def _others(encoding: Encoding, *parts: Positions) -> tuple[Any, Any]:
    """Return the columns that are no texts, encoded and standardised by the first of two parts of the rows."""
    pairs = zip(encoding.contract.features, encoding.contract.encoded_places, strict=True)
    places = [place for feature, columns in pairs if not isinstance(feature, TextFeature) for place in _all(columns)]
    train, test = (encoding.encoded(rows)[:, places].astype(np.float64) for rows in parts)
    if not places:
        return scipy.sparse.csr_array(train), scipy.sparse.csr_array(test)
    scaler = StandardScaler().fit(train)
    return scipy.sparse.csr_array(scaler.transform(train)), scipy.sparse.csr_array(scaler.transform(test))


def _all(columns: slice) -> range:
    return range(columns.start, columns.stop)


def _tfidf(texts: Sequence[Any], y: Floats) -> tuple[Any, Any]:  # noqa: ARG001 — words alone decide
    vectorizer = TfidfVectorizer(ngram_range=_WORDS)
    return vectorizer.fit_transform(texts[0]), vectorizer.transform(texts[1])


def _weighed(texts: Sequence[Any], y: Floats) -> tuple[Any, Any]:
    vectorizer = CountVectorizer(ngram_range=_WORDS, binary=True)
    train, test = vectorizer.fit_transform(texts[0]), vectorizer.transform(texts[1])
    ratios = scipy.sparse.diags_array(log_ratios(train, y))
    return train @ ratios, test @ ratios
