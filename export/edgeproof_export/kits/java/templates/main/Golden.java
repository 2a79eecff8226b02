package edgeproof.{{ package }};

/** What {@link SelfTest} runs. */
final class Golden {
    /** Row vectors, each followed by its probability: eight hexadecimal digits a float. */
    static final String[][] ROWS = {
{% for row in golden_rows %}
        {
{{ row }}
        },
{% endfor %}
    };

    /** The first of these rows as a table holds them. */
    static final String[][] NAMED_ROWS = {
{% for row in named_rows %}
        { {{- row | texts -}} },
{% endfor %}
    };

    private Golden() {}
}
