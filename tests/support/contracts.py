"""Contracts with every encoding there is."""

from edgeproof.decision import CategoricalFeature, Contract, NumericFeature, TextFeature, Threshold, float32


def rounded(value: float) -> float:
    """Round to float32, as every number of a contract is."""
    return float32.round_to_float32(value)


def mixed_contract() -> Contract:
    """Every encoding there is: standardised, piecewise, identity, one-hot; names and values that need quoting."""
    return Contract(
        name="mixed",
        target="survived",
        labels=("no", "yes"),
        rule=Threshold(rounded(0.4)),
        features=(
            NumericFeature(
                "age", 28.0, rounded(0.42), 80.0, rounded(-79.2), rounded(159.6), rounded(29.36), rounded(0.0758)
            ),
            CategoricalFeature("sex", ("female", "male")),
            NumericFeature(
                "fare, paid",
                rounded(14.45),
                0.0,
                rounded(512.33),
                rounded(-512.33),
                rounded(1024.66),
                rounded(32.2),
                rounded(0.02),
                edges=(0.0, 10.0, rounded(31.5), rounded(512.33)),
                slopes=(rounded(0.1), rounded(1 / 21.5), rounded(1 / 480.83)),
            ),
            CategoricalFeature("deck", ("A", "it's", 'say "hi"', "é,ü", "1")),
            NumericFeature("raw", 0.5, 0.0, 1.0, -1.0, 2.0),
        ),
    )


_TERMS = (
    " free ", " call now ", " ! ! ", " 0000 ", " £00 ", "tion", " win", " i'll ", "ée", " été ", " ñ", " και ", "ώρο",
    " σ", "приз", " ё", "ж ", " مجانا ", "🎁", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "free", " a ", " . ",
    " àöøþ ", " αοπϋ ", " ѐџапря ",  # letters at the ends of the ranges of capitals
)  # fmt: skip


def text_contract() -> Contract:
    """One text: words, pairs, pieces, marks and digits in several scripts, terms within terms."""
    feature = TextFeature("text", TextFeature.in_order(_TERMS))
    return Contract("texts", "label", ("ham", "spam"), Threshold(0.5), (feature,))
