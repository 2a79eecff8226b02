/* Codes of categories, from 1. */
/* clang-format off */
{% for feature in named if feature.feature.kind == "categorical" %}
enum {
{% for value in of_kinds.categorical["values"][feature.name] %}
    {{ upper }}_CODE_{{ value.upper }} = {{ loop.index }}{{ "," if not loop.last }} /* {{ value.text | comment }} */
{% endfor %}
};
{% endfor %}
/* clang-format on */

/* The code of a text as a table or a message holds it: UTF-8, blanks and one pair of quotes around it are ignored. */
{% for feature in named if feature.feature.kind == "categorical" %}
float {{ prefix }}_code_{{ feature.snake }}(const char *value);
{% endfor %}
