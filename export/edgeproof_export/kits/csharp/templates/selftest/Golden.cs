/// <summary>What the self-test runs.</summary>
internal static class Golden
{
    /// <summary>Probabilities of all rows: float32, little-endian, in base64.</summary>
    internal const string Probabilities = @"
{{ probabilities | base64 }}";

    /// <summary>Row vectors of those that are not there by name.</summary>
    internal const string Vectors = @"
{{ vectors | base64 }}";

    /// <summary>The first rows as a table holds them.</summary>
    internal static readonly string[][] Rows =
    {
{% for row in named_rows %}
        new[] { {{- row | texts -}} },
{% endfor %}
    };
{% if golden_texts %}

    /// <summary>Places of features, texts as bytes in base64, places of the terms that each contains.</summary>
    internal static readonly string[][] Texts =
    {
{% for place, cases in golden_texts %}
{% for text, terms in cases %}
        new[] { "{{ place }}", "{{ text | bytes64 }}", "{{ terms | join(", ") }}" },
{% endfor %}
{% endfor %}
    };
{% endif %}
}
