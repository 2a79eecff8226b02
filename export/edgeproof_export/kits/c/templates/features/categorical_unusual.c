{% for feature in named if feature.feature.kind == "categorical" %}
{{ "\n" if not loop.first }}int {{ prefix }}_unusual_{{ feature.snake }}(const char *value)
{
{% set words = usual.of[feature.name] %}
{% if words.n %}
    if (is_missing(value, &{{ words.table }}[0][0], {{ words.n }}) != 0) {
        return {{ upper }}_{{ "USUAL" if feature.feature.seen.missing else "MISSING" }};
    }
{% endif %}
    return {{ prefix }}_code_{{ feature.snake }}(value) == 0.0f ? {{ upper }}_UNKNOWN : {{ upper }}_USUAL;
}
{% endfor %}
