-- Golden rows with their sealed answers, for the self-tests of both databases: temporary tables.
DROP TABLE IF EXISTS {{ prefix }}_golden_texts;
CREATE TEMPORARY TABLE {{ prefix }}_golden_texts (
{% for feature in features %}
    {{ feature.name | name }} TEXT,
{% endfor %}
    edgeproof_row INTEGER, edgeproof_label TEXT, edgeproof_probability REAL
);
INSERT INTO {{ prefix }}_golden_texts VALUES
{% for row in named_rows %}
({{ row | texts }}, {{ loop.index0 }}, {{ contract.labels[golden_labels[loop.index0] | int] | text }}, {{ probabilities[loop.index0] | real }}){{ ";" if loop.last else "," }}
{% endfor %}
DROP TABLE IF EXISTS {{ prefix }}_golden_numbers;
CREATE TEMPORARY TABLE {{ prefix }}_golden_numbers (
{% for feature in features %}
    {{ feature.name | name }} {{ "REAL" if feature.is_number else "TEXT" }},
{% endfor %}
    edgeproof_row INTEGER, edgeproof_label TEXT, edgeproof_probability REAL
);
{% if typed_rows %}
INSERT INTO {{ prefix }}_golden_numbers VALUES
{% for place, cells in typed_rows %}
({{ cells | join(", ") }}, {{ place }}, {{ contract.labels[golden_labels[place] | int] | text }}, {{ probabilities[place] | real }}){{ ";" if loop.last else "," }}
{% endfor %}
{% endif %}
