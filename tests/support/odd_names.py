"""Names that are awkward somewhere: reserved words, quotes, emoji, markup, control characters."""

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

_WORDS = (
    "class", "type", "fn", "func", "self", "Self", "int", "label", "Label", "vector", "probability", "of",
    "String", "go", "package", "1st", "2", "a b", "a-b", "A B", "a_b", "ab", "aB", "it's", 'say "hi"',
    "back\\slash", "\\u000a", "\\", "*/", "//", "{{ x }}", "{% x %}", "<b>&amp;</b>", "{@code", "@param",
    "[link]", "`tick`", "line\nbreak", "tab\t", "\r", "\0", "$x", "%s", "🙂", "größe", "年齢", "\u202e",
    "e\u0301", "null", "None", "true", "_", " ", "wait", "getClass", "hashCode", "row", "value",
    "a very long name that no table should have but some tables have, which is why it stands here, in full, to the end",
)  # fmt: skip


def odd_names() -> list[str]:
    """Names as Hypothesis draws them, many at once: a build each would take hours."""
    found: dict[str, None] = dict.fromkeys(_WORDS)

    @settings(
        max_examples=25,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=20), max_size=8))
    def draw(names: list[str]) -> None:
        found.update(dict.fromkeys(names))

    draw()
    return list(found)
