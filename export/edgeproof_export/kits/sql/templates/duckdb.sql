-- The sealed decision {{ contract.name }} for DuckDB (tested with 2.0): {{ prefix }}_decide('table') gives label,
-- probability and warnings of each row of a table or view, then the row's own columns. An own one called label is label_1.
-- Made by edgeproof {{ version }} from model {{ model_id }}. Do not edit it; export again.
--
-- Numbers are FLOAT, each operation rounded, sums in the order that is written: the same bits as edgeproof's
-- reference engine.

-- Cells to texts: blanks and one pair of quotes go.

CREATE OR REPLACE MACRO {{ prefix }}_clean(cell) AS regexp_replace(
    trim(cell, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)), '^(?s:''(.*)''|"(.*)")$', '\1\2'
);

CREATE OR REPLACE MACRO {{ prefix }}_unless_number(cell) AS CASE
    WHEN typeof(cell) IN (
        'FLOAT', 'DOUBLE', 'TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'UTINYINT', 'USMALLINT', 'UINTEGER', 'UBIGINT'
    ) THEN NULL
    ELSE {{ prefix }}_clean(CAST(cell AS VARCHAR))
END;

CREATE OR REPLACE MACRO {{ prefix }}_text(cell) AS CASE
    WHEN typeof(cell) NOT IN ('FLOAT', 'DOUBLE') THEN {{ prefix }}_clean(CAST(cell AS VARCHAR))
    WHEN isnan(TRY_CAST(cell AS DOUBLE)) THEN NULL
    WHEN abs(TRY_CAST(cell AS DOUBLE)) < 1e37 AND trunc(TRY_CAST(cell AS DOUBLE)) = TRY_CAST(cell AS DOUBLE)
    THEN CAST(TRY_CAST(cell AS HUGEINT) AS VARCHAR)
    ELSE CAST(cell AS VARCHAR)
END;

CREATE OR REPLACE MACRO {{ prefix }}_lower(cell) AS translate(
    cell, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'
);

-- The one spelling of a category: 1.0 is 1, True is true.
CREATE OR REPLACE MACRO {{ prefix }}_spelled(cell) AS CASE
    WHEN {{ prefix }}_lower(cell) IN ('true', 'false') THEN {{ prefix }}_lower(cell)
    WHEN regexp_full_match(cell, '-0\.0+') THEN '0'
    WHEN regexp_full_match(cell, '[+-]?[0-9]+\.0+') THEN split_part(cell, '.', 1)
    ELSE cell
END;

CREATE OR REPLACE MACRO {{ prefix }}_word(cell) AS {{ prefix }}_lower({{ prefix }}_spelled(cell));
{% if "numeric" in feature_kinds %}

-- Texts and numbers to the nearest FLOAT; numbers may be infinite, texts may not.

CREATE OR REPLACE MACRO {{ prefix }}_float(number) AS CASE
    WHEN isnan(number) THEN NULL
    WHEN number >= 3.4028235677973366e38 THEN CAST('inf' AS FLOAT)
    WHEN number <= -3.4028235677973366e38 THEN CAST('-inf' AS FLOAT)
    ELSE CAST(number AS FLOAT)
END;

CREATE OR REPLACE MACRO {{ prefix }}_decimal(cell, named) AS CASE
    WHEN NOT regexp_full_match(cell, '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?')
    THEN error('column "' || named || '": expected a number, got "' || left(cell, 40) || '"')
    WHEN abs(TRY_CAST(cell AS DOUBLE)) >= 3.4028235677973366e38
    THEN error('column "' || named || '": expected a number within the float32 range, got "' || left(cell, 40) || '"')
    ELSE {{ prefix }}_float(TRY_CAST(cell AS DOUBLE))
END;

CREATE OR REPLACE MACRO {{ prefix }}_ramp(x) AS CASE
    WHEN x < {{ "00800000" | from_bits }} THEN REAL '0' WHEN x > 1 THEN REAL '1' ELSE x
END;
{% endif %}
{% if "text" in feature_kinds %}

-- The stream of a text: lower case, digits as 0, each mark a word of its own, one blank around words.
CREATE OR REPLACE MACRO {{ prefix }}_stream(cell) AS regexp_replace(
    ' ' || regexp_replace(
        translate(
            cell,
            '123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ{{ capitals }}',
            '000000000abcdefghijklmnopqrstuvwxyz{{ capitals | lower_stream }}'
        ),
        '[!-&(-/:-@\[-`{-~]', ' \0 ', 'g'
    ) || ' ', '[\x00- \x7f]+', ' ', 'g'
);
{% endif %}

-- Magnitudes below 2^-126 count as 0.
CREATE OR REPLACE MACRO {{ prefix }}_flush(x) AS CASE WHEN abs(x) < {{ "00800000" | from_bits }} THEN REAL '0' ELSE x END;

-- e^x for x = k * ln 2 + r, from -87 to 87.
CREATE OR REPLACE MACRO {{ prefix }}_exp(r, k) AS (
    (r * r) * (
        ((({{ "3AB52297" | from_bits }} * r + {{ "3C091CD5" | from_bits }}) * r + {{ "3D2AAC5C" | from_bits }}) * r + {{ "3E2AAA49" | from_bits }}) * r
        + {{ "3EFFFFFE" | from_bits }}
    ) + r + REAL '1'
) * CAST(pow(2, k) AS FLOAT);

CREATE OR REPLACE MACRO {{ prefix }}_decide(edgeproof_rows) AS TABLE
WITH
ep_given AS (
    SELECT * NOT SIMILAR TO '(?is)ep_.*',
{% for number, feature, words, start in numbered %}
        {{ of_features[feature.kind].text_of(prefix, feature) }} AS ep_t{{ number }},
{% endfor %}
    FROM query_table(edgeproof_rows)
),
ep_read AS (
    SELECT *,
{% for number, feature, words, start in numbered %}
        {{ of_features[feature.kind].value(prefix, number, feature, words) | trim }} AS ep_v{{ number }},
{% endfor %}
    FROM ep_given
),
ep_limited AS (
    SELECT *,
{% for number, feature, words, start in numbered %}
        {{ of_features[feature.kind].limited(number, feature) | trim }} AS ep_f{{ number }},
{% endfor %}
    FROM ep_read
),
ep_encoded AS (
    SELECT *,
{% for number, feature, words, start in numbered %}
{{ of_features[feature.kind].encoded(prefix, number, feature, start) }}
{%- endfor %}
    FROM ep_limited
),
{% set ns = namespace(before="ep_encoded", given="ep_x") %}
{% for layer in layers %}
{% set number = loop.index %}
{% import "activations/" ~ layer.activation ~ ".duckdb.sql" as activation %}
{{ of_layers[layer.kind].run(layer, number, ns.before, ns.given) }}
{%- set ns.before = "ep_sum_" ~ number ~ "_" ~ (layer.n_in | chunks | length) %}
{% if activation.exponent is defined %}
ep_exponent_{{ number }} AS (
    SELECT *,
{% for to in range(1, layer.n_out + 1) %}
        {{ activation.exponent("ep_a" ~ number ~ "_" ~ to) }} AS ep_e{{ number }}_{{ to }},
{% endfor %}
    FROM {{ ns.before }}
),
ep_power_{{ number }} AS (
    SELECT *,
{% for to in range(1, layer.n_out + 1) %}
{% set e = "ep_e" ~ number ~ "_" ~ to %}
        trunc({{ e }} * {{ "3FB8AA3B" | from_bits }} + CASE WHEN {{ e }} < 0 THEN REAL '-0.5' ELSE REAL '0.5' END) AS ep_k{{ number }}_{{ to }},
{% endfor %}
    FROM ep_exponent_{{ number }}
),
ep_rest_{{ number }} AS (
    SELECT *,
{% for to in range(1, layer.n_out + 1) %}
{% set place = number ~ "_" ~ to %}
        (ep_e{{ place }} - ep_k{{ place }} * {{ "3F317200" | from_bits }}) - ep_k{{ place }} * {{ "35BFBE8E" | from_bits }} AS ep_r{{ place }},
{% endfor %}
    FROM ep_power_{{ number }}
),
ep_exp_{{ number }} AS (
    SELECT *,
{% for to in range(1, layer.n_out + 1) %}
{% set place = number ~ "_" ~ to %}
        {{ prefix }}_exp(ep_r{{ place }}, ep_k{{ place }}) AS ep_y{{ place }},
{% endfor %}
    FROM ep_rest_{{ number }}
),
{% set ns.before = "ep_exp_" ~ number %}
{% endif %}
ep_{{ layer.name }} AS (
    SELECT *,
{% for to in range(1, layer.n_out + 1) %}
{% set place = number ~ "_" ~ to %}
        {{ activation.result(prefix, "ep_a" ~ place, "ep_y" ~ place) }} AS ep_h{{ place }},
{% endfor %}
    FROM {{ ns.before }}
){{ "," if not loop.last }}
{% set ns.before = "ep_" ~ layer.name %}
{% set ns.given = "ep_h" ~ number ~ "_" %}
{% endfor %}
SELECT
    CASE WHEN {{ ns.given }}1 > {{ threshold | real }} THEN {{ contract.labels[1] | text }} ELSE {{ contract.labels[0] | text }} END AS label,
    {{ ns.given }}1 AS probability,
    flatten([
{% for number, feature, words, start in numbered %}
        {{ of_features[feature.kind].warned(number, feature, start) | trim }}{{ "," if not loop.last }}
{% endfor %}
    ]) AS warnings,
    * NOT SIMILAR TO '(?is)ep_.*'
FROM {{ ns.before }};
