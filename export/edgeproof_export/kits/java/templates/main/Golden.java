package {{ java_package }};

/** What {@link SelfTest} runs. */
final class Golden {
    /** Probabilities: eight hexadecimal digits a float. */
    static final String[] PROBABILITIES = {
{{ probabilities }}
    };

    /** Row vectors of those that are not given as texts. */
    static final String[][] VECTORS = {
{% for row in golden_rows %}
        {
{{ row }}
        },
{% endfor %}
    };

    /** The first rows as a table holds them. */
    static final String[][] NAMED_ROWS = {
{% for row in named_rows %}
        { {{- row | texts -}} },
{% endfor %}
    };

{% if golden_texts %}
    /** Places of features, texts as bytes in hexadecimal, places of the terms that each contains. */
    static final String[][] TEXTS = {
{% for place, cases in golden_texts %}
{% for text, terms in cases %}
        {"{{ place }}", "{{ text.hex() }}", "{{ terms | list }}"},
{% endfor %}
{% endfor %}
    };

{% endif %}
    private Golden() {}
}
