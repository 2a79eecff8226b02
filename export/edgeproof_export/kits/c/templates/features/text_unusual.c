int {{ prefix }}_text_unusual(uint8_t feature, const char *value)
{
    struct {{ prefix }}_text text;
    uint16_t i;

    switch (feature) {
{% for feature in text_features %}
{% set words = usual.of[feature.name] %}
{% if words.n %}
    case {{ loop.index0 }}:
        if (is_missing(value, &{{ words.table }}[0][0], {{ words.n }}) != 0) {
            return {{ upper }}_{{ "USUAL" if feature.feature.seen.missing else "MISSING" }};
        }
        break;
{% endif %}
{% endfor %}
    default:
        break;
    }
    {{ prefix }}_text_cell(&text, feature, value);
    for (i = 0; i < sizeof text.terms; i++) {
        if (text.terms[i] != 0) {
            return {{ upper }}_USUAL;
        }
    }
    return {{ upper }}_UNKNOWN;
}
