/* Of the text of a category, as the code takes it. */
{% for feature in named if feature.feature.kind == "categorical" %}
int {{ prefix }}_unusual_{{ feature.snake }}(const char *value);
{% endfor %}
